import { z } from 'zod';
import type { CallOnQueue } from './call-on-queue.ts';
import type { Report } from './queue-report.ts';
import type { SpanRows } from './report-span.ts';

const Seconds = z.int().min(0);

/** What an agent did from when to when. `toMs` null: goes on (X3-ST-03). A pause is one of all queues, and ends with the login. */
export const AgentInterval = z.object({
  agentId: z.string(),
  kind: z.enum(['login', 'pause', 'wrap-up']),
  fromMs: z.int(),
  toMs: z.int().nullable(),
});
export type AgentInterval = z.infer<typeof AgentInterval>;

/** One row of the report of an agent (X3-ST-09, X3-ST-10). */
export const AgentFigures = z
  .object({
    answered: z.int().min(0),
    conversationSeconds: Seconds.describe('With callers, counted where the call was answered.'),
    loginSeconds: Seconds,
    pauseSeconds: Seconds.describe('Paused for all queues; pauses of single queues do not count.'),
    wrapUpSeconds: Seconds,
  })
  .meta({ id: 'AgentFigures' });
export type AgentFigures = z.infer<typeof AgentFigures>;

/** As `AgentFigures`, in ms. */
type Sum = Record<'answered' | 'conversation' | 'login' | 'pause' | 'wrap-up', number>;

/**
 * What the agents did, row by row. After a transfer nothing counts for whoever came by it (X3-ST-11): `talkMs` of a call
 * ends with it.
 *
 * @param nowMs  until when what goes on counts
 */
export function agentReport(
  calls: Iterable<CallOnQueue>,
  intervals: Iterable<AgentInterval>,
  span: SpanRows,
  nowMs: number,
): Report<AgentFigures> {
  const sums = new Map(span.names().map((name) => [name, nothing()]));
  const total = nothing();
  addAll(calls, intervals, span, nowMs, (_, row) => [sums.get(row) ?? nothing(), total]);
  return { rows: [...sums].map(([name, sum]) => ({ name, ...figuresOf(sum) })), total: figuresOf(total) };
}

/** The same agent by agent: those who did anything. */
export function reportByAgent(
  calls: Iterable<CallOnQueue>,
  intervals: Iterable<AgentInterval>,
  span: SpanRows,
  nowMs: number,
): Map<string, AgentFigures> {
  const sums = new Map<string, Sum>();
  addAll(calls, intervals, span, nowMs, (agentId) => {
    const sum = sums.get(agentId) ?? nothing();
    sums.set(agentId, sum);
    return [sum];
  });
  return new Map([...sums].map(([agentId, sum]) => [agentId, figuresOf(sum)]));
}

function addAll(
  calls: Iterable<CallOnQueue>,
  intervals: Iterable<AgentInterval>,
  span: SpanRows,
  nowMs: number,
  sumsOf: (agentId: string, row: string) => Sum[],
): void {
  for (const { agentId, status, arrivedAtMs, waitMs, talkMs } of calls) {
    const row = span.rowOf(arrivedAtMs + waitMs);
    if (row === null || agentId === null || status !== 'answered') continue;
    for (const sum of sumsOf(agentId, row)) {
      sum.answered += 1;
      sum.conversation += talkMs;
    }
  }
  for (const { agentId, kind, fromMs, toMs } of intervals)
    for (const { row, ms } of span.shares(fromMs, toMs ?? nowMs))
      for (const sum of sumsOf(agentId, row)) sum[kind] += ms;
}

const nothing = (): Sum => ({ answered: 0, conversation: 0, login: 0, pause: 0, 'wrap-up': 0 });

function figuresOf(sum: Sum): AgentFigures {
  const seconds = (ms: number) => Math.floor(ms / 1000);
  return {
    answered: sum.answered,
    conversationSeconds: seconds(sum.conversation),
    loginSeconds: seconds(sum.login),
    pauseSeconds: seconds(sum.pause),
    wrapUpSeconds: seconds(sum['wrap-up']),
  };
}
