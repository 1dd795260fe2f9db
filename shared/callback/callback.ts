import { z } from 'zod';
import { Destination } from '#shared/destination/index.ts';
import { DialedPrefix, NumberPattern } from '#shared/number-pattern/index.ts';
import { isEnabled, named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';

/**
 * A destination that does not answer: the caller hangs up and is called back, and then goes on where the tenant pays (the
 * callback of the UCM). That a busy extension calls back is a feature code, not this (sipXcom 20.04 CBB-01, XiVO 15.12 XA-CC-01).
 */
export const Callback = objectKind({
  name: 'callback',
  idPrefix: 'cbk',
  description: 'A destination that calls the caller back.',
  isInSnapshot: true,
  fields: () => ({
    ...named('callback'),
    isEnabled: isEnabled('A disabled one refuses the call.'),
    callerNumbers: z.array(NumberPattern).min(1).max(100).describe('Who is called back; everybody else is refused.'),
    stripDigits: z
      .int()
      .min(0)
      .max(32)
      .default(0)
      .describe('Characters taken from the front of the number of the caller.'),
    addPrefix: DialedPrefix.default(''),
    delaySeconds: z.int().min(1).max(120).default(5).describe('How long after the caller has hung up, in seconds.'),
    destination: Destination.describe('Where the caller goes on who has answered.'),
  }),
  example: { name: 'Field staff', callerNumbers: ['+1423555XXXX'], destination: { kind: 'dial-by-name' } },
  unique: ({ name }) => [uniqueName('callback', name)],
});
export type Callback = ObjectOf<typeof Callback>;
