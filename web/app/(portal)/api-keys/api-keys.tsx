'use client';

import { Button, Table } from '@mantine/core';
import BookOpen from 'lucide-react/icons/book-open';
import KeyRound from 'lucide-react/icons/key-round';
import Plus from 'lucide-react/icons/plus';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ApiKey } from '#shared/identity/index.ts';
import { ActionsHead, Confirm, DeleteButton, Empty, List, TableFrame } from '#web/list/index.ts';
import { CopyField, SecretDialog } from '#web/secret/index.ts';
import { useMay } from '#web/session/index.ts';
import { Page } from '#web/shell/index.ts';
import { ApiKeyForm } from './api-key-form.tsx';
import { type CreatedApiKey, useApiKeyChanges, useApiKeys } from './use-api-keys.ts';

type ApiKeyTask =
  | { readonly name: 'create' }
  | { readonly name: 'delete'; readonly apiKey: ApiKey }
  | { readonly name: 'show-token'; readonly created: CreatedApiKey };

/** The credentials of other programs. */
export function ApiKeys() {
  const t = useTranslations('api-keys');
  const may = useMay();
  const apiKeys = useApiKeys();
  const { remove } = useApiKeyChanges();
  const [task, setTask] = useState<ApiKeyTask | null>(null);
  const close = () => setTask(null);
  const reference = (
    <Button component="a" href="/developers/" variant="default" leftSection={<BookOpen size={16} aria-hidden />}>
      {t('reference')}
    </Button>
  );
  const createButton = may('api-key:write') && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setTask({ name: 'create' })}>
      {t('create')}
    </Button>
  );
  return (
    <Page
      name="api-keys"
      actions={
        <>
          {reference}
          {createButton}
        </>
      }
    >
      <List
        query={apiKeys}
        isEmpty={(all) => all.length === 0}
        empty={<Empty icon={KeyRound} title={t('empty')} text={t('empty-text')} action={createButton} />}
      >
        {(all) => <ApiKeyTable apiKeys={all} remove={(apiKey) => setTask({ name: 'delete', apiKey })} />}
      </List>
      {task?.name === 'create' && (
        <ApiKeyForm close={close} created={(created) => setTask({ name: 'show-token', created })} />
      )}
      {task?.name === 'show-token' && (
        <SecretDialog title={t('secret-title', { name: task.created.name })} text={t('secret-text')} close={close}>
          <CopyField label={t('token')} value={task.created.token} />
        </SecretDialog>
      )}
      {task?.name === 'delete' && (
        <Confirm
          title={t('delete-title', { name: task.apiKey.name })}
          text={t('delete-text')}
          verb={t('delete')}
          act={() => remove(task.apiKey.id)}
          done={close}
          close={close}
        />
      )}
    </Page>
  );
}

function ApiKeyTable({ apiKeys, remove }: { apiKeys: ApiKey[]; remove: (apiKey: ApiKey) => void }) {
  const t = useTranslations('api-keys');
  const roles = useTranslations('role');
  const format = useFormatter();
  const mayWrite = useMay()('api-key:write');
  const day = (instant: string) => format.dateTime(new Date(instant), 'day');
  return (
    <TableFrame label={t('table')}>
      <Table verticalSpacing={6} aria-label={t('table')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('fields.name.label')}</Table.Th>
            <Table.Th scope="col">{t('fields.role.label')}</Table.Th>
            <Table.Th scope="col" visibleFrom="sm">
              {t('created')}
            </Table.Th>
            <Table.Th scope="col">{t('expires')}</Table.Th>
            <ActionsHead label={t('actions')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {apiKeys.map((apiKey) => (
            <Table.Tr key={apiKey.id}>
              <Table.Td>{apiKey.name}</Table.Td>
              <Table.Td>{roles(apiKey.role)}</Table.Td>
              <Table.Td visibleFrom="sm">{day(apiKey.createdAt)}</Table.Td>
              <Table.Td>{apiKey.expiresAt === null ? t('never') : day(apiKey.expiresAt)}</Table.Td>
              <Table.Td>
                {mayWrite && (
                  <DeleteButton label={t('delete-which', { name: apiKey.name })} ask={() => remove(apiKey)} />
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
