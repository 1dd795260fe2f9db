import type { SecretBox } from '#shared/credentials/secret-box.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import type { Log } from './counters.ts';

/** A secret of a configuration object in the clear; null when it has none, or this edge cannot open it. Never logged, never kept. */
export type SecretOf = (snapshot: TenantSnapshot, objectId: string, name: string) => string | null;

/** @param box  opens what the store has sealed; null at an edge without a key, where nothing can be opened */
export const objectSecrets =
  (box: Pick<SecretBox, 'open'> | null, log: Log): SecretOf =>
  ({ tenant, sealed }, objectId, name) => {
    const secret = sealed.get(objectId)?.[name];
    if (secret === undefined || !box) return null;
    try {
      return box.open(tenant.id, secret);
    } catch {
      // Sealed with the key of another platform, whose table has been copied here.
      log({ name: 'secret-unreadable', tenant: tenant.id, object: objectId });
      return null;
    }
  };
