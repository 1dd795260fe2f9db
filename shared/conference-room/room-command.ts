import { z } from 'zod';
import { lineOfText } from '#shared/world/index.ts';
import { EnergyLevel, LiveConference, VolumeLevel } from './live-conference.ts';

const number = z.int().min(1).describe('Of a participant.');
const whom = {
  participant: z.union([number, z.enum(['all', 'last'])]).describe('By number; all, or who has come last.'),
};
const toWhom = { participant: number.nullable().default(null).describe('Who hears it; null: all.') };
const plain = <Name extends string>(name: Name) => z.strictObject({ name: z.literal(name) });
const about = <Name extends string>(name: Name) => z.strictObject({ name: z.literal(name), ...whom });
const leveled = <Name extends string, Level extends z.ZodType>(name: Name, level: Level) =>
  z.strictObject({
    name: z.literal(name),
    ...whom,
    level: level.nullable().default(null).describe('Null: it stays as it is, and is told.'),
  });

const RecordingName = lineOfText(255).min(1).optional();

/**
 * What can be done to a conference room that somebody is in (sipXcom 20.04, conference commands of the REST API: SXR-CMDX-01 to
 * -31). `dial` and `invite` alone work on an empty one, too. Commands are strict, also at edges of the release before: a field that
 * is added is optional, without a default, so that who does not use it says nothing that they do not know.
 */
export const RoomCommand = z
  .discriminatedUnion('name', [
    z.strictObject({ name: z.literal('list'), delimiter: z.string().min(1).max(8).default(',') }),
    plain('xml-list'),
    plain('lock'),
    plain('unlock'),
    about('mute'),
    about('unmute'),
    about('toggle-mute'),
    about('deaf'),
    about('undeaf'),
    about('isolate'),
    about('unisolate'),
    about('kick'),
    about('hup'),
    leveled('volume-in', VolumeLevel),
    leveled('volume-out', VolumeLevel),
    leveled('energy', EnergyLevel),
    z.strictObject({
      name: z.literal('relate'),
      participant: number,
      other: number,
      how: z
        .enum(['nospeak', 'nohear', 'clear'])
        .describe('nospeak: the other does not hear it; nohear: it does not hear the other; clear: both do again.'),
    }),
    z.strictObject({
      name: z.literal('record'),
      file: RecordingName.describe('What the recording is called meanwhile.'),
    }),
    plain('record-pause'),
    plain('record-resume'),
    z.strictObject({
      name: z.literal('record-stop'),
      file: RecordingName.describe('Without it: whatever it is called.'),
    }),
    plain('record-status'),
    plain('record-duration'),
    z.strictObject({
      name: z.literal('play'),
      promptId: z.string().nullable().default(null).describe('A prompt of the tenant; or:'),
      file: z
        .string()
        .min(1)
        .max(255)
        .optional()
        .describe('A prompt by its name, of which folder and ending count for nothing; or:'),
      url: z
        .url({ protocol: /^https?$/ })
        .max(1000)
        .nullable()
        .default(null)
        .describe('WAV, MP3 or OGG with Opus, at a public address.'),
      ...toWhom,
      isAsync: z.boolean().default(false).describe('Plays at once, beside what plays; else after it.'),
    }),
    z.strictObject({
      name: z.literal('stop'),
      which: z.enum(['current', 'all', 'async', 'last']).default('all'),
      ...toWhom,
    }),
    z.strictObject({ name: z.literal('say'), text: z.string().min(1).max(1000), ...toWhom }),
    z.strictObject({
      name: z.literal('dtmf'),
      ...whom,
      digits: z.string().regex(/^[0-9*#A-Da-d]{1,64}$/, 'must be 1 to 64 of 0 to 9, *, #, A to D'),
    }),
    z.strictObject({
      name: z.literal('dial'),
      to: z
        .string()
        .regex(/^[0-9*#+]{1,32}$/, 'must be 1 to 32 of 0 to 9, *, #, +')
        .describe('Who is called in.'),
      callerId: z
        .strictObject({
          number: z
            .string()
            .regex(/^[0-9*#+]{1,32}$/)
            .nullable(),
          name: z.string().max(80).nullable(),
        })
        .optional()
        .describe('What phones inside show; without it the room. Outside, who pays is shown as in all his calls.'),
      ringSeconds: z.int().min(5).max(120).optional().describe('Without it: as who is called has it.'),
    }),
    z.strictObject({
      name: z.literal('invite'),
      user: z.string().min(1).max(64).describe('A user of the tenant, by extension or alias.'),
    }),
    z.strictObject({
      name: z.literal('transfer'),
      participants: z.array(number).min(1).max(500),
      to: z.string().min(1).max(100).describe('The name of a conference room, or an extension inside.'),
    }),
    z.strictObject({ name: z.literal('pin'), pin: z.string().regex(/^[0-9]{4,15}$/, 'must be 4 to 15 digits') }),
    plain('nopin'),
  ])
  .meta({ id: 'ConferenceCommand' });
export type RoomCommand = z.infer<typeof RoomCommand>;
export type CommandOf<Name extends RoomCommand['name']> = Extract<RoomCommand, { name: Name }>;

/** Why a command is not carried out; the room goes on as it was. */
export const ROOM_REFUSALS = [
  'conference-empty', // nobody is in the room
  'participant-unknown', // nobody in it has the number
  'wrong-state', // recorded already, or not recorded; or a PIN for all that is the one of who leads
  'prompt-unknown', // the tenant has no such prompt, or nobody has recorded it
  'no-speech', // the edge has no synthesizer
  'user-unreachable', // nobody is to be called in by that number
] as const;
export const RoomRefusal = z.enum(ROOM_REFUSALS);
export type RoomRefusal = z.infer<typeof RoomRefusal>;

/** What has become of a command: the room after it, null when nobody is in it any more; or why nothing was done. */
export const RoomOutcome = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    text: z.string().describe('What FreeSWITCH would answer.'),
    conference: LiveConference.nullable(),
  }),
  z.object({ ok: z.literal(false), refusal: RoomRefusal }),
]);
export type RoomOutcome = z.infer<typeof RoomOutcome>;
