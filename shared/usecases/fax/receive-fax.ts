import type { Party } from '#shared/cdr/index.ts';
import { eventOfFax, type Fax, faxBlob, pdfOf, readTiff } from '#shared/fax/index.ts';
import type { FaxBox } from '#shared/fax-box/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { BlobWorld } from '../avatars.ts';
import type { Problem } from '../problem.ts';
import type { OpenedFaxBox } from './opened-fax-box.ts';

/** What a machine of ours has taken. */
export interface ReceivedFax {
  /** Chosen by who receives, so that it can be said again after a crash: the same id is the same fax. */
  readonly id: string;
  readonly caller: Party;
  readonly called: string;
  readonly callId: string | null;
  readonly atMs: number;
  readonly remoteStationId: string;
  readonly bitsPerSecond: number;
  readonly isCorrected: boolean;
  /** Null: all of it came over. */
  readonly error: string | null;
  /** A TIFF file of the pages that came whole; null when none did. */
  readonly tiff: Uint8Array | null;
}

/**
 * Puts a fax into its box, and tells of it. It is there with its pages or not at all; one that has failed is there, too, with the
 * pages that had come.
 */
export async function receiveFax(
  world: BlobWorld,
  opened: OpenedFaxBox,
  { tiff, ...received }: ReceivedFax,
): Promise<Result<Fax, Problem>> {
  const { tenantId, box } = opened;
  const { faxes } = world.store.tenant(tenantId);
  const there = await faxes.get(box.id, received.id);
  if (there) return ok(there);
  if (await isFull(world, opened)) return fail({ code: 'fax-box-full' });
  const pages = tiff && readTiff(tiff);
  const pagesOrError = pages ? received.error : (received.error ?? 'the pages cannot be read');
  const files = await putFiles(world, tenantId, { boxId: box.id, id: received.id }, pages && tiff);
  const fax: Fax = {
    ...received,
    ...files,
    boxId: box.id,
    direction: 'received',
    status: pagesOrError === null ? 'done' : 'failed',
    error: pagesOrError,
    pages: pages?.length ?? 0,
    tries: 1,
    deliveries: [],
    answerTo: null,
    version: 1,
  };
  const event = eventOfFax(world, tenantId, box.userId, fax);
  const written = await faxes.write({ before: null, after: fax, event, most: box.maxFaxes });
  if (written.ok) return ok(fax);
  // Somebody may have said the same at the same time: then the files are those of the fax.
  const other = await faxes.get(box.id, received.id);
  if (other) return ok(other);
  for (const key of [files.tiff, files.pdf]) if (key) await world.blobs.delete(key);
  return written;
}

/** Whether nothing more comes into a box, for who looks before he does the work; what is written is checked again. */
export async function isFull(
  { store }: Pick<BlobWorld, 'store'>,
  { tenantId, box }: { readonly tenantId: TenantId; readonly box: Pick<FaxBox, 'id' | 'maxFaxes'> },
): Promise<boolean> {
  return (await store.tenant(tenantId).faxes.state(box.id)).count >= box.maxFaxes;
}

/** @param tiff  null: there are none */
export async function putFiles(
  { blobs }: Pick<BlobWorld, 'blobs'>,
  tenantId: string,
  fax: { readonly boxId: string; readonly id: string },
  tiff: Uint8Array | null,
): Promise<Pick<Fax, 'tiff' | 'pdf' | 'bytes'>> {
  const pages = tiff && readTiff(tiff);
  if (!tiff || !pages) return { tiff: null, pdf: null, bytes: 0 };
  const pdf = pdfOf(pages);
  const keys = { tiff: faxBlob(tenantId, fax, 'tiff'), pdf: faxBlob(tenantId, fax, 'pdf') };
  await blobs.put(keys.tiff, tiff, 'image/tiff');
  await blobs.put(keys.pdf, pdf, 'application/pdf');
  return { ...keys, bytes: tiff.length + pdf.length };
}
