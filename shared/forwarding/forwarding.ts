import { z } from 'zod';
import { Destination, DialString } from '#shared/destination/index.ts';
import { uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';

const scheduleId = referenceTo('schedule', 'sch', { onDelete: 'refuse' })
  .nullable()
  .default(null)
  .describe('It holds while this is open; null for always.');

/** Kept while it is off, so that a feature code can switch it on again (XiVO 15.12 services `fwdunc`, `fwdbusy`, `fwdrna`). */
const divert = (when: string) =>
  z
    .strictObject({ isActive: z.boolean().default(true), destination: Destination, scheduleId })
    .nullable()
    .default(null)
    .describe(when);

const rules = () => ({
  always: divert('Every call; the phones of the user do not ring.'),
  busy: divert('When the user is busy, declines, or does not want to be disturbed.'),
  noAnswer: divert('When nobody answers.'),
  unreachable: divert('When no phone is registered or none could be reached; null: as when nobody answers.'),
  followMe: z
    .array(
      z.strictObject({
        isActive: z.boolean().default(true),
        number: DialString,
        starts: z
          .enum(['at-the-same-time', 'if-no-response'])
          .default('if-no-response')
          .describe('Together with what rings before it in the list, or after it.'),
        confirms: z
          .boolean()
          .default(false)
          .describe(
            'Whether who answers at a number outside has to press 1 before the call is connected: a mailbox there does not.',
          ),
        ringSeconds: z.int().min(1).max(300).default(30).describe('How long it rings, in seconds.'),
        scheduleId,
      }),
    )
    .max(10)
    .default([])
    .describe('Numbers that ring besides the own phones, or after them, before the call counts as not answered.'),
});

/**
 * Where calls to a user go besides the own phones: XiVO's three forwardings, the forwarding list of sipXcom (FWD-01 to FWD-08),
 * the follow-me of the UCM, and its forwardings by presence (UCM-077). Settings say whether the user may have them at all.
 */
export const Forwarding = objectKind({
  name: 'forwarding',
  idPrefix: 'fwd',
  description: 'Where calls to a user go besides the own phones.',
  isInSnapshot: true,
  fields: () => ({
    userId: referenceTo('user', 'usr', { onDelete: 'follow' }).describe('A user has one. It goes with the user.'),
    ...rules(),
    whileSaying: z
      .array(
        z.strictObject({ presenceStateId: referenceTo('presence-state', 'pst', { onDelete: 'refuse' }), ...rules() }),
      )
      .max(10)
      .default([])
      .describe('What holds instead of all that while the user says so of himself; the first for a state counts.'),
  }),
  example: {
    userId: 'usr_1',
    noAnswer: { destination: { kind: 'number', number: '0' } },
    followMe: [{ number: '204', starts: 'at-the-same-time', ringSeconds: 20 }],
  },
  unique: ({ userId }) => [uniqueField('forwarding', 'userId', userId)],
});
export type Forwarding = ObjectOf<typeof Forwarding>;

/** What of it holds at a time. */
export type ForwardingRules = Pick<Forwarding, 'always' | 'busy' | 'noAnswer' | 'unreachable' | 'followMe'>;
