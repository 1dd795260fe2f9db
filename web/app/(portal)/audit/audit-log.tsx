'use client';

import { Button, Center, Code, Stack, Table, Text } from '@mantine/core';
import ScrollText from 'lucide-react/icons/scroll-text';
import { useFormatter, useTranslations } from 'next-intl';
import { Suspense } from 'react';
import type { AuditEntry } from '#shared/audit/index.ts';
import { Empty, List, Loading, TableFrame } from '#web/list/index.ts';
import { ReferenceName } from '#web/object/index.ts';
import { Page } from '#web/shell/index.ts';
import { useAudit } from './use-audit.ts';

/** Who changed what in the tenant, and when. */
export function AuditLog() {
  const t = useTranslations('audit');
  const objects = useTranslations('objects');
  const log = useAudit();
  return (
    <Page name="audit">
      <Suspense fallback={<Loading />}>
        <List
          query={log}
          isEmpty={({ pages }) => pages.every(({ items }) => items.length === 0)}
          empty={<Empty icon={ScrollText} title={t('empty')} text={t('empty-text')} />}
        >
          {({ pages }) => <AuditTable entries={pages.flatMap(({ items }) => items)} />}
        </List>
      </Suspense>
      {log.hasNextPage && (
        <Center>
          <Button variant="default" loading={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
            {objects('next-page')}
          </Button>
        </Center>
      )}
    </Page>
  );
}

function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  const t = useTranslations('audit');
  const format = useFormatter();
  return (
    <TableFrame label={t('table')}>
      <Table verticalSpacing={6} aria-label={t('table')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('at')}</Table.Th>
            <Table.Th scope="col">{t('actor')}</Table.Th>
            <Table.Th scope="col">{t('action')}</Table.Th>
            <Table.Th scope="col">{t('target')}</Table.Th>
            <Table.Th scope="col">{t('changes')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.id} style={{ verticalAlign: 'top' }}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                {format.dateTime(new Date(entry.at), 'dated-instant')}
              </Table.Td>
              <Table.Td>
                <Actor id={entry.actor} />
                {entry.impersonator !== null && (
                  <Text size="xs" c="dimmed">
                    {t('by')} <Actor id={entry.impersonator} />
                  </Text>
                )}
                {entry.source !== null && (
                  <Text size="xs" c="dimmed">
                    {entry.source}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{entry.action}</Table.Td>
              <Table.Td>
                <Code>{entry.target}</Code>
              </Table.Td>
              <Table.Td>
                <Stack gap={2}>
                  {entry.changes.map(({ field, before, after }) => (
                    <Text key={field} size="xs" style={{ overflowWrap: 'anywhere' }}>
                      {field}: {before ?? '–'} → {after ?? '–'}
                    </Text>
                  ))}
                </Stack>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

/** A user by name; keys and the system as they are told. */
const Actor = ({ id }: { id: string }) => (id.startsWith('usr_') ? <ReferenceName target="user" id={id} /> : id);
