import type { Fax } from '#shared/fax/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { effective } from '#shared/setting/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { BlobWorld } from '../avatars.ts';
import { forgetFaxes } from './forget.ts';

const DAY_MS = 86_400_000;
const KIND = kindOf('fax-box');

/**
 * What the time has come for, in one tenant: faxes that are older than it keeps any (`fax.kept-days`), but those on their way; what
 * boxes that are gone have left. Cut short, or changed by somebody meanwhile, the next time does the rest.
 *
 * @returns how many went, boxes that are gone aside
 */
export async function sweepFaxes(
  world: Pick<BlobWorld, 'store' | 'blobs' | 'clock'>,
  tenantId: TenantId,
): Promise<{ gone: number }> {
  const { faxes, objects, settings } = world.store.tenant(tenantId);
  const held = await settings.get(tenantId);
  const keptDays = effective('tenant', 'fax.kept-days', [held?.values ?? {}]);
  const endMs = keptDays === 0 ? null : world.clock.nowMs() - keptDays * DAY_MS;
  const isThere = new Map<string, boolean>();
  let gone = 0;
  for await (const fax of faxes.all()) {
    if (!isThere.has(fax.boxId)) {
      isThere.set(fax.boxId, (await objects.get(KIND, fax.boxId)) !== null);
      if (!isThere.get(fax.boxId)) await forgetFaxes(world, tenantId, fax.boxId);
    }
    if (!isThere.get(fax.boxId) || endMs === null || fax.atMs > endMs || isOnItsWay(fax)) continue;
    // First the files: what nobody can name any more would stay for ever.
    for (const key of [fax.tiff, fax.pdf]) if (key) await world.blobs.delete(key);
    const deleted = await faxes.write({ before: fax, after: null, event: null, most: null });
    if (deleted.ok) gone++;
  }
  return { gone };
}

const isOnItsWay = ({ status }: Fax): boolean => status === 'waiting' || status === 'sending';
