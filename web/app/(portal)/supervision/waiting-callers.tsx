import { Button, Group, Table, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { clockFace } from '#web/app/(portal)/calls/duration.ts';
import { type LiveQueue, removeCaller, secondsSince, takeCaller, useOrder } from '#web/contact-centre/index.ts';
import { Confirm, TableFrame } from '#web/list/index.ts';
import { useMay } from '#web/session/index.ts';

type Caller = LiveQueue['callers'][number];

/** Who waits in a queue, who is to be served first on top. */
export function WaitingCallers({ live: { queueId, callers, members }, nowMs }: { live: LiveQueue; nowMs: number }) {
  const t = useTranslations('supervision');
  const mayOrder = useMay()('call:control');
  const order = useOrder();
  const [ending, setEnding] = useState<Caller | null>(null);
  const ready = members.filter(({ activity }) => activity === 'ready');
  if (callers.length === 0) return <Text size="sm">{t('nobody-waits')}</Text>;
  return (
    <TableFrame label={t('callers')}>
      <Table verticalSpacing={6} aria-label={t('callers')}>
        <Table.Thead>
          <Table.Tr>
            {(['position', 'caller', 'waits', 'rings'] as const).map((column) => (
              <Table.Th key={column} scope="col">
                {t(column)}
              </Table.Th>
            ))}
            {mayOrder && <Table.Th scope="col">{t('actions')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {callers.map((caller) => (
            <Table.Tr key={caller.callId}>
              <Table.Td>{caller.position}</Table.Td>
              <Table.Td>{callerText(caller)}</Table.Td>
              <Table.Td>{clockFace(secondsSince(caller.enteredAt, nowMs))}</Table.Td>
              <Table.Td>{t(caller.isOffered ? 'is-offered' : 'is-not-offered')}</Table.Td>
              {mayOrder && (
                <Table.Td>
                  <Group gap={6}>
                    {ready.slice(0, MOST_OFFERED).map(({ memberId, name }) => (
                      <Button
                        key={memberId}
                        size="compact-xs"
                        variant="default"
                        onClick={() => order.mutate(() => takeCaller(queueId, caller.callId, memberId))}
                      >
                        {t('give-to', { name })}
                      </Button>
                    ))}
                    <Button size="compact-xs" variant="default" onClick={() => setEnding(caller)}>
                      {t('hang-up')}
                    </Button>
                  </Group>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {ending && (
        <Confirm
          title={t('hang-up-title', { who: callerText(ending) })}
          text={t('hang-up-text')}
          verb={t('hang-up')}
          act={() => removeCaller(queueId, ending.callId)}
          done={() => setEnding(null)}
          close={() => setEnding(null)}
        />
      )}
    </TableFrame>
  );
}

/** More are chosen by the queue itself. */
const MOST_OFFERED = 3;

const callerText = ({ name, number }: Caller): string => (name === null ? number : `${name} ${number}`);
