import type { QueueLogEntry } from '#shared/queue-log/index.ts';

type EntryOf<Event extends QueueLogEntry['event']> = Extract<QueueLogEntry, { event: Event }>;
type About = Partial<Pick<QueueLogEntry, 'callId' | 'queueId' | 'memberId'>>;

/** An entry about call_1 in que_1; `fields` are those that its event has besides. */
export function logged<Event extends QueueLogEntry['event']>(
  event: Event,
  at: string | number,
  fields: Omit<EntryOf<Event>, 'event' | 'atMs' | 'callId' | 'queueId' | 'queueName' | 'memberId' | 'memberName'>,
  { callId = 'call_1', queueId = 'que_1', memberId = null }: About = {},
): QueueLogEntry {
  const atMs = typeof at === 'number' ? at : Date.parse(at);
  const names = { queueName: queueId && 'support', memberName: memberId && 'Agent/4001' };
  return { atMs, callId, queueId, memberId, ...names, event, ...fields } as unknown as QueueLogEntry;
}

/** A call that was answered after 8 s by agt_1, and talked for a minute. */
export function answeredInQueue(atMs: number, about: About = {}): QueueLogEntry[] {
  const byAgent = { ...about, memberId: about.memberId ?? 'agt_1' };
  return [
    logged('ENTERQUEUE', atMs, { callerNumber: '+33123456789', position: 1 }, about),
    logged('CONNECT', atMs + 8000, { holdMs: 8000, offerId: 'offer_1', ringMs: 3000 }, byAgent),
    logged('COMPLETECALLER', atMs + 68_000, { holdMs: 8000, talkMs: 60_000, originalPosition: 1 }, byAgent),
  ];
}
