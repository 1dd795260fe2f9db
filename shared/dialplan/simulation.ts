import { z } from 'zod';
import { Party } from '#shared/cdr/index.ts';
import { ExtensionNumber, UserId } from '#shared/user/index.ts';
import { Instant } from '#shared/world/index.ts';
import { RoutePlan } from './route-plan.ts';

/** A call that nobody makes: what would become of it? */
export const RouteQuestion = z
  .strictObject({
    caller: z
      .union([UserId, ExtensionNumber], { error: 'must be the id or the extension of a user' })
      .describe('Who would call: the id or the extension of a user.'),
    dialed: z.string().min(1).max(128).describe('What the caller would dial.'),
    at: Instant.optional().describe('When; now without it.'),
  })
  .meta({ id: 'RouteQuestion' });
export type RouteQuestion = z.infer<typeof RouteQuestion>;

/** The plan that such a call would run. */
export const RouteAnswer = z
  .object({ caller: Party, dialed: z.string(), at: Instant, plan: RoutePlan })
  .meta({ id: 'RouteAnswer' });
export type RouteAnswer = z.infer<typeof RouteAnswer>;
