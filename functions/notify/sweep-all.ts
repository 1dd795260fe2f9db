import type { Logger } from 'pino';
import type { Page } from '#shared/store/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import type { BlobWorld } from '#shared/usecases/index.ts';
import { sweepVoicemail } from '#shared/usecases/voicemail/index.ts';

/** Tenants in one page of their list. */
const TENANTS_AT_ONCE = 20;

/**
 * Messages whose time has come, in every tenant. What goes wrong with one tenant is logged, and tried again the next time.
 *
 * @returns how many messages went
 */
export async function sweepAll(world: BlobWorld & { readonly log: Pick<Logger, 'error'> }): Promise<{ gone: number }> {
  let gone = 0;
  let cursor: string | null = null;
  do {
    const page: Page<Tenant> = await world.store.listTenants({
      limit: TENANTS_AT_ONCE,
      ...(cursor !== null && { cursor }),
    });
    for (const { id } of page.items) {
      try {
        gone += (await sweepVoicemail(world, id)).gone;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        world.log.error({ name: 'voicemail-not-swept', tenant: id, reason });
      }
    }
    cursor = page.cursor;
  } while (cursor !== null);
  return { gone };
}
