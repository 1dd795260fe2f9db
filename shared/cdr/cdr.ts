import { z } from 'zod';
import { Instant, idOf } from '#shared/world/index.ts';
import { CALL_TYPES } from './call-type.ts';
import { CdrLeg, LegId, Party } from './leg.ts';

export const CallId = idOf('call').describe('One call: all legs that belong together.');
export type CallId = z.infer<typeof CallId>;
export const CdrId = idOf('cdr');

export const Direction = z.enum(['internal', 'inbound', 'outbound']);

export const DISPOSITIONS = ['answered', 'no-answer', 'busy', 'canceled', 'rejected', 'failed'] as const;
export const Disposition = z.enum(DISPOSITIONS).describe('How the call went, seen by the caller.');
export type Disposition = z.infer<typeof Disposition>;

/** Who or what ended the call, in the words of signaling (Q.850 cause, RFC 3261 status, RFC 3326). */
export const Hangup = z
  .object({
    by: z.enum(['caller', 'callee', 'system']),
    q850Cause: z.int().min(1).max(127).describe('16 is normal clearing.'),
    sipStatus: z
      .int()
      .min(100)
      .max(699)
      .nullable()
      .describe('Final status the caller got; null after an answered call.'),
    reason: z
      .string()
      .describe('A word for people and programs, e.g. normal-clearing, busy, unknown-number, edge-lost.'),
  })
  .meta({ id: 'Hangup' });
export type Hangup = z.infer<typeof Hangup>;

/** A recording of one leg: left what its phone said, right what it was told. */
export const CallRecording = z
  .object({
    legId: LegId,
    file: z
      .string()
      .nullable()
      .describe(
        'What the edge has called it, `<tenant>/<call>-<number>.wav`; it is read at `/v1/recordings`. Null when there is none.',
      ),
    startedAt: Instant,
    durationMs: z.number().min(0),
    error: z.string().nullable().describe('Why it ended before its leg did; null when nothing failed.'),
  })
  .meta({ id: 'CallRecording' });
export type CallRecording = z.infer<typeof CallRecording>;

/** Call detail record: one per call, written when it is over (sipXcom 20.04 section 32), corrected when more is told. */
export const Cdr = z
  .object({
    id: CdrId,
    callId: CallId,
    direction: Direction,
    type: z.enum(CALL_TYPES).default('internal').describe('What kind of call it was; finer than the direction.'),
    from: Party,
    dialed: z.string().describe('What the caller dialed, before any rewriting.'),
    to: Party.nullable().describe('Who answered, or who was to answer; null when nobody could be found.'),
    startedAt: Instant,
    ringingAt: Instant.nullable(),
    answeredAt: Instant.nullable(),
    endedAt: Instant,
    durationSeconds: z.number().min(0).describe('From start to end, seconds with milliseconds.'),
    billableSeconds: z.number().min(0).describe('From answer to end; 0 when not answered.'),
    disposition: Disposition,
    hangup: Hangup,
    isProvisional: z
      .boolean()
      .default(false)
      .describe('Its end was never told: closed by a rule, and corrected when the end is told after all.'),
    legs: z.array(CdrLeg),
    recordings: z.array(CallRecording).optional().describe('Absent where nothing was recorded.'),
  })
  .meta({ id: 'Cdr' });
export type Cdr = z.infer<typeof Cdr>;
