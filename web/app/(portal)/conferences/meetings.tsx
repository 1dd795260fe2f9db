import { Anchor, Group, Stack, Table, Text, Title } from '@mantine/core';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { TableFrame } from '#web/list/index.ts';
import { useMay } from '#web/session/index.ts';
import { newObjectHref, objectHref } from '#web/shell/pages.ts';
import { useMeetings } from './use-conferences.ts';

/** When people meet in the room, for who may see that. */
export function Meetings({ roomId }: { roomId: string }) {
  const t = useTranslations('conferences');
  const format = useFormatter();
  const may = useMay();
  const { data: meetings } = useMeetings(roomId);
  if (!meetings) return null;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t('meetings')}</Title>
        {may('meeting:write') && (
          <Anchor component={Link} href={newObjectHref('meeting')} size="sm">
            {t('new-meeting')}
          </Anchor>
        )}
      </Group>
      {meetings.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('no-meetings')}
        </Text>
      ) : (
        <TableFrame label={t('meetings')}>
          <Table verticalSpacing={6} aria-label={t('meetings')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('meeting')}</Table.Th>
                <Table.Th scope="col">{t('begins')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {meetings.map(({ id, name, start }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <Anchor component={Link} href={objectHref('meeting', id)}>
                      {name}
                    </Anchor>
                  </Table.Td>
                  {/* What clocks on the wall of the meeting show, whatever ours do. */}
                  <Table.Td>
                    {format.dateTime(new Date(`${start}:00Z`), {
                      dateStyle: 'medium',
                      timeStyle: 'short',
                      timeZone: 'UTC',
                    })}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
    </Stack>
  );
}
