import { toParty } from '#shared/cdr/index.ts';
import { eventOfFax, type Fax, faxBlob, readTiff, type WaitingFax } from '#shared/fax/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { effective } from '#shared/setting/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { BlobWorld } from '../avatars.ts';
import type { Problem } from '../problem.ts';
import { changeFax } from './faxes.ts';
import { type OpenedFaxBox, openFaxBox } from './opened-fax-box.ts';
import { isFull, putFiles } from './receive-fax.ts';

export interface NewFax {
  /** What the owner of the box would dial. */
  readonly to: string;
  /** PDF, or TIFF of faxes. */
  readonly content: Uint8Array;
  /** Chosen by who may say the same again: the same id is the same fax. */
  readonly id?: string;
  /** Who is told by e-mail what became of it. */
  readonly answerTo?: string;
}

/** Has a fax sent by an edge, as a call of the owner of the box. */
export async function sendFax(
  world: Pick<BlobWorld, 'store' | 'blobs' | 'clock' | 'ids'>,
  { tenantId, box }: OpenedFaxBox,
  { to, content, id, answerTo }: NewFax,
): Promise<Result<Fax, Problem>> {
  if (!box.isEnabled) return fail({ code: 'fax-box-disabled' });
  const owner = box.userId === null ? null : await world.store.tenant(tenantId).users.get(box.userId);
  if (!owner) return fail({ code: 'fax-box-without-owner' });
  const isPdf = Buffer.from(content.subarray(0, 5)).toString('latin1') === '%PDF-';
  if (!isPdf && !readTiff(content)) return fail({ code: 'fax-unreadable' });
  const { faxes } = world.store.tenant(tenantId);
  const where = { boxId: box.id, id: id ?? world.ids.next('fxd') };
  const there = id === undefined ? null : await faxes.get(box.id, id);
  if (there) return ok(there);
  if (await isFull(world, { tenantId, box })) return fail({ code: 'fax-box-full' });
  const nowMs = world.clock.nowMs();
  const files = isPdf ? await putPdf(world, tenantId, where, content) : await putFiles(world, tenantId, where, content);
  const fax: Fax = {
    ...where,
    ...files,
    direction: 'sent',
    status: 'waiting',
    caller: toParty(owner),
    called: to,
    pages: 0,
    remoteStationId: '',
    bitsPerSecond: 0,
    isCorrected: false,
    error: null,
    callId: null,
    tries: 0,
    atMs: nowMs,
    deliveries: [],
    answerTo: answerTo ?? null,
    version: 1,
  };
  const written = await faxes.write({ before: null, after: fax, event: null, dueAtMs: nowMs, most: box.maxFaxes });
  if (written.ok) return ok(fax);
  // Said twice at the same time, the files are those of the fax that is there.
  const other = await faxes.get(box.id, where.id);
  if (other) return ok(other);
  for (const key of [files.tiff, files.pdf]) if (key) await world.blobs.delete(key);
  return written;
}

/** An edge makes TIFF of it before it is sent. */
async function putPdf(
  { blobs }: Pick<BlobWorld, 'blobs'>,
  tenantId: string,
  fax: { readonly boxId: string; readonly id: string },
  content: Uint8Array,
): Promise<Pick<Fax, 'tiff' | 'pdf' | 'bytes'>> {
  const pdf = faxBlob(tenantId, fax, 'pdf');
  await blobs.put(pdf, content, 'application/pdf');
  return { tiff: null, pdf, bytes: content.length };
}

/** What an edge that has claimed a fax sends. */
export interface TakenFax extends OpenedFaxBox {
  readonly fax: Fax;
  /** How often the tenant has a fax sent, and what it waits between. */
  readonly tries: { readonly most: number; readonly waitMs: number };
}

/** The fax is being sent; null where there is nothing to send any more. */
export async function takeFax(world: BlobWorld, waiting: WaitingFax): Promise<TakenFax | null> {
  const { tenantId, boxId, faxId } = waiting;
  const opened = await openFaxBox(world, tenantId, boxId);
  const taken = opened.ok
    ? await changeFax(world, opened.value, faxId, (fax) => ({
        after: { ...fax, status: 'sending', tries: fax.tries + 1 },
      }))
    : opened;
  if (opened.ok && taken.ok) return { ...opened.value, fax: taken.value, tries: await triesOf(world, tenantId) };
  await world.store.waitingFaxes.forget(waiting);
  return null;
}

async function triesOf({ store }: Pick<BlobWorld, 'store'>, tenantId: TenantId): Promise<TakenFax['tries']> {
  const values = [(await store.tenant(tenantId).settings.get(tenantId))?.values ?? {}];
  const waitSeconds = effective('tenant', 'fax.retry-seconds', values);
  return { most: effective('tenant', 'fax.tries', values), waitMs: waitSeconds * 1000 };
}

/** What became of one try. */
export interface FaxTry {
  /** Null: all of it went over. */
  readonly error: string | null;
  /** Nobody was reached, or the line broke: another time it may go. */
  readonly mayRetry: boolean;
  readonly pages: number;
  readonly remoteStationId: string;
  readonly bitsPerSecond: number;
  readonly isCorrected: boolean;
  readonly callId: string | null;
}

/** Notes what became of a try: the fax is sent, waits for the next one, or has failed. */
export function noteTry(
  world: BlobWorld,
  { box, tenantId, fax, tries }: TakenFax,
  tried: FaxTry,
): Promise<Result<Fax, Problem>> {
  const { mayRetry, ...said } = tried;
  return changeFax(world, { box, tenantId }, fax.id, (before) => {
    const waits = said.error !== null && mayRetry && before.tries < tries.most;
    const ended = said.error === null ? ('done' as const) : ('failed' as const);
    const after: Fax = { ...before, ...said, status: waits ? 'waiting' : ended };
    if (waits) return { after, dueAtMs: world.clock.nowMs() + tries.waitMs };
    return { after, event: eventOfFax(world, tenantId, box.userId, after), dueAtMs: null };
  });
}

/** What was made of the PDF, so that it is made once. */
export async function keepTiff(world: BlobWorld, { box, tenantId, fax }: TakenFax, tiff: Uint8Array): Promise<void> {
  const key = faxBlob(tenantId, fax, 'tiff');
  await world.blobs.put(key, tiff, 'image/tiff');
  await changeFax(world, { box, tenantId }, fax.id, (before) => ({
    after: { ...before, tiff: key, bytes: before.bytes + tiff.length },
  }));
}
