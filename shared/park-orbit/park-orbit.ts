import { z } from 'zod';
import { Destination } from '#shared/destination/index.ts';
import { PermittedLocations } from '#shared/location/index.ts';
import { optionalMusic } from '#shared/music-on-hold/index.ts';
import { isEnabled, named, uniqueExtension } from '#shared/object/fields.ts';
import { type FieldProblem, type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { numbersOf, rangeProblems } from '#shared/object/number-range.ts';
import { ExtensionNumber } from '#shared/user/index.ts';

/** Each slot is a number that is taken: what one write can take is limited (shared/store). */
const MAX_SLOTS = 40;

const Slots = z.strictObject({ first: ExtensionNumber, last: ExtensionNumber }).meta({ id: 'ParkSlots' });
const who = z.enum(['nobody', 'parked', 'retriever', 'both']);

/**
 * Where calls are parked: one place that is dialed to be taken again (sipXcom 20.04 PRK-01 to PRK-09, SXR-PO-01, SOAP-PO01), or
 * a lot whose slots are given out (XiVO 15.12 XA-PARK-01 to -09). Two of XiVO's fields have no home: ADSI announcements are for
 * displays of analog phones, and lots that dialplan code makes are made here by the API.
 */
export const ParkOrbit = objectKind({
  name: 'park-orbit',
  idPrefix: 'orb',
  description: 'Where calls are parked until somebody takes them.',
  isInSnapshot: true,
  fields: () => ({
    ...named('park-orbit'),
    extension: ExtensionNumber.describe('Calls are parked by being transferred to it.'),
    isEnabled: isEnabled('A disabled one takes no calls.'),
    slots: Slots.nullable()
      .default(null)
      .describe(
        `Numbers that parked calls get, at most ${MAX_SLOTS}; null: the call is taken by the extension itself.`,
      ),
    takesNextSlot: z
      .boolean()
      .default(false)
      .describe('Whether the slot after the last one is given, not the first that is free.'),
    showsSlots: z.boolean().default(true).describe('Whether keys can show which slots are taken.'),
    takesSeveral: z
      .boolean()
      .default(false)
      .describe('Whether several calls can be parked without slots; the first is taken first.'),
    locationIds: PermittedLocations,
    musicOnHoldId: optionalMusic(),
    timeoutSeconds: z
      .int()
      .min(5)
      .max(7200)
      .nullable()
      .default(null)
      .describe('After how many seconds a call goes on, 120 with sipXcom; null: never.'),
    timeoutDestination: Destination.nullable()
      .default(null)
      .describe('Where it goes then; null: back to who has parked it.'),
    returnKey: z
      .string()
      .regex(/^[0-9*#]$/, 'must be one key')
      .nullable()
      .default(null)
      .describe('By this key, `0` with sipXcom, who is parked goes back to who has parked him; null for no key.'),
    courtesyTone: who.default('nobody').describe('Who hears a tone when the call is taken.'),
    mayTransfer: who.default('nobody').describe('Who can transfer by keys once the call is taken.'),
    mayPark: who.default('nobody').describe('Who can park it again by keys.'),
    mayHangUp: who.default('nobody').describe('Who can hang up by keys.'),
    mayRecord: who.default('nobody').describe('Who can record by keys.'),
  }),
  example: { name: 'Sales', extension: '304', slots: { first: '3041', last: '3049' }, timeoutSeconds: 120 },
  unique: ({ name, extension, slots }) => [
    uniqueName('park-orbit', name),
    ...uniqueExtension(extension),
    ...(slots === null ? [] : [...numbersOf(slots)].flatMap((slot) => uniqueExtension(slot, ['slots']))),
  ],
  check: ({ extension, slots }): FieldProblem[] => {
    if (slots === null) return [];
    const wrong = rangeProblems(slots);
    if (wrong.length > 0) return wrong.map(({ path, detail }) => ({ path: ['slots', ...path], detail }));
    const numbers = [...numbersOf(slots)];
    if (numbers.length > MAX_SLOTS) return [{ path: ['slots'], detail: `are more than ${MAX_SLOTS}` }];
    return numbers.includes(extension) ? [{ path: ['extension'], detail: 'is one of the slots' }] : [];
  },
});
export type ParkOrbit = ObjectOf<typeof ParkOrbit>;
