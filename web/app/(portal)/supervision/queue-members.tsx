import { Table, Text } from '@mantine/core';
import { useFormatter, useTranslations } from 'next-intl';
import { ActivityWord, type LiveQueue } from '#web/contact-centre/index.ts';
import { TableFrame } from '#web/list/index.ts';
import { isAgent } from './agents-of.ts';

/** Who answers the calls of a queue (X3-SU-23). */
export function QueueMembers({ live: { members }, nowMs }: { live: LiveQueue; nowMs: number }) {
  const t = useTranslations('supervision');
  const format = useFormatter();
  const agents = members.filter(isAgent).length;
  const columns = ['number', 'name', 'state', 'sits-at', 'calls', 'last-call', 'penalty'] as const;
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('members-count', { agents, phones: members.length - agents })}
      </Text>
      {members.length > 0 && (
        <TableFrame label={t('members')}>
          <Table verticalSpacing={6} aria-label={t('members')}>
            <Table.Thead>
              <Table.Tr>
                {columns.map((column) => (
                  <Table.Th key={column} scope="col">
                    {t(column)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {members.map((member) => (
                <Table.Tr key={member.memberId}>
                  <Table.Td>{member.number}</Table.Td>
                  <Table.Td>{member.name}</Table.Td>
                  <Table.Td>
                    <ActivityWord member={member} nowMs={nowMs} />
                  </Table.Td>
                  <Table.Td>{member.extension ?? '–'}</Table.Td>
                  <Table.Td>{member.answered}</Table.Td>
                  <Table.Td>
                    {member.lastCallEndedAt === null ? '–' : format.dateTime(new Date(member.lastCallEndedAt), 'clock')}
                  </Table.Td>
                  <Table.Td>{member.penalty}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
    </>
  );
}
