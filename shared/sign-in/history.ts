import { z } from 'zod';
import { UserId } from '#shared/user/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';

/** Where a request comes from, as far as it says so itself. */
const place = {
  source: z.string().nullable().describe('The address that it came from; null when nobody knows.'),
  userAgent: z.string().nullable().describe('What the browser called itself, cut to 200 characters.'),
  impersonator: z.string().nullable().describe('Who acts in the name of the user; null when it is the user.'),
};

/** How an attempt to sign in ended. */
export const SIGN_IN_OUTCOMES = ['signed-in', 'wrong-password', 'wrong-code', 'disabled'] as const;

/** One attempt to sign in as a user (sipXcom 20.04 ADM-10). */
export const SignInRecord = z
  .object({
    id: idOf('sin'),
    at: Instant,
    userId: UserId,
    outcome: z.enum(SIGN_IN_OUTCOMES),
    ...place,
  })
  .meta({ id: 'SignInRecord' });
export type SignInRecord = z.infer<typeof SignInRecord>;

export const SessionId = idOf('ses');

/** A session that is open. */
export const OpenSession = z
  .object({
    id: SessionId,
    userId: UserId,
    createdAt: Instant,
    expiresAt: Instant,
    ...place,
  })
  .meta({ id: 'OpenSession' });
export type OpenSession = z.infer<typeof OpenSession>;
