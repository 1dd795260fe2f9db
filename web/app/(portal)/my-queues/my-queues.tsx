'use client';

import { Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import Headset from 'lucide-react/icons/headset';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { OwnAgent } from '#shared/call-queue/own-agent.ts';
import { clockFace } from '#web/app/(portal)/calls/duration.ts';
import {
  ActivityWord,
  agentOrders,
  type MemberTask,
  MemberTasks,
  secondsSince,
  useNow,
  useOrder,
} from '#web/contact-centre/index.ts';
import { LiveWord } from '#web/events/index.ts';
import { Empty, Facts, List, TableFrame } from '#web/list/index.ts';
import { useSession } from '#web/session/index.ts';
import { Page } from '#web/shell/index.ts';
import { useOwnAgents, useOwnDay } from './use-own-agents.ts';

/** What an agent sees and says of himself: logs in, pauses, his queues, his day (XiVO 15.12 X3-AG-01, X3-SU-18). */
export function MyQueues() {
  const t = useTranslations('my-queues');
  const { agents, state, readAgain } = useOwnAgents();
  const [task, begin] = useState<MemberTask | null>(null);
  return (
    <Page name="my-queues" actions={<LiveWord state={state} />}>
      <List
        query={agents}
        isEmpty={(all) => all.length === 0}
        empty={<Empty icon={Headset} title={t('empty')} text={t('empty-text')} />}
      >
        {(all) => all.map((agent) => <Desk key={agent.agentId} agent={agent} begin={begin} />)}
      </List>
      <MemberTasks
        task={task}
        close={() => {
          begin(null);
          readAgain();
        }}
      />
    </Page>
  );
}

function Desk({ agent, begin }: { agent: OwnAgent; begin: (task: MemberTask) => void }) {
  const t = useTranslations('my-queues');
  const words = useTranslations('contact-centre');
  const nowMs = useNow();
  const order = useOrder();
  const { user } = useSession();
  const day = useOwnDay().data?.find(({ agentId }) => agentId === agent.agentId);
  const { agentId, name: agentName, number, member, queues } = agent;
  const task = {
    ...{ agentId, agentName, extension: user.extension },
    queues: queues.map(({ queueId, name }) => ({ id: queueId, name, displayName: name })),
  };
  const isIn = member !== null && member.activity !== 'logged-out';
  const pauses = member?.pauses ?? [];
  return (
    <Paper withBorder p="md" component="section" aria-label={agentName}>
      <Stack>
        <Group justify="space-between">
          <Title order={2}>
            {agentName} {number}
          </Title>
          {member && <ActivityWord member={member} nowMs={nowMs} />}
        </Group>
        <Group gap="xs">
          {!isIn && <Button onClick={() => begin({ ...task, name: 'log-in' })}>{words('log-in')}</Button>}
          {isIn && pauses.length > 0 && (
            <Button
              onClick={() =>
                order.mutate(async () => {
                  for (const { queueId } of pauses) await agentOrders.resume(agentId, queueId);
                })
              }
            >
              {words('resume')}
            </Button>
          )}
          {isIn && (
            <>
              <Button variant="default" onClick={() => begin({ ...task, name: 'pause' })}>
                {words('pause')}
              </Button>
              <Button variant="default" onClick={() => order.mutate(() => agentOrders.logOut(agentId))}>
                {words('log-out')}
              </Button>
            </>
          )}
        </Group>
        {queues.length === 0 ? <Text size="sm">{t('no-queues')}</Text> : <Queues queues={queues} nowMs={nowMs} />}
        <Title order={3} size="h5">
          {t('today')}
        </Title>
        <Facts
          facts={[
            [t('answered'), day?.answered ?? 0],
            ...(['conversationSeconds', 'loginSeconds', 'pauseSeconds', 'wrapUpSeconds'] as const).map(
              (figure) => [t(figure), clockFace(day?.[figure] ?? 0)] as const,
            ),
          ]}
        />
      </Stack>
    </Paper>
  );
}

function Queues({ queues, nowMs }: { queues: OwnAgent['queues']; nowMs: number }) {
  const t = useTranslations('my-queues');
  return (
    <TableFrame label={t('queues')}>
      <Table verticalSpacing={6} aria-label={t('queues')}>
        <Table.Thead>
          <Table.Tr>
            {(['queue', 'waiting', 'longest-wait', 'ready', 'you'] as const).map((column) => (
              <Table.Th key={column} scope="col">
                {t(column)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {queues.map(({ queueId, name, waiting, waitingSince, ready, isPaused }) => (
            <Table.Tr key={queueId}>
              <Table.Td>{name}</Table.Td>
              <Table.Td>{waiting}</Table.Td>
              <Table.Td>{waitingSince === null ? '–' : clockFace(secondsSince(waitingSince, nowMs))}</Table.Td>
              <Table.Td>{ready}</Table.Td>
              <Table.Td>{t(isPaused ? 'paused' : 'takes-calls')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
