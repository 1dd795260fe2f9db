import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '#web/api/index.ts';
import { useEvents } from '#web/events/index.ts';
import { concernedBy, countedBy, countsOf, LiveQueue, type QueueNow } from './queue-now.ts';
import { Soon } from './soon.ts';

/** Who waits in a queue, and what its members do, is asked for that seldom at most; its numbers come by themselves. */
const ASK_AGAIN_MS = 700;
/** Where the WebSocket is held up, by a proxy for instance, or no edge has answered yet; and else, so that no error stays. */
const [POLL_MS, CHECK_MS] = [3_000, 60_000];

const keyOf = (queueId: string) => ['contact-centre', 'live', queueId] as const;

const read = async (queueId: string): Promise<QueueNow> => {
  const live = await api.get(`/v1/queues/${queueId}/live`, LiveQueue);
  return { live, counts: countsOf(live) };
};

/**
 * What goes on in these queues. Numbers follow within 200 ms of a change (X3-SU-03), the rest as soon as it is read.
 *
 * @returns what is known, and how its read went, by queue, and whether it is what is so now
 */
export function useLiveQueues(queueIds: readonly string[]) {
  const queryClient = useQueryClient();
  const soon = useRef<Soon | null>(null);
  useEffect(() => {
    const readQueue = (id: string) => void queryClient.invalidateQueries({ queryKey: keyOf(id) });
    const reader = new Soon(readQueue, { pauseMs: ASK_AGAIN_MS });
    soon.current = reader;
    return () => reader.stop();
  }, [queryClient]);

  const known = () => {
    const all = queueIds.map((id) => [id, queryClient.getQueryData<QueueNow>(keyOf(id))] as const);
    return new Map(all.filter((entry): entry is [string, QueueNow] => entry[1] !== undefined));
  };
  const state = useEvents('queue.*,agent.*', {
    onEvent: (event) => {
      const counted = countedBy(event);
      if (counted)
        queryClient.setQueryData<QueueNow>(keyOf(counted.queueId), (now) => now && { ...now, counts: counted.counts });
      for (const id of concernedBy(event, known())) if (queueIds.includes(id)) soon.current?.want(id);
    },
    onReady: () => {
      for (const id of queueIds) soon.current?.want(id);
    },
  });
  const queries = useQueries({
    queries: queueIds.map((id) => ({
      queryKey: keyOf(id),
      queryFn: () => read(id),
      refetchInterval: ({ state: { status } }: { state: { status: string } }) =>
        state === 'live' && status !== 'error' ? CHECK_MS : POLL_MS,
    })),
  });
  const reads = queueIds.flatMap((id, at) => {
    const query = queries[at];
    return query ? [[id, query] as const] : [];
  });
  return {
    state,
    reads: new Map(reads),
    queues: new Map(reads.flatMap(([id, { data }]) => (data ? [[id, data] as const] : []))),
    problem: queries.find(({ error }) => error)?.error ?? null,
    readAgain: () => queryClient.invalidateQueries({ queryKey: ['contact-centre', 'live'] }),
  };
}
