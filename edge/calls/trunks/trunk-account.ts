import type { SecretBox } from '#shared/credentials/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import type { Log } from '../counters.ts';

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
export const trunkAccounts =
  (box: Pick<SecretBox, 'open'> | null, log: Log): TrunkAccountOf =>
  (snapshot, trunkId) => {
    const trunk = objectsOf(snapshot, Trunk).get(trunkId);
    if (!trunk) return null;
    const { username, authUsername } = trunk;
    return { username, authUsername: authUsername || username, password: passwordOf(snapshot, trunkId) };

    function passwordOf({ tenant, sealed }: TenantSnapshot, id: string): string | null {
      const password = sealed.get(id)?.password;
      if (password === undefined || !box) return null;
      try {
        return box.open(tenant.id, password);
      } catch {
        // Sealed with the key of another platform, whose table has been copied here.
        log({ name: 'trunk-password-unreadable', tenant: tenant.id, trunk: id });
        return null;
      }
    }
  };
