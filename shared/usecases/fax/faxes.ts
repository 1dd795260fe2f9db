import type { Fax, FaxDirection, FaxId } from '#shared/fax/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { FaxWrite, Page, PageRequest } from '#shared/store/index.ts';
import type { BlobWorld } from '../avatars.ts';
import type { Problem } from '../problem.ts';
import type { UseCaseWorld } from '../world.ts';
import type { OpenedFaxBox } from './opened-fax-box.ts';

/** Whoever writes e-mails about a fax, and an edge that sends it. */
const TRIES = 10;

/** Newest first. A page of one direction may come back short, and with a cursor. */
export const listFaxes = (
  { store }: Pick<UseCaseWorld, 'store'>,
  { tenantId, box }: OpenedFaxBox,
  page: PageRequest,
  direction?: FaxDirection,
): Promise<Page<Fax>> => store.tenant(tenantId).faxes.list(box.id, page, direction);

export async function getFax(
  { store }: Pick<UseCaseWorld, 'store'>,
  { tenantId, box }: OpenedFaxBox,
  id: FaxId,
): Promise<Result<Fax, Problem>> {
  const fax = await store.tenant(tenantId).faxes.get(box.id, id);
  return fax ? ok(fax) : fail({ code: 'not-found' });
}

/** For good, with its pages; one that waits is not sent any more. */
export async function deleteFax(
  world: Pick<BlobWorld, 'store' | 'blobs'>,
  opened: OpenedFaxBox,
  id: FaxId,
): Promise<Result<void, Problem>> {
  const { faxes } = world.store.tenant(opened.tenantId);
  const before = await faxes.get(opened.box.id, id);
  if (!before) return fail({ code: 'not-found' });
  if (before.status === 'sending') return fail({ code: 'fax-being-sent' });
  const dueAtMs = before.status === 'waiting' ? { dueAtMs: null } : {};
  const written = await faxes.write({ before, after: null, event: null, most: null, ...dueAtMs });
  if (!written.ok) return written;
  for (const key of [before.tiff, before.pdf]) if (key) await world.blobs.delete(key);
  return ok(undefined);
}

/** What a change makes of a fax, and what is told and done of it; null to leave it alone. */
export type ChangeFax = (
  fax: Fax,
) => (Pick<FaxWrite, 'dueAtMs'> & { readonly after: Fax; readonly event?: FaxWrite['event'] }) | null;

/** Of several at the same time each sees what the other has written. */
export async function changeFax(
  { store }: Pick<UseCaseWorld, 'store'>,
  { tenantId, box }: OpenedFaxBox,
  id: FaxId,
  change: ChangeFax,
): Promise<Result<Fax, Problem>> {
  const { faxes } = store.tenant(tenantId);
  for (let attempt = 1; ; attempt++) {
    const before = await faxes.get(box.id, id);
    if (!before) return fail({ code: 'not-found' });
    const changed = change(before);
    if (!changed) return ok(before);
    const after = { ...changed.after, version: before.version + 1 };
    const written = await faxes.write({ most: null, event: null, ...changed, before, after });
    if (written.ok) return ok(after);
    if (written.problem.code !== 'changed-meanwhile' || attempt === TRIES) return written;
  }
}
