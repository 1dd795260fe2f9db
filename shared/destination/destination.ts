import { z } from 'zod';
import { referenceTo } from '#shared/object/reference.ts';
import { lineOfText } from '#shared/world/index.ts';

/** What a person would dial: digits with `+`, feature codes, or the user part of an address (RFC 3261 §25.1). */
export const DialString = lineOfText(128)
  .min(1)
  .regex(/^[0-9A-Za-z+*#._-]+$/, 'must be what a phone can dial')
  .describe('What is dialed, through the dial plan of the tenant.');

const KEEP = { onDelete: 'refuse' } as const;

/**
 * Where a call goes: one vocabulary for forwarding, fallback, menus, schedules and inbound numbers (sipXcom 20.04 HNT-04,
 * XiVO 15.12 XA-IN-03). What is a destination of something else cannot be deleted.
 */
export const Destination = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('user'), userId: referenceTo('user', 'usr', KEEP) }),
    z.strictObject({ kind: z.literal('hunt-group'), huntGroupId: referenceTo('hunt-group', 'hgr', KEEP) }),
    z.strictObject({ kind: z.literal('number'), number: DialString }),
    z.strictObject({ kind: z.literal('hang-up') }),
  ])
  .meta({ id: 'Destination', description: 'Where a call goes.' });
export type Destination = z.infer<typeof Destination>;
