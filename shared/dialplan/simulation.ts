import { z } from 'zod';
import { Party } from '#shared/cdr/index.ts';
import { ExtensionNumber, UserId } from '#shared/user/index.ts';
import { Instant, IpAddress } from '#shared/world/index.ts';
import { RoutePlan } from './route-plan.ts';

/** A call that nobody makes: what would become of it? */
export const RouteQuestion = z
  .strictObject({
    caller: z
      .union([UserId, ExtensionNumber], { error: 'must be the id or the extension of a user' })
      .optional()
      .describe('Who would call: the id or the extension of a user. Left out for a call over a trunk.'),
    address: IpAddress.optional().describe('Where the phone of the user would be seen, which tells its location.'),
    trunkId: z
      .string()
      .regex(/^trk_/, 'must be the id of a trunk')
      .optional()
      .describe('The trunk that a call from outside would come over.'),
    callerNumber: z
      .string()
      .min(1)
      .max(64)
      .nullable()
      .optional()
      .describe('Who would call from outside, as the trunk has it; null or left out when he is withheld.'),
    dialed: z.string().min(1).max(128).describe('What the caller would dial.'),
    at: Instant.optional().describe('When; now without it.'),
  })
  .superRefine(({ caller, trunkId, callerNumber, address }, { addIssue }) => {
    const wrong = (field: string, message: string) => addIssue({ code: 'custom', path: [field], message });
    if (caller === undefined && trunkId === undefined) wrong('caller', 'is needed, or trunkId for a call from outside');
    if (caller !== undefined && trunkId !== undefined) wrong('trunkId', 'must be left out: a user calls');
    if (caller !== undefined && callerNumber !== undefined) wrong('callerNumber', 'must be left out: a user calls');
    if (trunkId !== undefined && address !== undefined) wrong('address', 'must be left out: a trunk calls');
  })
  .meta({ id: 'RouteQuestion' });
export type RouteQuestion = z.infer<typeof RouteQuestion>;

/** The plan that such a call would run. */
export const RouteAnswer = z
  .object({ caller: Party, dialed: z.string(), at: Instant, plan: RoutePlan })
  .meta({ id: 'RouteAnswer' });
export type RouteAnswer = z.infer<typeof RouteAnswer>;
