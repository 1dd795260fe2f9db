import type { QueueLogEntry, QueueLogLine } from '#shared/queue-log/index.ts';

/** What ends a wait, or says that there was none. */
const ENDS = new Set<QueueLogEntry['event']>([
  'ABANDON',
  'EXITWITHTIMEOUT',
  'EXITWITHKEY',
  'EXITEMPTY',
  'REMOVED',
  'COMPLETEAGENT',
  'COMPLETECALLER',
  'TRANSFER',
]);

/**
 * The ends that nobody logged, of calls that were lost with their edge: a caller who waited has left, one who talked has
 * hung up. Callers of other edges are told of by these.
 *
 * @param lines  of one call, in order
 * @param lastAliveMs  when the edge was last known to live
 */
export function endLostWaits(lines: readonly QueueLogLine[], lastAliveMs: number): QueueLogEntry[] {
  const open = new Map<string | null, QueueLogEntry[]>();
  for (const { entry } of lines) {
    if (ENDS.has(entry.event)) open.delete(entry.queueId);
    else open.set(entry.queueId, [...(open.get(entry.queueId) ?? []), entry]);
  }
  return [...open.values()].flatMap((entries): QueueLogEntry[] => {
    const entered = entries.find(({ event }) => event === 'ENTERQUEUE');
    const connected = entries.find(({ event }) => event === 'CONNECT');
    if (entered?.event !== 'ENTERQUEUE') return [];
    const atMs = Math.max(lastAliveMs, ...entries.map((entry) => entry.atMs));
    if (connected?.event === 'CONNECT') {
      const { event: _, offerId: _offer, ringMs: _ring, ...about } = connected;
      const talkMs = atMs - connected.atMs;
      return [{ ...about, atMs, event: 'COMPLETECALLER', talkMs, originalPosition: entered.position }];
    }
    const { event: _, callerNumber: _caller, position, ...about } = entered;
    const waitMs = atMs - entered.atMs;
    return [{ ...about, atMs, event: 'ABANDON', position, originalPosition: position, waitMs }];
  });
}
