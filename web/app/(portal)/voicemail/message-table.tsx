import { Anchor, Table, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ToldMessage } from '#shared/voicemail/told.ts';
import { TableFrame } from '#web/list/index.ts';
import { clockFace } from '../calls/duration.ts';
import { PartyName } from '../calls/party-name.tsx';
import { useInstantText } from '../calls/use-instant-text.ts';
import { MessageState } from './message-state.tsx';

interface MessageTableProps {
  messages: readonly ToldMessage[];
  open: (message: ToldMessage) => void;
}

export function MessageTable({ messages, open }: MessageTableProps) {
  const t = useTranslations('voicemail');
  const instant = useInstantText();
  return (
    <TableFrame label={t('table')}>
      <Table highlightOnHover verticalSpacing={6} aria-label={t('table')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('received')}</Table.Th>
            <Table.Th scope="col">{t('from')}</Table.Th>
            <Table.Th scope="col">{t('state')}</Table.Th>
            <Table.Th scope="col" ta="right" visibleFrom="sm">
              {t('duration')}
            </Table.Th>
            <Table.Th scope="col" visibleFrom="md">
              {t('transcript')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {messages.map((message) => (
            <Table.Tr key={message.id} {...(!message.isHeard && { fw: 600 })}>
              <Table.Td>
                <Anchor component="button" size="sm" ta="start" fw="inherit" onClick={() => open(message)}>
                  {instant(message.receivedAt)}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Caller from={message.from} />
              </Table.Td>
              <Table.Td>
                <MessageState message={message} />
              </Table.Td>
              <Table.Td ta="right" visibleFrom="sm">
                {clockFace(message.durationSeconds)}
              </Table.Td>
              <Table.Td visibleFrom="md" maw={320}>
                <Text size="sm" truncate>
                  {message.transcript}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

/** Who has left a message, or that he has not said so. */
export function Caller({ from }: { from: ToldMessage['from'] }) {
  const t = useTranslations('voicemail');
  return from.number === '' && !from.name ? t('withheld') : <PartyName party={from} />;
}
