/**
 * Credentials: how secrets are made, kept and checked. Needs Node; what a browser may know is in shared/identity.
 *
 *   token.ts        API keys and session cookies: random, kept as SHA-256
 *   password.ts     portal passwords: argon2id
 *   totp.ts         codes of an authenticator app (RFC 6238)
 *   passkey.ts      what authenticators make and sign (WebAuthn)
 *   recovery-code.ts  ways in for who has lost it
 *   digest.ts       SIP digest secrets (HA1)
 *   secret-box.ts   what must be readable again, sealed with AES-256-GCM; where its key comes from
 *   sign-in-pace.ts how long a guesser has to wait
 */
export { digestOf } from './digest.ts';
export {
  assertionOptions,
  checkAssertion,
  newPasskeyChallenge,
  type PasskeyCredential,
  type PasskeyPlace,
  readAttestation,
  registrationOptions,
} from './passkey.ts';
export { hashPassword, NOBODYS_PASSWORD_HASH, verifyPassword } from './password.ts';
export { newRecoveryCodes, recoveryCodeHash } from './recovery-code.ts';
export { loadSecretKey, SecretBox, SecretKeyConfig, secretAt } from './secret-box.ts';
export { FREE_ATTEMPTS, mayTryAgainAtMs } from './sign-in-pace.ts';
export { API_KEY_PREFIX, newApiKeyToken, newSessionToken, sha256 } from './token.ts';
export { newTotpSecret, totpCode, totpStep, totpUri } from './totp.ts';
