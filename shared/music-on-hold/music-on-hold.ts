import { z } from 'zod';
import { named, uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { isPublicAddress } from '#shared/post/reachable.ts'; // not by the door, which opens on HTTP: forms read this schema, too

/** A source of music for those who wait (sipXcom 20.04 MOH-01 to MOH-06, SXR-MOH-01; XiVO 15.12 XA-MOH-01 to -05; UCM-091). */
export const MusicOnHold = objectKind({
  name: 'music-on-hold',
  plural: 'music-on-hold',
  idPrefix: 'moh',
  description: 'Music for those who wait.',
  isInSnapshot: true,
  fields: () => ({
    ...named('music-on-hold'),
    source: z.enum(['prompts', 'stream', 'silence']).default('prompts'),
    promptIds: z
      .array(referenceTo('prompt', 'pmt', { onDelete: 'follow' }))
      .max(100)
      .default([]),
    order: z.enum(['in-order', 'random']).default('in-order'),
    startsAnywhere: z
      .boolean()
      .default(false)
      .describe('Whether a caller comes into the music that goes on for all, and not to its beginning.'),
    streamUrl: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .nullable()
      .default(null)
      .describe('Of an internet radio, with source `stream`.'),
    isDefault: z
      .boolean()
      .default(false)
      .describe('Whether it is heard where nothing else is said; one of the tenant can be.'),
  }),
  example: { name: 'Piano', promptIds: ['pmt_1'] },
  unique: ({ name, isDefault }) => [
    uniqueName('music-on-hold', name),
    ...(isDefault ? [uniqueField('music-on-hold', 'isDefault', 'true')] : []),
  ],
  check: ({ source, streamUrl }) => {
    if (streamUrl !== null && !mayBePublic(streamUrl))
      return [{ path: ['streamUrl'], detail: 'must be a public address' }];
    return source === 'stream' && streamUrl === null ? [{ path: ['streamUrl'], detail: 'is needed for a stream' }] : [];
  },
});
export type MusicOnHold = ObjectOf<typeof MusicOnHold>;

/** Names are looked up when they are played, and what they stand for is checked then. */
function mayBePublic(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  if (/^[0-9.]+$/.test(host) || host.includes(':')) return isPublicAddress(host);
  return !/(^|\.)localhost\.?$/.test(host);
}

/** A field that may name the music of something; what others play cannot be deleted. */
export const optionalMusic = () =>
  referenceTo('music-on-hold', 'moh', { onDelete: 'refuse' })
    .nullable()
    .default(null)
    .describe('What those who wait hear; null for the default of the tenant.');
