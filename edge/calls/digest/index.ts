/**
 * Digest authentication (RFC 3261 §22, RFC 7616, RFC 8760).
 *
 *   authenticator.ts   request + snapshot → user, challenge, or refusal
 *   credentials.ts     the Authorization header
 *   digest.ts          does the response prove the password?
 *   own-credentials.ts  the other way round: we answer who challenges us
 *   own-networks.ts    where phones of a user may be
 *   nonce.ts           nonces that carry their own time; replay of nonce counts
 *   phone-quirks.ts    phones that must be offered less
 */
export { type Authentication, Authenticator, CHALLENGES, type Role } from './authenticator.ts';
export { ALGORITHMS, type Algorithm, QOPS, type Qop, usernamesIn } from './credentials.ts';
export { Nonces } from './nonce.ts';
export { type Account, OwnCredentials } from './own-credentials.ts';
