import type { QueueLogEntry } from '#shared/queue-log/index.ts';
import type { AgentInterval } from './agent-report.ts';
import type { CallOnQueue, QueueCallStatus } from './call-on-queue.ts';

/** How a call ends that nobody has answered. DIVERT_BUSY counts as full: nobody was free, and nobody may wait for it.
 * Who could not be called back is lost like one who has hung up. */
const STATUS_OF = {
  CLOSED: 'closed',
  DIVERT_HOLDTIME: 'diverted-by-wait',
  DIVERT_CA_RATIO: 'diverted-by-crowd',
  DIVERT_BUSY: 'full',
  JOINEMPTY: 'nobody-to-join',
  FULL: 'full',
  ABANDON: 'abandoned',
  CALLBACKFAILED: 'abandoned',
  EXITWITHTIMEOUT: 'timed-out',
  EXITWITHKEY: 'left-by-key',
  EXITEMPTY: 'nobody-left',
  REMOVED: 'moved',
} as const satisfies Partial<Record<QueueLogEntry['event'], QueueCallStatus>>;
const isEnd = (event: QueueLogEntry['event']): event is keyof typeof STATUS_OF => Object.hasOwn(STATUS_OF, event);

export interface QueueHistory {
  /** In the order in which they arrived. Calls that still wait are none of them. */
  readonly calls: readonly CallOnQueue[];
  readonly intervals: readonly AgentInterval[];
}

/**
 * What the log of queues comes to: one record for each time that a call came to a queue, and what agents did.
 *
 * @param entries  in the order of their times. A call whose beginning is not among them is reckoned back from its end; so
 * is a login. A pause whose beginning is missing is left out: read from a day before what is asked for.
 */
export function historyOf(entries: Iterable<QueueLogEntry>): QueueHistory {
  const calls: CallOnQueue[] = [];
  const intervals: AgentInterval[] = [];
  const waiting = new Map<string, number>();
  const talking = new Map<string, CallOnQueue>();
  const logins = new Map<string, number>();
  const pauses = new Map<string, number>();

  const endPause = (agentId: string, atMs: number) => {
    const fromMs = pauses.get(agentId);
    pauses.delete(agentId);
    if (fromMs !== undefined) intervals.push({ agentId, kind: 'pause', fromMs, toMs: atMs });
  };

  for (const entry of entries) {
    const { atMs, event, callId, queueId, memberId } = entry;
    if (memberId !== null && queueId === null) {
      if (event === 'AGENTCALLBACKLOGIN') logins.set(memberId, atMs);
      else if (event === 'AGENTCALLBACKLOGOFF') {
        const fromMs = logins.get(memberId) ?? atMs - entry.loginMs;
        logins.delete(memberId);
        intervals.push({ agentId: memberId, kind: 'login', fromMs, toMs: atMs });
        endPause(memberId, atMs);
      } else if (event === 'PAUSEALL') {
        if (!pauses.has(memberId)) pauses.set(memberId, atMs);
      } else if (event === 'UNPAUSEALL') endPause(memberId, atMs);
    }
    if (memberId !== null && event === 'WRAPUPSTART')
      intervals.push({ agentId: memberId, kind: 'wrap-up', fromMs: atMs, toMs: atMs + entry.wrapUpMs });
    if (callId === null || queueId === null) continue;

    const visit = `${callId} ${queueId}`;
    if (event === 'ENTERQUEUE') waiting.set(visit, atMs);
    else if (event === 'CONNECT') {
      const arrivedAtMs = waiting.get(visit) ?? atMs - entry.holdMs;
      waiting.delete(visit);
      const call = {
        ...{ callId, queueId, arrivedAtMs, status: 'answered' as const, agentId: memberId },
        ...{ waitMs: atMs - arrivedAtMs, ringMs: entry.ringMs, talkMs: 0 },
      };
      calls.push(call);
      talking.set(visit, call);
    } else if (event === 'COMPLETEAGENT' || event === 'COMPLETECALLER' || event === 'TRANSFER') {
      const call = talking.get(visit);
      talking.delete(visit);
      const answeredAtMs = call ? call.arrivedAtMs + call.waitMs : atMs - entry.talkMs;
      if (call) call.talkMs = atMs - answeredAtMs;
      else {
        const waitMs = entry.holdMs;
        const times = { arrivedAtMs: answeredAtMs - waitMs, waitMs, ringMs: 0, talkMs: atMs - answeredAtMs };
        calls.push({ callId, queueId, status: 'answered', agentId: memberId, ...times });
      }
    } else if (isEnd(event)) {
      const waitMs = 'waitMs' in entry ? entry.waitMs : 0;
      const arrivedAtMs = waiting.get(visit) ?? atMs - waitMs;
      waiting.delete(visit);
      const times = { arrivedAtMs, waitMs: atMs - arrivedAtMs, ringMs: 0, talkMs: 0 };
      calls.push({ callId, queueId, status: STATUS_OF[event], agentId: null, ...times });
    }
  }
  for (const [agentId, fromMs] of logins) intervals.push({ agentId, kind: 'login', fromMs, toMs: null });
  for (const [agentId, fromMs] of pauses) intervals.push({ agentId, kind: 'pause', fromMs, toMs: null });
  calls.sort((a, b) => a.arrivedAtMs - b.arrivedAtMs);
  return { calls, intervals };
}
