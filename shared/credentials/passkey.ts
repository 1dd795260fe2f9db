import type { PasskeyAssertion, PasskeyAttestation } from '#shared/sign-in/index.ts';
import type { Chance } from '#shared/world/index.ts';

/** Where a passkey is made or used: it is good for one host name, and told from one origin. */
export interface PasskeyPlace {
  /** Relying party id (WebAuthn §5.4.2). */
  readonly host: string;
  /** `https://portal.example`, as the browser says. */
  readonly origin: string;
}

/** What is kept of a passkey; the private key never leaves the authenticator. */
export interface PasskeyCredential {
  /** Base64url. */
  readonly credentialId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** How often it was used, as the authenticator says; 0 for those that do not count. */
  readonly counter: number;
  readonly transports: string[];
  readonly isSynced: boolean;
}

const CHALLENGE_BYTES = 32;
export const newPasskeyChallenge = (chance: Chance): string =>
  Buffer.from(chance.bytes(CHALLENGE_BYTES)).toString('base64url');

/** EdDSA, ES256, RS256 (COSE): what authenticators have. */
const ALGORITHMS = [-8, -7, -257];

// Loaded when somebody uses a passkey: its parsers of certificates would weigh on every start.
const library = () => import('@simplewebauthn/server');

interface NewPasskeyOptions {
  readonly host: string;
  readonly challenge: string;
  /** Comes back with every use: whose passkey it is. At most 64 bytes (§5.4.3). */
  readonly userHandle: string;
  readonly account: string;
  readonly displayName: string;
  readonly existing: readonly PasskeyCredential[];
}

/** For `navigator.credentials.create`: kept by the authenticator, and used with a finger, a face or a PIN. */
export async function registrationOptions(options: NewPasskeyOptions) {
  const { generateRegistrationOptions } = await library();
  return generateRegistrationOptions({
    rpName: 'Patchbay',
    rpID: options.host,
    userID: new Uint8Array(Buffer.from(options.userHandle)),
    userName: options.account,
    userDisplayName: options.displayName,
    challenge: new Uint8Array(Buffer.from(options.challenge, 'base64url')),
    excludeCredentials: options.existing.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports],
    })),
    supportedAlgorithmIDs: ALGORITHMS,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** For `navigator.credentials.get`: names no passkey, so that nobody learns who has one. */
export async function assertionOptions(host: string, challenge: string) {
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({
    rpID: host,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    userVerification: 'required',
  });
}

/** @returns null when it was made elsewhere, for another challenge, or by no finger, face or PIN (WebAuthn §7.1) */
export async function readAttestation(
  response: PasskeyAttestation,
  challenge: string,
  { host, origin }: PasskeyPlace,
): Promise<PasskeyCredential | null> {
  const { verifyRegistrationResponse } = await library();
  const verified = await verifyRegistrationResponse({
    response: response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: host,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => null);
  if (!verified?.registrationInfo) return null;
  const { credential, credentialBackedUp } = verified.registrationInfo;
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    transports: response.response.transports,
    isSynced: credentialBackedUp,
  };
}

/**
 * @returns the new count of uses; null when the signature is not of this passkey, for this challenge and this place, or
 * when the count has not grown: then there may be a copy of the authenticator (WebAuthn §7.2)
 */
export async function checkAssertion(
  response: PasskeyAssertion,
  challenge: string,
  { host, origin }: PasskeyPlace,
  { credentialId, publicKey, counter }: PasskeyCredential,
): Promise<number | null> {
  const { verifyAuthenticationResponse } = await library();
  const verified = await verifyAuthenticationResponse({
    response: response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: host,
    requireUserVerification: true,
    credential: { id: credentialId, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter },
  }).catch(() => null);
  return verified?.verified ? verified.authenticationInfo.newCounter : null;
}
