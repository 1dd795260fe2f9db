import { z } from 'zod';
import { Party } from '#shared/cdr/leg.ts'; // not by the door: the store names this shape

/** How somebody who has hung up is to be called back. */
export const CallbackWish = z.object({
  number: z.string().max(128).describe('As it came in, or was entered: an extension or a number outside.'),
  failedTries: z.int().min(0),
  notBeforeMs: z.number().min(0).nullable().describe('Milliseconds since 1970-01-01 UTC; null: when the turn comes.'),
});
export type CallbackWish = z.infer<typeof CallbackWish>;

/**
 * Who waits in a queue without being on the line: kept in the store until called, so that no edge's death loses the place
 * (issue: "callback instead of waiting").
 */
export const KeptCallback = z.object({
  callId: z.string().describe('Of the call by which it was asked for; the log of the queue goes on with it.'),
  queueId: z.string(),
  from: Party,
  priority: z.int(),
  enteredAtMs: z.number().min(0),
  originalPosition: z.int().min(1),
  skillRule: z
    .object({ skillRuleId: z.string(), variables: z.record(z.string(), z.string()) })
    .nullable()
    .describe('Null: that of the queue.'),
  callback: CallbackWish,
});
export type KeptCallback = z.infer<typeof KeptCallback>;
