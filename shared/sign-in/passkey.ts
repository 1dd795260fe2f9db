import { z } from 'zod';
import { Instant, idOf, lineOfText } from '#shared/world/index.ts';

export const PasskeyId = idOf('pky');
export type PasskeyId = z.infer<typeof PasskeyId>;

/** A way to sign in without a password, kept by a phone, a computer or a security key (WebAuthn). */
export const Passkey = z
  .object({
    id: PasskeyId,
    name: lineOfText(100).min(1).describe('What its owner calls it.'),
    host: z.string().describe('Host name of the portal that it is good for.'),
    isSynced: z.boolean().describe('It is kept by a provider and comes along to a new phone.'),
    lastUsedAt: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Passkey' });
export type Passkey = z.infer<typeof Passkey>;

export const PasskeyPatch = Passkey.pick({ name: true }).partial().strict().meta({ id: 'PasskeyPatch' });

/** What a browser answers with is binary, in base64url; nothing of it comes near this size. */
const Binary = z
  .string()
  .max(16_384)
  .regex(/^[\w-]*$/, 'is not base64url');
const answer = {
  id: Binary,
  rawId: Binary,
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}).default({}),
};

/** What `navigator.credentials.create` gives, as JSON (WebAuthn level 3 §5.1, RegistrationResponseJSON). */
export const PasskeyAttestation = z
  .object({
    ...answer,
    response: z.object({
      clientDataJSON: Binary,
      attestationObject: Binary,
      transports: z.array(z.string().max(20)).max(10).default([]),
    }),
  })
  .meta({ id: 'PasskeyAttestation' });
export type PasskeyAttestation = z.infer<typeof PasskeyAttestation>;

/** What `navigator.credentials.get` gives, as JSON (AuthenticationResponseJSON). */
export const PasskeyAssertion = z
  .object({
    ...answer,
    response: z.object({
      clientDataJSON: Binary,
      authenticatorData: Binary,
      signature: Binary,
      userHandle: Binary.optional(),
    }),
  })
  .meta({ id: 'PasskeyAssertion' });
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>;

export const NewPasskey = z
  .strictObject({ name: Passkey.shape.name, credential: PasskeyAttestation })
  .meta({ id: 'NewPasskey' });

/** For the browser's own functions, which know what is in it. */
export const PasskeyOptions = z
  .object({ publicKey: z.looseObject({ challenge: z.string() }).describe('As JSON, for navigator.credentials.') })
  .meta({ id: 'PasskeyOptions' });
