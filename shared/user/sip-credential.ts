import { z } from 'zod';
import { Instant, idOf, lineOfText } from '#shared/world/index.ts';
import { SipPassword } from './sip-password.ts';

export const SipCredentialId = idOf('sic');
export type SipCredentialId = z.infer<typeof SipCredentialId>;

/** Beside the SIP password (chosen): one for each phone of a person, and some that are on their way out. */
export const MAX_SIP_CREDENTIALS = 10;

/**
 * A further secret by which phones of a user register, beside the SIP password: for one phone alone, or for the time in
 * which a password is changed phone by phone. XiVO gives a user several lines, each with a secret: here they are
 * credentials of the one extension (XiVO 15.12 XA-USR-04).
 */
export const SipCredential = z
  .object({
    id: SipCredentialId,
    label: lineOfText(100).min(1).describe('What people know it by, such as the phone that has it.'),
    createdAt: Instant,
    expiresAt: Instant.nullable().describe('From then on no phone gets in with it; null: as long as it is there.'),
  })
  .meta({ id: 'SipCredential' });
export type SipCredential = z.infer<typeof SipCredential>;

export const NewSipCredential = SipCredential.pick({ label: true })
  .extend({
    expiresAt: SipCredential.shape.expiresAt.default(null),
    sipPassword: SipPassword.optional(),
  })
  .strict()
  .meta({ id: 'NewSipCredential' });
export type NewSipCredential = z.infer<typeof NewSipCredential>;
