import type { TenantId } from '#shared/tenant/index.ts';
import type { BlobWorld } from '../avatars.ts';

/** Everything in a box that is not configured any more. Cut short, files stay that nobody names. */
export async function forgetFaxes(
  { store, blobs }: Pick<BlobWorld, 'store' | 'blobs'>,
  tenantId: TenantId,
  boxId: string,
): Promise<void> {
  const { faxes } = store.tenant(tenantId);
  for await (const before of faxes.all(boxId)) {
    const dueAtMs = before.status === 'waiting' || before.status === 'sending' ? { dueAtMs: null } : {};
    await faxes.write({ before, after: null, event: null, most: null, ...dueAtMs });
    for (const key of [before.tiff, before.pdf]) if (key) await blobs.delete(key);
  }
  await faxes.forgetState(boxId);
}

/** Keys of every page that a tenant has, for when it goes. */
export async function pagesOf({ store }: Pick<BlobWorld, 'store'>, tenantId: TenantId): Promise<string[]> {
  const keys: string[] = [];
  for await (const { tiff, pdf } of store.tenant(tenantId).faxes.all())
    keys.push(...[tiff, pdf].filter((key) => key !== null));
  return keys;
}
