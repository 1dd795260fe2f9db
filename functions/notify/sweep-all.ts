import type { Logger } from 'pino';
import type { Page } from '#shared/store/index.ts';
import type { Tenant, TenantId } from '#shared/tenant/index.ts';
import { sweepFaxes } from '#shared/usecases/fax/index.ts';
import { type BlobWorld, sweepRecordings } from '#shared/usecases/index.ts';
import { sweepVoicemail } from '#shared/usecases/voicemail/index.ts';
import { fraction } from '#shared/world/index.ts';

/** Tenants in one page of their list. */
const TENANTS_AT_ONCE = 100;

/**
 * Messages, recordings of calls and faxes whose time has come, in every tenant. What goes wrong with one tenant is logged, and tried again the next time. Each run
 * begins with a tenant that chance chooses: one that is cut short (a function has its time) leaves others than the run before.
 *
 * @returns how many went
 */
export async function sweepAll(world: BlobWorld & { readonly log: Pick<Logger, 'error'> }): Promise<{ gone: number }> {
  const ids = await allTenants(world);
  const first = Math.floor(fraction(world.chance) * ids.length);
  let gone = 0;
  for (const id of [...ids.slice(first), ...ids.slice(0, first)]) {
    try {
      for (const sweep of [sweepVoicemail, sweepRecordings, sweepFaxes]) gone += (await sweep(world, id)).gone;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      world.log.error({ name: 'voicemail-not-swept', tenant: id, reason });
    }
  }
  return { gone };
}

async function allTenants({ store }: Pick<BlobWorld, 'store'>): Promise<TenantId[]> {
  const ids: TenantId[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Tenant> = await store.listTenants({
      limit: TENANTS_AT_ONCE,
      ...(cursor !== null && { cursor }),
    });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor !== null);
  return ids;
}
