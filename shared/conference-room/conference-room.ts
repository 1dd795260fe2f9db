import { z } from 'zod';
import { optionalMusic } from '#shared/music-on-hold/index.ts';
import { isEnabled, named, uniqueExtension } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { optionalPrompt } from '#shared/prompt/index.ts';
import { ExtensionNumber } from '#shared/user/index.ts';
import { Language } from '#shared/world/index.ts';

const KEY_ACTIONS = [
  'mute',
  'deafen',
  'volume-up',
  'volume-down',
  'gain-up',
  'gain-down',
  'count',
  'roll-call',
  'lock',
  'record',
  'hang-up',
] as const;

const Pin = z.string().regex(/^[0-9]{4,15}$/, 'must be 4 to 15 digits');

/** A conference bridge (sipXcom 20.04 CNF-01 to CNF-11; XiVO 15.12 XA-CONF-01 to -05). */
export const ConferenceRoom = objectKind({
  name: 'conference-room',
  idPrefix: 'cnf',
  description: 'A number where all who call talk with each other.',
  isInSnapshot: true,
  fields: () => ({
    ...named('conference-room'),
    extension: ExtensionNumber,
    isEnabled: isEnabled('A disabled one lets nobody in.'),
    userId: referenceTo('user', 'usr', { onDelete: 'follow' })
      .nullable()
      .default(null)
      .describe('Whose room it is, and who leads it without a PIN; it stays when the user is deleted.'),
    maxParticipants: z.int().min(2).max(500).nullable().default(null).describe('Null: no limit.'),
    waitsForModerator: z
      .boolean()
      .default(false)
      .describe('Whether the others hear music until somebody comes who leads it.'),
    endsWithModerator: z.boolean().default(false).describe('Whether all are let go when nobody is left who leads it.'),
    mutesOnEntry: z.boolean().default(false),
    announcesAlone: z.boolean().default(true).describe('Whether the first one is told to be alone.'),
    announcesJoins: z
      .enum(['nothing', 'tone', 'name'])
      .default('tone')
      .describe('What all hear when somebody comes or goes.'),
    opensMinutesBefore: z
      .int()
      .min(0)
      .max(240)
      .nullable()
      .default(null)
      .describe(
        'How long before a meeting it opens, in minutes; then it is open for meetings alone. Null: always open.',
      ),
    welcomePromptId: optionalPrompt('Played to who enters; null for none.'),
    musicOnHoldId: optionalMusic(),
    language: Language.nullable().default(null).describe('Null for that of the tenant.'),
    recordsCalls: z.boolean().default(false).describe('Whether all that is said is recorded from the beginning.'),
    keys: z
      .array(z.strictObject({ key: z.string().regex(/^[0-9*#]$/, 'must be one key'), action: z.enum(KEY_ACTIONS) }))
      .max(12)
      .default([{ key: '0', action: 'mute' }])
      .describe('What keys do while one is in the room.'),
  }),
  secrets: {
    pin: Pin.describe('Asked of everybody who enters.'),
    moderatorPin: Pin.describe('Makes of who enters with it one who leads the room.'),
  },
  // With one for both, everybody who enters would lead the room.
  distinctSecrets: ['pin', 'moderatorPin'],
  example: { name: 'Board room', extension: '303', userId: 'usr_1', maxParticipants: 20 },
  unique: ({ name, extension }) => [uniqueName('conference-room', name), ...uniqueExtension(extension)],
  check: ({ keys }) => {
    const all = keys.map(({ key }) => key);
    return all.flatMap((key, i) =>
      all.indexOf(key) < i ? [{ path: ['keys', i, 'key'], detail: 'is there twice' }] : [],
    );
  },
});
export type ConferenceRoom = ObjectOf<typeof ConferenceRoom>;
