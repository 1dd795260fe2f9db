import { z } from 'zod';
import { Instant } from '#shared/world/index.ts';

/** What stands beside a user's password. */
export const SecondFactor = z
  .object({
    isOn: z.boolean().describe('Signing in asks for a code of an authenticator app.'),
    isRequired: z.boolean().describe('The tenant asks it of the role of this user.'),
    since: Instant.nullable().describe('When it was confirmed; null while it is off.'),
    recoveryCodesLeft: z.int().min(0),
  })
  .meta({ id: 'SecondFactor' });
export type SecondFactor = z.infer<typeof SecondFactor>;

/** A secret that waits for its first code. */
export const TotpEnrolment = z
  .object({
    secret: z.string().describe('Base32, to be typed into an authenticator app (RFC 6238). Shown this once.'),
    uri: z.string().describe('The same as otpauth:// URI, to be scanned.'),
  })
  .meta({ id: 'TotpEnrolment' });

export const TotpCode = z
  .string()
  .trim()
  .regex(/^[0-9]{6}$/, 'must be 6 digits')
  .describe('The six digits that the authenticator app shows.');

/** Blanks, dashes and capitals are how people copy it. */
export const SecondFactorCode = z
  .string()
  .trim()
  .min(6)
  .max(40)
  .describe('The six digits that the authenticator app shows, or a recovery code.');

export const RecoveryCodes = z
  .object({ recoveryCodes: z.array(z.string()).describe('Each signs in once, instead of a code. Shown this once.') })
  .meta({ id: 'RecoveryCodes' });
