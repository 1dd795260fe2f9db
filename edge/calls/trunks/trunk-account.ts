import type { SecretBox } from '#shared/credentials/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import type { Log } from '../counters.ts';
import { objectSecrets } from '../object-secrets.ts';

/** Who we are to the other side of a trunk (RFC 3261 §22). Holds a password in the clear: never logged, never kept. */
export interface TrunkAccount {
  /** User part of the account. */
  readonly username: string;
  /** What goes into the digest beside the password. */
  readonly authUsername: string;
  /** Null when the trunk has none, or this edge cannot open it. */
  readonly password: string | null;
}

/** The account of a trunk; null for a trunk that the tenant does not have. */
export type TrunkAccountOf = (snapshot: TenantSnapshot, trunkId: string) => TrunkAccount | null;

/** @param box  opens sealed passwords; null at an edge without a key, where trunks have none */
export const trunkAccounts = (box: Pick<SecretBox, 'open'> | null, log: Log): TrunkAccountOf => {
  const secretOf = objectSecrets(box, log);
  return (snapshot, trunkId) => {
    const trunk = objectsOf(snapshot, Trunk).get(trunkId);
    if (!trunk) return null;
    const { username, authUsername } = trunk;
    return { username, authUsername: authUsername || username, password: secretOf(snapshot, trunkId, 'password') };
  };
};
