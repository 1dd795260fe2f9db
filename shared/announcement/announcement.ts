import { z } from 'zod';
import { Destination } from '#shared/destination/index.ts';
import { named, uniqueExtension } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { ExtensionNumber } from '#shared/user/index.ts';

/** Plays something, then sends the call on (XiVO 15.12 sound file destination, XA-IVR-08, XA-SCH-04). */
export const Announcement = objectKind({
  name: 'announcement',
  idPrefix: 'ann',
  description: 'Plays something to the caller, then sends the call on.',
  isInSnapshot: true,
  fields: () => ({
    ...named('announcement'),
    extension: ExtensionNumber.nullable().default(null).describe('Null: reached as a destination only.'),
    promptId: referenceTo('prompt', 'pmt', { onDelete: 'refuse' }),
    times: z.int().min(1).max(20).default(1).describe('How often it is played.'),
    isSkippable: z.boolean().default(false).describe('Whether any key ends it.'),
    isFree: z
      .boolean()
      .default(false)
      .describe(
        'Whether it is played before the call is answered, so that the caller does not pay (early media, RFC 3960).',
      ),
    next: Destination.default({ kind: 'hang-up' }).describe('Where the call goes then.'),
  }),
  example: { name: 'Closed', extension: '308', promptId: 'pmt_1' },
  unique: ({ name, extension }) => [uniqueName('announcement', name), ...uniqueExtension(extension)],
});
export type Announcement = ObjectOf<typeof Announcement>;
