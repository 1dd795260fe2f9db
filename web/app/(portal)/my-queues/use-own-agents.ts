import { useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { OwnAgent } from '#shared/call-queue/own-agent.ts';
import { AgentFigures } from '#shared/queue-statistics/agent-report.ts';
import { api } from '#web/api/index.ts';
import { useEvents } from '#web/events/index.ts';

const OwnDay = z.object({ items: z.array(AgentFigures.extend({ agentId: z.string() })) });

/** Who waits is told to supervisors alone: agents ask. */
const QUEUES_POLL_MS = 4_000;
const DAY_POLL_MS = 60_000;

/** The agents that the user is; what he does himself shows at once. */
export function useOwnAgents() {
  const queryClient = useQueryClient();
  const readAgain = () => void queryClient.invalidateQueries({ queryKey: ['own-agents'] });
  const state = useEvents('agent.*,queue.connected,call.ended', { onEvent: readAgain, onReady: readAgain });
  const agents = useQuery({
    queryKey: ['own-agents'],
    queryFn: async () => (await api.get('/v1/account/agents', z.object({ items: z.array(OwnAgent) }))).items,
    refetchInterval: QUEUES_POLL_MS,
  });
  return { agents, state, readAgain };
}

/** What they did today. */
export const useOwnDay = () =>
  useQuery({
    queryKey: ['own-agents-day'],
    queryFn: async () => (await api.get('/v1/account/agents/today', OwnDay)).items,
    refetchInterval: DAY_POLL_MS,
  });
