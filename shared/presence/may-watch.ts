import { effective } from '#shared/setting/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';

/** Whether a user may see the line and the status of another one of the same tenant: everybody sees the own. */
export function mayWatch({ tenant, settings }: TenantSnapshot, watcher: UserId, watched: UserId): boolean {
  return watcher === watched || effective('tenant', 'presence.is-shown-to-all', [settings.get(tenant.id) ?? {}]);
}
