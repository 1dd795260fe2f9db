import { z } from 'zod';
import { LiveMember } from '#shared/call-queue/live-queue.ts';
import { LiveCall } from '#shared/live-call/live-call.ts';
import { ApiProblem, api } from '#web/api/index.ts';

const agent = (agentId: string, what: string, body: object) =>
  api.post(`/v1/agents/${agentId}/${what}`, body, LiveMember);

/** What agents say, or supervisors for them (XiVO 15.12 X3-AG-09). */
export const agentOrders = {
  logIn: (agentId: string, extension: string) => agent(agentId, 'login', { extension }),
  logOut: (agentId: string) => agent(agentId, 'logout', {}),
  /** @param queueId  null: all queues */
  pause: (agentId: string, queueId: string | null, reason: string | null) =>
    agent(agentId, 'pause', { queueId, reason }),
  resume: (agentId: string, queueId: string | null) => agent(agentId, 'resume', { queueId }),
};

/** Rings a member for a caller, whatever the order. */
export const takeCaller = (queueId: string, callId: string, memberId: string) =>
  api.post(`/v1/queues/${queueId}/callers/${callId}/take`, { memberId }, z.undefined());

/** Ends the call of somebody who waits. */
export const removeCaller = (queueId: string, callId: string) =>
  api.post(`/v1/queues/${queueId}/callers/${callId}/remove`, { destination: null }, z.undefined());

export const MONITOR_MODES = ['listen', 'whisper', 'barge'] as const;
export type MonitorMode = (typeof MONITOR_MODES)[number];

/**
 * Rings the phones of whoever asks, to hear what a member and a caller say; asked for again, changes who hears him (X3-SU-17).
 *
 * @param member.extension  where an agent sits; null for a user
 */
export async function listenIn(
  { memberId, extension, callId }: { memberId: string; extension: string | null; callId: string },
  mode: MonitorMode,
) {
  const call = await api.get(`/v1/live-calls/${callId}`, LiveCall);
  const isMember = ({ party }: LiveCall['legs'][number]) =>
    extension === null ? party.userId === memberId : party.number === extension;
  const leg = call.legs.findLast((one) => isMember(one) && one.state !== 'monitoring');
  if (!leg) throw new ApiProblem(409, 'caller-gone', 'The member is not in the call any more.');
  return api.post(`/v1/live-calls/${callId}/monitor`, { mode, leg: leg.id }, z.object({}));
}
