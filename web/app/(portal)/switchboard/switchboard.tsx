'use client';

import { Button, Group, NativeSelect, SimpleGrid, Stack, Text } from '@mantine/core';
import Headset from 'lucide-react/icons/headset';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import {
  ActivityWord,
  type MemberTask,
  MemberTasks,
  type QueueName,
  queueTitle,
  takeCaller,
  useAgents,
  useLiveQueues,
  useNow,
  useOrder,
  useQueues,
} from '#web/contact-centre/index.ts';
import { LiveWord } from '#web/events/index.ts';
import { Empty, List } from '#web/list/index.ts';
import { useSession } from '#web/session/index.ts';
import { Page } from '#web/shell/index.ts';
import { useBoards } from './boards.ts';
import { callOrders } from './call-orders.ts';
import { CallerList, focusFirst } from './caller-list.tsx';
import { CurrentCall } from './current-call.tsx';
import { DirectorySearch, type DirectoryUse } from './directory-search.tsx';
import { type Action, doingOf, keyOf, mayDo } from './doing.ts';
import { useKeys } from './use-keys.ts';
import { useOwnCalls } from './use-own-calls.ts';

/** Where operators answer whom they like, hold, and put through (XiVO 15.12 XA-SW-01 to XA-SW-21). */
export function Switchboard() {
  const t = useTranslations('switchboard');
  const queues = useQueues();
  return (
    <Page name="switchboard">
      <List
        query={queues}
        isEmpty={(all) => !all.some(({ isSwitchboard }) => isSwitchboard)}
        empty={<Empty icon={Headset} title={t('empty')} text={t('empty-text')} />}
      >
        {(all) => <Desk queues={all} />}
      </List>
    </Page>
  );
}

function Desk({ queues }: { queues: readonly QueueName[] }) {
  const t = useTranslations('switchboard');
  const nowMs = useNow();
  const { user } = useSession();
  const { incoming, hold, switchboards, holds, choose } = useBoards(queues);
  const live = useLiveQueues([incoming, hold].flatMap((queue) => (queue ? [queue.id] : [])));
  const { calls, readSoon } = useOwnCalls();
  const order = useOrder();
  const [use, setUse] = useState<DirectoryUse | null>(null);
  const places = { incoming: useRef<HTMLElement>(null), waiting: useRef<HTMLElement>(null) };
  const self = useSelf(incoming ? (live.queues.get(incoming.id)?.live.members ?? []) : []);
  const doing = doingOf(calls, user.id);
  const carryOut = (act: () => Promise<unknown>) => {
    order.mutate(act, { onSettled: readSoon });
    setUse(null);
  };
  const callId = doing.name === 'none' ? '' : doing.call.id;

  const act = (action: Action): void => {
    if (!mayDo(action, doing)) return;
    switch (action) {
      case 'incoming':
      case 'waiting':
        focusFirst(places[action].current);
        break;
      case 'hold':
        if (hold?.extension) carryOut(() => callOrders.blind(callId, hold.extension ?? ''));
        break;
      case 'hang-up':
        carryOut(() => (doing.name === 'consulting' ? callOrders.cancel(callId) : callOrders.hangUp(callId)));
        break;
      case 'attended':
        if (doing.name === 'consulting') carryOut(() => callOrders.complete(callId));
        else setUse(action);
        break;
      default:
        setUse(action);
    }
  };
  useKeys(act);
  const listOf = (queue: QueueName | null, title: string, place: keyof typeof places) =>
    queue && (
      <CallerList
        title={title}
        keyName={keyOf(place)}
        callers={live.queues.get(queue.id)?.live.callers ?? []}
        nowMs={nowMs}
        place={places[place]}
        take={
          self && doing.name === 'none'
            ? ({ callId: wanted }) => carryOut(() => takeCaller(queue.id, wanted, self.memberId))
            : null
        }
      />
    );
  return (
    <Stack>
      <Group justify="space-between" align="end">
        <Group gap="lg">
          <LiveWord state={live.state} />
          {self ? <ActivityWord member={self} nowMs={nowMs} /> : <Text size="sm">{t('no-operator')}</Text>}
          {self && <LogIn member={self} queues={queues} />}
        </Group>
        <Group align="end">
          <BoardSelect
            label={t('incoming-at')}
            queues={switchboards}
            value={incoming}
            choose={(incomingId) => choose({ incomingId })}
          />
          <BoardSelect label={t('hold-at')} queues={holds} value={hold} choose={(holdId) => choose({ holdId })} />
        </Group>
      </Group>
      <CurrentCall doing={doing} nowMs={nowMs} canHold={hold !== null} act={act} />
      {use && mayDo(use, doing) && (
        <DirectorySearch
          key={use}
          use={use}
          close={() => setUse(null)}
          choose={({ number }) =>
            carryOut(() => (use === 'call' ? callOrders.call(number) : callOrders[use](callId, number)))
          }
        />
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {listOf(incoming, t('incoming'), 'incoming')}
        {listOf(hold, t('waiting'), 'waiting')}
      </SimpleGrid>
    </Stack>
  );
}

/** Which member of the switchboard the user is: himself, or an agent who is (XA-SW-07); null: none. */
function useSelf<Member extends { readonly memberId: string }>(members: readonly Member[]): Member | null {
  const { user } = useSession();
  const agents = useAgents().data ?? [];
  const own = new Set([user.id, ...agents.filter(({ userIds }) => userIds.includes(user.id)).map(({ id }) => id)]);
  return members.find(({ memberId }) => own.has(memberId)) ?? null;
}

/** Operators who are agents log in before they answer (XA-SW-11). */
function LogIn({
  member: { memberId: agentId, name: agentName, activity },
  queues,
}: {
  member: { memberId: string; name: string; activity: string };
  queues: readonly QueueName[];
}) {
  const t = useTranslations('contact-centre');
  const { user } = useSession();
  const [task, begin] = useState<MemberTask | null>(null);
  if (activity !== 'logged-out') return null;
  return (
    <>
      <Button onClick={() => begin({ name: 'log-in', agentId, agentName, extension: user.extension, queues })}>
        {t('log-in')}
      </Button>
      <MemberTasks task={task} close={() => begin(null)} />
    </>
  );
}

interface BoardSelectProps {
  label: string;
  queues: readonly QueueName[];
  value: QueueName | null;
  choose: (queueId: string | null) => void;
}

function BoardSelect({ label, queues, value, choose }: BoardSelectProps) {
  const t = useTranslations('switchboard');
  return (
    <NativeSelect
      label={label}
      value={value?.id ?? ''}
      data={[
        ...(value ? [] : [{ value: '', label: t('no-queue') }]),
        ...queues.map((queue) => ({ value: queue.id, label: queueTitle(queue) })),
      ]}
      onChange={({ currentTarget }) => choose(currentTarget.value || null)}
    />
  );
}
