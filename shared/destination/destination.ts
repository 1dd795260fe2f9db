import { z } from 'zod';
import { referenceTo } from '#shared/object/reference.ts';
import { SkillName } from '#shared/skill/index.ts';
import { lineOfText } from '#shared/world/index.ts';

/** What a person would dial: digits with `+`, feature codes, or the user part of an address (RFC 3261 §25.1). */
export const DialString = lineOfText(128)
  .min(1)
  .regex(/^[0-9A-Za-z+*#._-]+$/, 'must be what a phone can dial')
  .describe('What is dialed, through the dial plan of the tenant.');

const SkillVariable = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must begin with a small letter, then small letters, digits, - or _')
  .describe('The name without `$`.');
const KEEP = { onDelete: 'refuse' } as const;
const ringSeconds = z
  .int()
  .min(1)
  .max(3600)
  .optional()
  .describe('How long it rings there, in seconds; without it, as that has it.');

/**
 * Where a call goes: one vocabulary for forwarding, fallback, menus, schedules and inbound numbers (sipXcom 20.04 HNT-04,
 * AAT-05, QUE-09; XiVO 15.12 XA-IN-03, X3-QU-22). What is a destination of something else cannot be deleted.
 */
export const Destination = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('user'), userId: referenceTo('user', 'usr', KEEP), ringSeconds }),
    z.strictObject({ kind: z.literal('hunt-group'), huntGroupId: referenceTo('hunt-group', 'hgr', KEEP) }),
    z.strictObject({ kind: z.literal('call-group'), callGroupId: referenceTo('call-group', 'cgr', KEEP), ringSeconds }),
    z.strictObject({
      kind: z.literal('queue'),
      queueId: referenceTo('queue', 'que', KEEP),
      ringSeconds,
      priority: z
        .int()
        .min(0)
        .max(1000)
        .optional()
        .describe('Calls with a higher one are answered first; 0 without it.'),
      skillRuleId: referenceTo('skill-rule', 'skr', KEEP)
        .optional()
        .describe('Which of its members are asked; without it, as the queue has it.'),
      skillVariables: z
        .array(z.strictObject({ variable: SkillVariable, skill: SkillName }))
        .max(20)
        .optional()
        .describe('Which skills the rule means by `$` and a name.'),
    }),
    z.strictObject({
      kind: z.literal('conference-room'),
      conferenceRoomId: referenceTo('conference-room', 'cnf', KEEP),
    }),
    z.strictObject({ kind: z.literal('auto-attendant'), autoAttendantId: referenceTo('auto-attendant', 'aat', KEEP) }),
    z.strictObject({ kind: z.literal('ivr'), ivrId: referenceTo('ivr', 'ivr', KEEP) }),
    z.strictObject({ kind: z.literal('announcement'), announcementId: referenceTo('announcement', 'ann', KEEP) }),
    z.strictObject({
      kind: z.literal('voicemail-box'),
      voicemailBoxId: referenceTo('voicemail-box', 'vmb', KEEP),
      greeting: z
        .enum(['unavailable', 'busy', 'none'])
        .optional()
        .describe('What is played first; `unavailable` without it.'),
      skipsInstructions: z.boolean().optional().describe('Whether the tone comes right after the greeting.'),
    }),
    z
      .strictObject({ kind: z.literal('voicemail-menu') })
      .describe('Asks for a mailbox of the tenant and its PIN, to listen to it.'),
    z
      .strictObject({
        kind: z.literal('dial-by-name'),
        userGroupId: referenceTo('user-group', 'ugr', KEEP)
          .optional()
          .describe('Only its members; without it, everybody.'),
      })
      .describe('Looks for a user by the letters on the keys.'),
    z.strictObject({ kind: z.literal('fax-box'), faxBoxId: referenceTo('fax-box', 'fax', KEEP) }),
    z.strictObject({ kind: z.literal('callback'), callbackId: referenceTo('callback', 'cbk', KEEP) }),
    z.strictObject({ kind: z.literal('number'), number: DialString, ringSeconds }),
    z.strictObject({
      kind: z.literal('hang-up'),
      cause: z
        .enum(['normal', 'busy', 'congestion'])
        .optional()
        .describe('What the caller hears; `normal` without it.'),
      delaySeconds: z
        .int()
        .min(0)
        .max(60)
        .optional()
        .describe('How long the call lasts before it ends so, in seconds; who is answered hears the tone meanwhile.'),
    }),
  ])
  .meta({ id: 'Destination', description: 'Where a call goes.' });
export type Destination = z.infer<typeof Destination>;
