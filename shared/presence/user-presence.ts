import { z } from 'zod';
import { UserId } from '#shared/user/index.ts';
import { type LINE_STATES, LineState } from './line-state.ts';

/** What somebody does, as RFC 4480 §3.2 names it, as far as anything here tells it. */
export const ACTIVITIES = ['on-the-phone', 'busy', 'away', 'meal', 'meeting', 'vacation', 'permanent-absence'] as const;
export type Activity = (typeof ACTIVITIES)[number];

/** The status of a user who is reachable and does nothing in particular, and of one without a phone. */
export const STATUSES = ['available', 'offline', ...ACTIVITIES] as const;
export const Status = z
  .enum(STATUSES)
  .describe(
    'What the user does: as calls and settings say, else as the user’s own programs do; offline without a phone.',
  );
export type Status = z.infer<typeof Status>;

/** What is seen of one user at one moment. */
export const SeenUser = z.object({
  userId: UserId,
  line: LineState,
  status: Status,
  note: z.string().max(200).nullable().describe('For people.'),
});
export type SeenUser = z.infer<typeof SeenUser>;

/** A user as the API shows the state of the line and the person. */
export const UserPresence = SeenUser.omit({ userId: true })
  .extend({
    id: UserId.describe('Of the user.'),
    extension: z.string().nullable(),
    name: z.string(),
  })
  .meta({ id: 'UserPresence' });
export type UserPresence = z.infer<typeof UserPresence>;

/** Which line state tells most, where several edges know of a line. */
const TELLING: readonly LineState[] = [
  'in-use',
  'ringing',
  'on-hold',
  'idle',
  'unavailable',
] satisfies readonly (typeof LINE_STATES)[number][];

/** What several edges see of the same user: the one where most goes on speaks for all. */
export function together(seen: readonly SeenUser[]): SeenUser | null {
  return [...seen].sort((a, b) => TELLING.indexOf(a.line) - TELLING.indexOf(b.line))[0] ?? null;
}
