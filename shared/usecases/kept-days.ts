import { effective } from '#shared/setting/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import type { UseCaseWorld } from './world.ts';

type KeptDaysSetting = 'cdr.kept-days' | 'audit.kept-days' | 'sign-in.kept-days';

/** For how many days a tenant keeps what the setting is about. */
export async function keptDays(
  { store }: Pick<UseCaseWorld, 'store'>,
  tenantId: Tenant['id'],
  path: KeptDaysSetting,
): Promise<number> {
  const held = await store.tenant(tenantId).settings.get(tenantId);
  return effective('tenant', path, [held?.values ?? {}]);
}

/**
 * What is older is not shown, whether the store has cleaned up or not: a tenant that keeps it for a shorter time from now on
 * does so at once. Milliseconds since 1970.
 */
export async function keptSince(
  world: Pick<UseCaseWorld, 'store' | 'clock'>,
  tenantId: Tenant['id'],
  path: KeptDaysSetting,
): Promise<number> {
  return world.clock.nowMs() - (await keptDays(world, tenantId, path)) * 86_400_000;
}
