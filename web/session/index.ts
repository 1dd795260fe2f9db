/**
 * Who is signed in, and in which tenant the work is done.
 *
 *   session.ts         the session the API knows, and what it may do
 *   acting-tenant.ts   the other tenant a platform operator works in
 *   way-back.ts        to the sign-in page and back again
 *   stored.ts          one string kept by the browser · use-stored.ts a choice that is
 */
export { actIn, actingTenant } from './acting-tenant.ts';
export { SESSION_KEY, Session, SessionContext, useMay, useSession, useSessionQuery } from './session.ts';
export { type Stored, stored } from './stored.ts';
export { readStored, useStored } from './use-stored.ts';
export { signInPath, wayBack } from './way-back.ts';
