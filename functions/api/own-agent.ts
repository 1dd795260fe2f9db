import { z } from 'zod';
import { OwnAgent } from '#shared/call-queue/index.ts';
import { AgentFigures } from '#shared/queue-statistics/index.ts';
import { ok } from '#shared/result.ts';
import { listOwnAgents, reportOwnDay } from '#shared/usecases/index.ts';
import { endpoint } from './endpoint.ts';

/** What agents see of themselves; they log in and pause as others have them do (contact-centre.ts). */
export const ownAgentEndpoints = [
  endpoint({
    operation: 'listOwnAgents',
    method: 'get',
    path: '/v1/account/agents',
    summary: 'The agents that one is, what they do, and who waits in their queues',
    allow: 'oneself',
    answer: { status: 200, schema: z.object({ items: z.array(OwnAgent) }) },
    problems: [],
    handle: async ({ world, caller }) => {
      const own = await listOwnAgents(world, caller.principal);
      return own.ok ? ok({ items: own.value }) : own;
    },
  }),
  endpoint({
    operation: 'reportOwnAgentDay',
    method: 'get',
    path: '/v1/account/agents/today',
    summary: 'What the agents that one is did today',
    allow: 'oneself',
    answer: { status: 200, schema: z.object({ items: z.array(AgentFigures.extend({ agentId: z.string() })) }) },
    problems: [],
    handle: async ({ world, caller }) => {
      const day = await reportOwnDay(world, caller.principal);
      return day.ok ? ok({ items: day.value }) : day;
    },
  }),
];
