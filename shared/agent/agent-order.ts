import { z } from 'zod';
import { ExtensionNumber } from '#shared/user/index.ts';
import type { MemberState } from './member-state.ts';

const queueId = z.string().nullable().describe('Null: of all queues.');

/** What a member of queues, or a supervisor for him, says (XiVO 15.12 X3-AG-01, X3-AG-09). */
export const AgentOrder = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('log-in'),
    extension: ExtensionNumber,
    callId: z.string().nullable().describe('Of the call by which the agent does; null: not by phone.'),
  }),
  z.object({ name: z.literal('log-out') }),
  z.object({ name: z.literal('pause'), queueId, reason: z.string().max(100).nullable() }),
  z.object({ name: z.literal('resume'), queueId }),
]);
export type AgentOrder = z.infer<typeof AgentOrder>;

export const AGENT_REFUSALS = [
  'agent-unknown',
  'extension-unknown',
  'extension-in-use',
  'already-logged-in',
  'not-logged-in',
  'unavailable',
] as const;
export const AgentRefusal = z.enum(AGENT_REFUSALS);
export type AgentRefusal = z.infer<typeof AgentRefusal>;

type Login = Pick<MemberState, 'memberId' | 'login'>;

/**
 * Why an order of an agent cannot be carried out: an extension has one agent at most (X3-AG-08), and who is logged in elsewhere
 * logs out there first. Null: it can be.
 *
 * @param states  of all agents
 */
export function refusalOf(agentId: string, order: AgentOrder, states: Iterable<Login>): AgentRefusal | null {
  const all = [...states];
  const login = all.find(({ memberId }) => memberId === agentId)?.login ?? null;
  if (order.name !== 'log-in') return login ? null : 'not-logged-in';
  if (login) return login.extension === order.extension ? null : 'already-logged-in';
  return all.some((other) => other.login?.extension === order.extension) ? 'extension-in-use' : null;
}
