import { Anchor, Table } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { queueTitle } from '#web/contact-centre/index.ts';
import { TableFrame } from '#web/list/index.ts';
import type { QueueRow, useQueueColumns } from './queue-columns.tsx';

interface QueueBoardProps {
  rows: readonly QueueRow[];
  columns: ReturnType<typeof useQueueColumns>;
  showsNumbers: boolean;
  isLarge: boolean;
  /** Whose callers and members are shown below. */
  chosenId: string | null;
  choose: (queueId: string) => void;
}

/** Each queue with its numbers; a click on one shows who waits and who answers (X3-SU-02, X3-SU-03). */
export function QueueBoard({ rows, columns, showsNumbers, isLarge, chosenId, choose }: QueueBoardProps) {
  const t = useTranslations('supervision');
  const size = isLarge ? '1.75rem' : 'sm';
  return (
    <TableFrame label={t('queues')}>
      <Table highlightOnHover verticalSpacing={6} horizontalSpacing={7} fz={size} aria-label={t('queues')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('queue')}</Table.Th>
            {columns.map(({ key, title }) => (
              <Table.Th key={key} scope="col" ta="end">
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.queue.id} {...(row.queue.id === chosenId && { 'aria-current': 'true' })}>
              <Table.Th scope="row" fw="normal" fz={size} style={{ whiteSpace: 'nowrap' }}>
                <Anchor
                  component="button"
                  fz={size}
                  aria-expanded={row.queue.id === chosenId}
                  onClick={() => choose(row.queue.id)}
                >
                  {queueTitle(row.queue)}
                </Anchor>
                {showsNumbers && row.queue.extension !== null && ` ${row.queue.extension}`}
              </Table.Th>
              {columns.map(({ key, text, cell = text }) => (
                <Table.Td key={key} ta="end" style={{ whiteSpace: 'nowrap' }}>
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
