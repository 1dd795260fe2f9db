import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { z } from 'zod';
import { LiveCall } from '#shared/live-call/live-call.ts';
import { api } from '#web/api/index.ts';
import { Soon } from '#web/contact-centre/index.ts';
import { useEvents } from '#web/events/index.ts';
import { useSession } from '#web/session/index.ts';

const OWN_CALLS = ['own-calls'] as const;
const Page = z.object({ items: z.array(LiveCall) });
/** Two who talk are held, or transferred, without an event. */
const [IDLE_POLL_MS, BUSY_POLL_MS] = [10_000, 1_500];
const ASK_AGAIN_MS = 300;

/** The calls in which the user has a leg, the oldest first. */
export function useOwnCalls() {
  const queryClient = useQueryClient();
  const { user } = useSession();
  const soon = useRef<Soon | null>(null);
  useEffect(() => {
    const reader = new Soon(() => void queryClient.invalidateQueries({ queryKey: OWN_CALLS }), {
      pauseMs: ASK_AGAIN_MS,
    });
    soon.current = reader;
    return () => reader.stop();
  }, [queryClient]);
  const readSoon = () => soon.current?.want('');
  useEvents('call.*,leg.*,queue.connected', { onEvent: readSoon, onReady: readSoon }, user.id);
  const calls = useQuery({
    queryKey: OWN_CALLS,
    queryFn: async () => (await api.get('/v1/live-calls?whose=own&limit=20', Page)).items,
    refetchInterval: ({ state }) => (state.data?.length ? BUSY_POLL_MS : IDLE_POLL_MS),
  });
  return { calls: calls.data ?? [], readSoon };
}
