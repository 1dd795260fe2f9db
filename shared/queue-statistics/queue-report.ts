import { z } from 'zod';
import { type CallOnQueue, COLUMN_OF } from './call-on-queue.ts';
import { percent } from './percent.ts';
import type { SpanRows } from './report-span.ts';

const Count = z.int().min(0);
const Percent = z.int().min(0).max(100).nullable();

/** One row of the report of a queue (X3-ST-07, X3-ST-08; formulas and blank cells: map §6.1). */
export const QueueFigures = z
  .object({
    received: Count,
    answered: Count,
    abandoned: Count,
    closed: Count,
    saturated: Count.describe('Full, or diverted.'),
    notAnswered: Count.describe('Waited as long as one may.'),
    blocking: Count.describe('Nobody was there to answer.'),
    averageWaitSeconds: Count.nullable().describe('AWT, of all received calls, cut off; null without calls.'),
    answeredPercent: Percent.describe('Answered of those received while open, cut off; null where there are none.'),
    serviceLevelPercent: Percent.describe(
      'QoS: of the answered ones those that waited less than the service level; null without any.',
    ),
  })
  .meta({ id: 'QueueFigures' });
export type QueueFigures = z.infer<typeof QueueFigures>;

/** What is added up. A total is reckoned from it, and not from figures that were cut off before. */
interface Sum {
  columns: Record<'answered' | 'abandoned' | 'closed' | 'saturated' | 'notAnswered' | 'blocking', number>;
  waitMs: number;
  inTime: number;
}

export interface Report<Figures> {
  readonly rows: ({ readonly name: string } & Figures)[];
  readonly total: Figures;
}

/**
 * The report of some calls, row by row.
 *
 * @param serviceLevelSeconds  of the queue of each call: `x` of the quality of service
 */
export function queueReport(
  calls: Iterable<CallOnQueue>,
  span: SpanRows,
  serviceLevelSeconds: (queueId: string) => number,
): Report<QueueFigures> {
  const sums = new Map(span.names().map((name) => [name, nothing()]));
  const total = nothing();
  for (const call of calls) {
    const row = span.rowOf(call.arrivedAtMs);
    const sum = row === null ? undefined : sums.get(row);
    if (!sum) continue;
    for (const each of [sum, total]) add(each, call, serviceLevelSeconds(call.queueId));
  }
  return { rows: [...sums].map(([name, sum]) => ({ name, ...figuresOf(sum) })), total: figuresOf(total) };
}

/** The same calls queue by queue, in place of row by row (X3-ST-07): queues with calls alone. */
export function reportByQueue(
  calls: Iterable<CallOnQueue>,
  span: SpanRows,
  serviceLevelSeconds: (queueId: string) => number,
): Map<string, QueueFigures> {
  const sums = new Map<string, Sum>();
  for (const call of calls) {
    if (span.rowOf(call.arrivedAtMs) === null) continue;
    const sum = sums.get(call.queueId) ?? nothing();
    sums.set(call.queueId, sum);
    add(sum, call, serviceLevelSeconds(call.queueId));
  }
  return new Map([...sums].map(([queueId, sum]) => [queueId, figuresOf(sum)]));
}

const nothing = (): Sum => ({
  columns: { answered: 0, abandoned: 0, closed: 0, saturated: 0, notAnswered: 0, blocking: 0 },
  waitMs: 0,
  inTime: 0,
});

function add(sum: Sum, { status, waitMs }: CallOnQueue, serviceLevelSeconds: number): void {
  sum.columns[COLUMN_OF[status]] += 1;
  sum.waitMs += waitMs;
  if (status === 'answered' && waitMs < serviceLevelSeconds * 1000) sum.inTime += 1;
}

function figuresOf({ columns, waitMs, inTime }: Sum): QueueFigures {
  const received = Object.values(columns).reduce((a, b) => a + b, 0);
  const { answered, closed } = columns;
  const whileOpen = received - closed;
  return {
    received,
    ...columns,
    averageWaitSeconds: received === 0 ? null : Math.floor(waitMs / 1000 / received),
    answeredPercent: whileOpen === 0 ? null : percent(answered, whileOpen),
    serviceLevelPercent: answered === 0 ? null : percent(inTime, answered),
  };
}
