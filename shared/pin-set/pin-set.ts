import { z } from 'zod';
import { named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { lineOfText } from '#shared/world/index.ts';

/**
 * PINs, one of which a caller has to enter before an outbound rule lets the call through (UCM-201). They are told to who may
 * read them: an administrator hands them out, and finds by them who has called.
 */
export const PinSet = objectKind({
  name: 'pin-set',
  idPrefix: 'pin',
  description: 'PINs, one of which opens an outbound rule.',
  isInSnapshot: true,
  fields: () => ({
    ...named('pin-set'),
    isInCdr: z
      .boolean()
      .default(true)
      .describe('Whether the name of the PIN that was entered stands in the record of the call.'),
    pins: z
      .array(
        z.strictObject({
          pin: z.string().regex(/^[0-9]{4,15}$/, 'must be 4 to 15 digits'),
          name: lineOfText(100).default('').describe('Whose it is.'),
        }),
      )
      .min(1)
      .max(200),
  }),
  example: { name: 'International', pins: [{ pin: '482913', name: 'Front desk' }] },
  unique: ({ name }) => [uniqueName('pin-set', name)],
  check: ({ pins }) => {
    const all = pins.map(({ pin }) => pin);
    return all.flatMap((pin, i) =>
      all.indexOf(pin) < i ? [{ path: ['pins', i, 'pin'], detail: 'is there twice' }] : [],
    );
  },
});
export type PinSet = ObjectOf<typeof PinSet>;
