import { Anchor, Progress, Stack, Table, Text } from '@mantine/core';
import Inbox from 'lucide-react/icons/inbox';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { Empty, List, Some, TableFrame } from '#web/list/index.ts';
import { objectHref } from '#web/shell/pages.ts';
import { useContents } from './use-voicemail.ts';

/** How much lies in the boxes of the tenant, and how full they are; nothing of what it says. */
export function AllBoxes() {
  const t = useTranslations('voicemail');
  const format = useFormatter();
  const contents = useContents();
  const megabytes = (bytes: number) => format.number(bytes / 1_000_000, { maximumFractionDigits: 1 });
  return (
    <List
      query={contents}
      isEmpty={({ boxes }) => boxes.length === 0}
      empty={<Empty icon={Inbox} title={t('no-boxes')} text={t('no-boxes-text')} />}
    >
      {({ boxes, storage: { bytes, mostBytes } }) => (
        <Stack gap="sm">
          <Text size="sm" role="status">
            {mostBytes === null
              ? t('storage', { used: megabytes(bytes) })
              : t('storage-of', { used: megabytes(bytes), most: megabytes(mostBytes) })}
          </Text>
          {mostBytes !== null && (
            <Progress value={(100 * bytes) / Math.max(mostBytes, 1)} aria-label={t('storage-share')} maw={340} />
          )}
          <Some items={boxes}>
            {(shown) => (
              <TableFrame label={t('all')}>
                <Table highlightOnHover verticalSpacing={6} aria-label={t('all')}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th scope="col">{t('name')}</Table.Th>
                      <Table.Th scope="col">{t('number')}</Table.Th>
                      <Table.Th scope="col" ta="right">
                        {t('new-messages')}
                      </Table.Th>
                      <Table.Th scope="col" ta="right">
                        {t('all-messages')}
                      </Table.Th>
                      <Table.Th scope="col" ta="right" visibleFrom="sm">
                        {t('megabytes')}
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {shown.map(({ id, name, number, counts, maxMessages, bytes }) => (
                      <Table.Tr key={id}>
                        <Table.Td>
                          <Anchor component={Link} prefetch={false} href={objectHref('voicemail-box', id)} size="sm">
                            {name}
                          </Anchor>
                        </Table.Td>
                        <Table.Td>{number}</Table.Td>
                        <Table.Td ta="right">{format.number(counts.new)}</Table.Td>
                        <Table.Td ta="right">{t('of', { count: counts.new + counts.old, most: maxMessages })}</Table.Td>
                        <Table.Td ta="right" visibleFrom="sm">
                          {megabytes(bytes)}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </TableFrame>
            )}
          </Some>
        </Stack>
      )}
    </List>
  );
}
