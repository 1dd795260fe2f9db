import { createHash } from 'node:crypto';
import { type Fax, type FaxNotice, wordsOfAnswer } from '#shared/fax/index.ts';
import type { FaxBox } from '#shared/fax-box/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { effective } from '#shared/setting/index.ts';
import { changeFax, type OpenedFaxBox, openFaxBox } from '#shared/usecases/fax/index.ts';
import { mailAboutFax } from './fax-mail.ts';
import type { FaxUploader } from './fax-uploader.ts';
import type { NoticeWorld } from './notify.ts';
import { MailRefused } from './sender.ts';

/** Whoever has begun to deliver is given so long before another one does. */
const CLAIM_MS = 80_000;
/** A day after the fax has come, nobody tries any more. *chosen* */
const PATIENCE_MS = 86_400_000;

export interface FaxDeliveryWorld extends NoticeWorld {
  readonly uploadFax: FaxUploader;
}

/** Somebody who gets the fax. */
interface Recipient {
  /** As it stands in the fax; no password in it. */
  readonly to: string;
  deliver(): Promise<void>;
}

interface FaxFile {
  readonly fileName: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

/**
 * Sends a fax that came in to everybody who gets it, and tells who has sent one by e-mail what became of it, each once: what is being
 * sent is written down before, what was sent after. One of which no page came is told by its event alone.
 *
 * @returns whether all was done; else it is to be tried again
 */
export async function deliverFax(world: FaxDeliveryWorld, { tenantId, boxId, faxId }: FaxNotice): Promise<boolean> {
  const opened = await openFaxBox(world, tenantId, boxId);
  const fax = await world.store.tenant(tenantId).faxes.get(boxId, faxId);
  if (!opened.ok || !fax) return true;
  const language = await languageOf(world, tenantId);
  const recipients =
    fax.direction === 'received'
      ? await recipientsOf(world, opened.value, fax, language)
      : senderOf(world, fax, language);
  let isDone = true;
  for (const recipient of recipients) isDone = (await deliverTo(world, opened.value, fax, recipient)) && isDone;
  return isDone;
}

async function languageOf({ store }: FaxDeliveryWorld, tenantId: string): Promise<string> {
  const held = await store.tenant(tenantId).settings.get(tenantId);
  return effective('user', 'general.language', [held?.values ?? {}]);
}

/** Whoever has sent it by e-mail. */
function senderOf({ mail: sender }: FaxDeliveryWorld, fax: Fax, language: string): Recipient[] {
  const { answerTo: to, called, id } = fax;
  if (!sender || to === null || (fax.status !== 'done' && fax.status !== 'failed')) return [];
  const words = wordsOfAnswer({ name: 'ended', fax }, called, language);
  const mail = { id: `${id}.answer@fax.patchbay.invalid`, to, ...words, senderName: '', isUrgent: false };
  return [{ to: `mail:${to}`, deliver: () => sender.send({ ...mail, attachment: null }) }];
}

async function fileOf({ blobs }: FaxDeliveryWorld, { format }: FaxBox, fax: Fax): Promise<FaxFile | null> {
  const key = fax[format];
  const content = key && (await blobs.get(key));
  if (!content) return null;
  const caller = fax.caller.number.replace(/[^0-9A-Za-z+]/g, '') || 'anonymous';
  const fileName = `${caller}-${Math.floor(fax.atMs / 1000)}.${format}`; // as XiVO names it (XA-FAX-08)
  return { fileName, content, contentType: format === 'pdf' ? 'application/pdf' : 'image/tiff' };
}

async function recipientsOf(
  world: FaxDeliveryWorld,
  { tenantId, box }: OpenedFaxBox,
  fax: Fax,
  language: string,
): Promise<Recipient[]> {
  const file = await fileOf(world, box, fax);
  if (!file) return [];
  const words = mailAboutFax(fax, box, language);
  const { mail: sender } = world; // where there is none, none are sent
  const byMail = (sender ? box.emails : []).map((email): Recipient => {
    const to = createHash('sha256').update(email).digest('hex').slice(0, 16);
    const mail = { id: `${fax.id}.${to}@fax.patchbay.invalid`, to: email, ...words, senderName: '', isUrgent: false };
    const replyTo = box.emailFrom === null ? {} : { replyTo: box.emailFrom };
    return { to: `mail:${email}`, deliver: async () => sender?.send({ ...mail, ...replyTo, attachment: file }) };
  });
  if (!box.upload) return byMail;
  const { host, username, directory } = box.upload;
  const record = await world.store.tenant(tenantId).objects.get(kindOf('fax-box'), box.id);
  const sealed = record?.sealed.uploadPassword;
  const password = sealed === undefined ? '' : world.secretBox.open(tenantId, sealed);
  const byFtp: Recipient = {
    to: `ftp:${username}@${host}/${directory}`,
    deliver: () => world.uploadFax({ host, username, password, directory, ...file }),
  };
  return [...byMail, byFtp];
}

/** @returns whether it is done with */
async function deliverTo(
  world: FaxDeliveryWorld,
  opened: OpenedFaxBox,
  fax: Fax,
  { to, deliver }: Recipient,
): Promise<boolean> {
  const about = { tenant: opened.tenantId, box: opened.box.id, fax: fax.id, kind: to.slice(0, to.indexOf(':')) };
  const claimed = await claim(world, opened, fax.id, to);
  if (claimed !== 'ours') return claimed === 'done';
  const nowMs = world.clock.nowMs();
  let isDone = true;
  try {
    await deliver();
    world.log.info({ name: 'fax-delivered', ...about });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    isDone = error instanceof MailRefused || fax.atMs + PATIENCE_MS <= nowMs;
    if (isDone) world.log.error({ name: 'fax-undeliverable', ...about, reason });
    else world.log.warn({ name: 'fax-not-delivered', ...about, reason });
  }
  // What was not taken is free at once for the next try.
  await note(world, opened, fax.id, { to, isDone, atMs: isDone ? nowMs : 0 });
  return isDone;
}

async function claim(
  world: FaxDeliveryWorld,
  opened: OpenedFaxBox,
  id: string,
  to: string,
): Promise<'ours' | 'done' | 'anothers'> {
  let claimed: 'ours' | 'done' | 'anothers' = 'done';
  const nowMs = world.clock.nowMs();
  const changed = await changeFax(world, opened, id, (fax) => {
    const delivery = fax.deliveries.find((one) => one.to === to);
    if (delivery?.isDone) claimed = 'done';
    else claimed = delivery && delivery.atMs + CLAIM_MS > nowMs ? 'anothers' : 'ours';
    return claimed === 'ours' ? { after: withDelivery(fax, { to, isDone: false, atMs: nowMs }) } : null;
  });
  return changed.ok ? claimed : 'done'; // deleted meanwhile
}

async function note(
  world: FaxDeliveryWorld,
  opened: OpenedFaxBox,
  id: string,
  delivery: Fax['deliveries'][number],
): Promise<void> {
  await changeFax(world, opened, id, (fax) => ({ after: withDelivery(fax, delivery) }));
}

const withDelivery = (fax: Fax, delivery: Fax['deliveries'][number]): Fax => ({
  ...fax,
  deliveries: [...fax.deliveries.filter(({ to }) => to !== delivery.to), delivery].slice(-30),
});
