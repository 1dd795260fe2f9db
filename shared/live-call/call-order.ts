import { z } from 'zod';
import { LegId } from '#shared/cdr/index.ts';
import { UserId } from '#shared/user/index.ts';

/** On whose behalf; null: the own leg of the user who asks. */
const leg = LegId.nullable().default(null);
const Dialed = z.string().min(1).max(128);

export const HangUp = z.strictObject({
  leg: LegId.nullable().default(null).describe('The leg that is to end; without it the whole call.'),
});
export const Hold = z.strictObject({
  leg: leg.describe('Who holds; without it the own leg of the user who asks. The other side waits.'),
  hears: z.enum(['music', 'silence']).default('music').describe('What the other side hears.'),
});
export const Transfer = z.strictObject({
  leg: leg.describe('Who transfers, and leaves; without it the own leg of the user who asks.'),
  to: Dialed.describe('What that user would dial.'),
  kind: z
    .enum(['blind', 'attended'])
    .default('blind')
    .describe(
      'blind: the other side is connected with whoever answers, and goes back when nobody does. attended: who transfers ' +
        'talks to whoever answers first, and then completes or cancels.',
    ),
});
export const Park = z.strictObject({
  leg: leg.describe('Who parks, and leaves; without it the own leg of the user who asks. The other side waits.'),
  orbit: z
    .string()
    .regex(/^[0-9*#]{1,15}$/, 'must be 1 to 15 of 0 to 9, * and #')
    .nullable()
    .default(null)
    .describe('Where; without it the lowest free one of 701 to 799.'),
});
export const Retrieve = z.strictObject({
  user: UserId.nullable()
    .default(null)
    .describe('Whose phones are rung for it; without it those of the user who asks.'),
});
export const Play = z.strictObject({
  leg: leg.describe('Who hears it; without it the own leg of the user who asks. The other side waits meanwhile.'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .nullable()
    .default(null)
    .describe('WAV, MP3 or OGG with Opus, at a public address.'),
  tone: z
    .strictObject({ hz: z.array(z.int().min(20).max(3800)).min(1).max(4), ms: z.int().min(20).max(600_000) })
    .nullable()
    .default(null)
    .describe('Frequencies at once, and for how long.'),
  times: z.int().min(1).max(1000).default(1),
});
export const ControlPlay = z.strictObject({
  action: z.enum(['seek', 'pause', 'resume', 'stop']),
  ms: z.int().min(-86_400_000).max(86_400_000).default(0).describe('For seek: where to.'),
  from: z.enum(['start', 'here']).default('start').describe('For seek: what that is counted from.'),
});
export const SendDigits = z.strictObject({
  leg: leg.describe('Who presses; without it the own leg of the user who asks. The other side hears it.'),
  digits: z.string().regex(/^[0-9*#A-Da-d]{1,64}$/, 'must be 1 to 64 of 0 to 9, *, #, A to D'),
});
export const RecordLeg = z.strictObject({
  leg: leg.describe('Whose; without it the own leg of the user who asks. Left is what it says, right what it hears.'),
  action: z.enum(['start', 'pause', 'resume', 'stop']),
});
export const Monitor = z.strictObject({
  user: UserId.nullable().default(null).describe('Who supervises; without it the user who asks. The phones are rung.'),
  mode: z
    .enum(['listen', 'whisper', 'barge'])
    .default('listen')
    .describe('Who hears the supervisor: nobody, the leg alone, or everybody. Asked for again, it changes.'),
  leg: LegId.describe('The agent: who is whispered to.'),
});

/** What an edge can be told to do with a call of its own. */
export const CallOrder = z.discriminatedUnion('name', [
  HangUp.extend({ name: z.literal('hang-up') }),
  Hold.extend({ name: z.literal('hold') }),
  z.object({ name: z.literal('resume') }),
  Transfer.extend({ name: z.literal('transfer') }),
  z.object({ name: z.literal('complete') }),
  z.object({ name: z.literal('cancel') }),
  Park.extend({ name: z.literal('park') }),
  Retrieve.extend({ name: z.literal('retrieve') }),
  Play.extend({ name: z.literal('play') }),
  ControlPlay.extend({ name: z.literal('control-play') }),
  SendDigits.extend({ name: z.literal('send-digits') }),
  RecordLeg.extend({ name: z.literal('record') }),
  Monitor.extend({ name: z.literal('monitor') }),
]);
export type CallOrder = z.infer<typeof CallOrder>;

/** A call that we make for a user: the own phones ring first, then what is dialed. */
export const Originate = z
  .strictObject({
    user: UserId.nullable().default(null).describe('For whom; without it the user who asks.'),
    to: Dialed.describe('What the user would dial.'),
    autoAnswer: z.boolean().default(false).describe('Asks the phones of the user to answer by themselves.'),
  })
  .meta({ id: 'Originate' });
export type Originate = z.infer<typeof Originate>;

/** Why an edge does not carry out an order; the call goes on as it was. */
export const CALL_REFUSALS = [
  'call-unknown', // it is over, or was never here
  'leg-unknown', // the call has no such leg, or not for who asks
  'media-not-ours', // an rtpengine relays it, or a codec is spoken that we cannot make: nothing can be played or mixed
  'wrong-state', // not while the call does what it does
  'user-unreachable', // no phone of the user who is to be rung is registered
  'orbit-taken', // another call is parked there
] as const;
export type CallRefusalCode = (typeof CALL_REFUSALS)[number];
export const CallRefusal = z.enum(CALL_REFUSALS);
