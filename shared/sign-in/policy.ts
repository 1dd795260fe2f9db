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
    updatedAt: Instant,
  })
  .meta({ id: 'SignInPolicy' });
export type SignInPolicy = z.infer<typeof SignInPolicy>;

/** A tenant that has chosen nothing asks for nothing. */
export const NO_POLICY: SignInPolicy = { secondFactorRoles: [], updatedAt: '1970-01-01T00:00:00.000Z' };

export const SignInPolicyPatch = SignInPolicy.pick({ secondFactorRoles: true })
  .partial()
  .strict()
  .meta({ id: 'SignInPolicyPatch' });
export type SignInPolicyPatch = z.infer<typeof SignInPolicyPatch>;
