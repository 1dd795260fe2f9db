import { z } from 'zod';

/** Into which column of a report each end of a wait goes (XiVO 15.12 X3-ST-07, map §6.1). */
export const COLUMN_OF = {
  answered: 'answered',
  abandoned: 'abandoned',
  /** Gave up waiting, by a key instead of hanging up. */
  'left-by-key': 'abandoned',
  closed: 'closed',
  full: 'saturated',
  'diverted-by-crowd': 'saturated',
  'diverted-by-wait': 'saturated',
  'timed-out': 'notAnswered',
  /** Somebody has taken it out of the queue for another place. */
  moved: 'notAnswered',
  'nobody-to-join': 'blocking',
  'nobody-left': 'blocking',
} as const;

export type QueueCallStatus = keyof typeof COLUMN_OF;
export type QueueColumn = (typeof COLUMN_OF)[QueueCallStatus];

const Milliseconds = z.int().min(0);

/** What became of one call in one queue: exactly one for each time that it comes to one (X3-RP-03, trap 1). */
export const CallOnQueue = z
  .object({
    callId: z.string(),
    queueId: z.string(),
    arrivedAtMs: z.int().describe('Milliseconds since 1970.'),
    status: z.enum(Object.keys(COLUMN_OF) as [QueueCallStatus, ...QueueCallStatus[]]),
    agentId: z.string().nullable().describe('Who answered, agent or user; null: nobody.'),
    waitMs: Milliseconds.describe('From its arrival to the answer, or to its end.'),
    ringMs: Milliseconds.describe('How long it rang at who answered; 0 when nobody did.'),
    talkMs: Milliseconds.describe('With who answered, until he left it; 0 when nobody did.'),
  })
  .meta({ id: 'CallOnQueue' });
export type CallOnQueue = z.infer<typeof CallOnQueue>;
