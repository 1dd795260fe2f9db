import { Button, Drawer, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import {
  ActivityWord,
  agentOrders,
  listenIn,
  type MemberTask,
  MONITOR_MODES,
  type QueueName,
  queueTitle,
  useOrder,
} from '#web/contact-centre/index.ts';
import { Facts, TableFrame } from '#web/list/index.ts';
import { useMay } from '#web/session/index.ts';
import type { AgentNow } from './agents-of.ts';
import { useMembership } from './use-membership.ts';

interface AgentDetailsProps {
  agent: AgentNow;
  queues: readonly QueueName[];
  nowMs: number;
  begin: (task: MemberTask) => void;
  close: () => void;
}

/** One agent: what he does, in which queues, and what a supervisor does about it (X3-SU-22). */
export function AgentDetails({
  agent: { member, queueIds, pausedIn },
  queues,
  nowMs,
  begin,
  close,
}: AgentDetailsProps) {
  const t = useTranslations('contact-centre');
  const words = useTranslations('supervision');
  const form = useTranslations('form');
  const may = useMay();
  const order = useOrder();
  const membership = useMembership();
  const { memberId: agentId, name: agentName, extension, callId } = member;
  const isIn = member.activity !== 'logged-out';
  const own = queues.filter(({ id }) => queueIds.includes(id));
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="lg"
      title={`${agentName} ${member.number}`}
      closeButtonProps={{ 'aria-label': form('close') }}
    >
      <Stack>
        <Facts
          facts={[
            [words('state'), <ActivityWord key="state" member={member} nowMs={nowMs} />],
            [words('sits-at'), extension ?? '–'],
            [words('missed'), member.missedInTurn],
          ]}
        />
        {may('call:control') && (
          <Group gap="xs">
            {isIn ? (
              <>
                <Button variant="default" onClick={() => order.mutate(() => agentOrders.logOut(agentId))}>
                  {t('log-out')}
                </Button>
                <Button variant="default" onClick={() => begin({ name: 'pause', agentId, agentName, queues: own })}>
                  {t('pause')}
                </Button>
              </>
            ) : (
              <Button variant="default" onClick={() => begin({ name: 'log-in', agentId, agentName, queues: own })}>
                {t('log-in')}
              </Button>
            )}
          </Group>
        )}
        {callId !== null && may('call:monitor') && (
          <div>
            <Title order={3} size="h5">
              {t('listen-in')}
            </Title>
            <Text size="sm" c="dimmed" mb={6}>
              {t('listen-in-hint')}
            </Text>
            <Group gap="xs">
              {MONITOR_MODES.map((mode) => (
                <Button
                  key={mode}
                  variant="default"
                  onClick={() => order.mutate(() => listenIn({ memberId: agentId, extension, callId }, mode))}
                >
                  {t(`monitor.${mode}`)}
                </Button>
              ))}
            </Group>
          </div>
        )}
        <TableFrame label={words('queues')}>
          <Table verticalSpacing={6} aria-label={words('queues')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{words('queue')}</Table.Th>
                <Table.Th scope="col">{words('state')}</Table.Th>
                <Table.Th scope="col">{words('actions')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {queues
                .filter(({ id }) => queueIds.includes(id) || may('queue:write'))
                .map((queue) => {
                  const isMember = queueIds.includes(queue.id);
                  const isPaused = pausedIn.includes(queue.id);
                  const act = isPaused
                    ? () => agentOrders.resume(agentId, pauseOf(member.pauses, queue.id))
                    : () => agentOrders.pause(agentId, queue.id, null);
                  return (
                    <Table.Tr key={queue.id}>
                      <Table.Td>{queueTitle(queue)}</Table.Td>
                      <Table.Td>{words(isMember ? (isPaused ? 'is-paused' : 'is-member') : 'is-no-member')}</Table.Td>
                      <Table.Td>
                        <Group gap={6}>
                          {isMember && isIn && may('call:control') && (
                            <Button size="compact-xs" variant="default" onClick={() => order.mutate(act)}>
                              {t(isPaused ? 'resume-in' : 'pause-here', { queue: queueTitle(queue) })}
                            </Button>
                          )}
                          {may('queue:write') && (
                            <Button
                              size="compact-xs"
                              variant="default"
                              onClick={() => order.mutate(() => membership(queue.id, agentId, !isMember))}
                            >
                              {words(isMember ? 'remove-from' : 'add-to', { queue: queueTitle(queue) })}
                            </Button>
                          )}
                        </Group>
                      </Table.Td>
                    </Table.Tr>
                  );
                })}
            </Table.Tbody>
          </Table>
        </TableFrame>
      </Stack>
    </Drawer>
  );
}

/** A pause of all queues ends in all. */
const pauseOf = (pauses: AgentNow['member']['pauses'], queueId: string): string | null =>
  pauses.some((pause) => pause.queueId === queueId) ? queueId : null;
