import { z } from 'zod';
import { Role } from '#shared/user/index.ts';
import { Instant } from '#shared/world/index.ts';

/** What a tenant asks of its people when they sign in. */
export const SignInPolicy = z
  .object({
    secondFactorRoles: z
      .array(Role)
      .max(20)
      .describe('Whoever has one of these roles signs in with a second factor or a passkey, from the next sign-in on.'),
    passwordMinLength: z.int().min(10).max(64).describe('Characters of a new password, at least.'),
    passwordHistory: z.int().min(0).max(10).describe('So many former passwords are not taken again; 0: any is.'),
    passwordMaxAgeDays: z
      .int()
      .min(1)
      .max(3650)
      .nullable()
      .describe('After so many days the next sign-in asks for a new password; null: never (NIST SP 800-63B).'),
    attemptsFromSource: z
      .int()
      .min(3)
      .max(100)
      .describe('Wrong passwords for one account from one source address before each further one has to wait.'),
    attempts: z.int().min(5).max(1000).describe('The same from everywhere.'),
    updatedAt: Instant,
  })
  .meta({ id: 'SignInPolicy' });
export type SignInPolicy = z.infer<typeof SignInPolicy>;

/** A tenant that has chosen nothing asks for nothing. */
export const NO_POLICY: SignInPolicy = {
  secondFactorRoles: [],
  passwordMinLength: 10,
  passwordHistory: 0,
  passwordMaxAgeDays: null,
  attemptsFromSource: 10,
  attempts: 50,
  updatedAt: '1970-01-01T00:00:00.000Z',
};

export const SignInPolicyPatch = SignInPolicy.omit({ updatedAt: true })
  .partial()
  .strict()
  .meta({ id: 'SignInPolicyPatch' });
export type SignInPolicyPatch = z.infer<typeof SignInPolicyPatch>;
