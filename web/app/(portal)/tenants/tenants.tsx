'use client';

import { Button, Table, Text } from '@mantine/core';
import Building from 'lucide-react/icons/building-2';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleSlash from 'lucide-react/icons/circle-slash';
import Plus from 'lucide-react/icons/plus';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Tenant } from '#shared/tenant/index.ts';
import { ActionsHead, Empty, List, Some, StateWord, TableFrame } from '#web/list/index.ts';
import { CopyField, SecretDialog } from '#web/secret/index.ts';
import { actIn, useMay } from '#web/session/index.ts';
import { Page, useTenant } from '#web/shell/index.ts';
import { TenantEdit } from './tenant-edit.tsx';
import { TenantForm } from './tenant-form.tsx';
import { type CreatedTenant, useTenants } from './use-tenants.ts';

type TenantTask =
  | { readonly name: 'create' }
  | { readonly name: 'edit'; readonly tenant: Tenant }
  | { readonly name: 'show-key'; readonly created: CreatedTenant };

/** Every customer of the platform; an operator goes to work in one from here. */
export function Tenants() {
  const t = useTranslations('tenants');
  const may = useMay();
  const tenants = useTenants();
  const [task, setTask] = useState<TenantTask | null>(null);
  const close = () => setTask(null);
  const createButton = may('tenant:write') && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setTask({ name: 'create' })}>
      {t('create')}
    </Button>
  );
  return (
    <Page name="tenants" actions={createButton}>
      <List
        query={tenants}
        isEmpty={(all) => all.length === 0}
        empty={<Empty icon={Building} title={t('empty')} text={t('empty-text')} action={createButton} />}
      >
        {(all) => (
          <TenantTable
            tenants={all}
            {...(may('tenant:write') && { edit: (tenant) => setTask({ name: 'edit', tenant }) })}
          />
        )}
      </List>
      {task?.name === 'create' && (
        <TenantForm close={close} created={(created) => setTask({ name: 'show-key', created })} />
      )}
      {task?.name === 'edit' && <TenantEdit tenant={task.tenant} close={close} />}
      {task?.name === 'show-key' && (
        <SecretDialog title={t('secret-title', { name: task.created.name })} text={t('secret-text')} close={close}>
          <CopyField label={t('api-key')} value={task.created.apiKey} />
        </SecretDialog>
      )}
    </Page>
  );
}

function TenantTable({ tenants, edit }: { tenants: Tenant[]; edit?: (tenant: Tenant) => void }) {
  const t = useTranslations('tenants');
  const format = useFormatter();
  const here = useTenant().data;
  return (
    <Some items={tenants}>
      {(shown) => (
        <TableFrame label={t('table')}>
          <Table highlightOnHover verticalSpacing={6} aria-label={t('table')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('fields.name.label')}</Table.Th>
                <Table.Th scope="col">{t('fields.domain.label')}</Table.Th>
                <Table.Th scope="col" visibleFrom="sm">
                  {t('state')}
                </Table.Th>
                <Table.Th scope="col" visibleFrom="md">
                  {t('created')}
                </Table.Th>
                <ActionsHead label={t('actions')} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((tenant) => (
                <Table.Tr key={tenant.id}>
                  <Table.Td>{tenant.name}</Table.Td>
                  <Table.Td>
                    {tenant.domain}
                    {tenant.aliases.length > 0 && (
                      <Text size="xs" c="dimmed">
                        {tenant.aliases.join(', ')}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td visibleFrom="sm">
                    {tenant.isEnabled ? (
                      <StateWord icon={CircleCheck} tone="good">
                        {t('enabled')}
                      </StateWord>
                    ) : (
                      <StateWord icon={CircleSlash} tone="quiet">
                        {t('disabled')}
                      </StateWord>
                    )}
                  </Table.Td>
                  <Table.Td visibleFrom="md">{format.dateTime(new Date(tenant.createdAt), 'day')}</Table.Td>
                  <Table.Td ta="right">
                    {edit && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        mr="xs"
                        onClick={() => edit(tenant)}
                        aria-label={t('edit-which', { name: tenant.name })}
                      >
                        {t('edit')}
                      </Button>
                    )}
                    <Button
                      size="compact-sm"
                      variant="default"
                      disabled={tenant.id === here?.id}
                      onClick={() => actIn(tenant.id)}
                      aria-label={t('work-in-which', { name: tenant.name })}
                    >
                      {t('work-in')}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
    </Some>
  );
}
