import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { BlobWorld } from '#shared/usecases/index.ts';
import type { OpenedBox } from '#shared/usecases/voicemail/index.ts';
import { changeMessage, deleteMessages, openBox, wordsAbout } from '#shared/usecases/voicemail/index.ts';
import type { NoticeMessage, VoicemailMessage } from '#shared/voicemail/index.ts';
import { MailRefused, type MailSender, writtenMail } from './sender.ts';
import { type Transcriber, transcribed } from './transcribe.ts';

export interface NoticeWorld extends BlobWorld {
  /** Null where no server of mail is configured: then nobody is written to. */
  readonly mail: MailSender | null;
  /** Makes text of speech; nobody does unless it is configured. */
  readonly transcriber: Transcriber | null;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** Whoever has begun to send is given so long before another one does; more than a server of mail is waited for. */
const CLAIM_MS = 80_000;

/**
 * Tells everybody who wants to know of a message, each once: what is being sent is written down before, what was sent after. Only a
 * crash between the two sends a mail again, under the same Message-ID.
 *
 * @returns whether all was done; else it is to be tried again
 */
export async function notify(world: NoticeWorld, { tenantId, boxId, messageId }: NoticeMessage): Promise<boolean> {
  const opened = await openBox(world, tenantId, boxId);
  const there = await world.store.tenant(tenantId).voicemail.message(boxId, messageId);
  // Gone, or deleted, before anybody was told: there is nothing to tell.
  if (!opened.ok || !there || there.folder === 'deleted') return true;
  const { box } = opened.value;
  const message = await transcribed(world, opened.value, there);
  const { mail } = world;
  if (!mail) return true;
  let isDone = true;
  for (const notification of box.notifications) {
    if (!(await claim(world, opened.value, messageId, notification.email))) {
      isDone &&= await isSentTo(world, opened.value, messageId, notification.email);
      continue;
    }
    const outcome = await send({ ...world, mail }, opened.value, message, notification);
    await note(world, opened.value, messageId, notification.email, outcome);
    isDone &&= outcome !== 'later';
  }
  if (isDone && box.deletesAfterNotification && (await hasSomebodyItsAudio(world, opened.value, messageId)))
    await deleteMessages(world, opened.value, [messageId]);
  return isDone;
}

/** What became of a mail; it is `refused` for good, and goes without the recording where that is gone. */
type Outcome = 'sent' | 'sent-with-audio' | 'refused' | 'later';

async function send(
  world: NoticeWorld & { readonly mail: MailSender },
  opened: OpenedBox,
  message: VoicemailMessage,
  { email, format, attachesAudio }: OpenedBox['box']['notifications'][number],
): Promise<Outcome> {
  const { tenantId, box } = opened;
  const about = { tenant: tenantId, box: box.id, message: message.id };
  try {
    const content = attachesAudio ? await world.blobs.get(message.audio) : null;
    const words = await wordsAbout(world, opened, message, format);
    const attachment = content && { fileName: `${message.id}.wav`, content, contentType: 'audio/wav' };
    // Who it goes to is no part of what others can read in it.
    const to = createHash('sha256').update(email).digest('hex').slice(0, 16);
    const id = `${message.id}.${to}@voicemail.patchbay.invalid`;
    await world.mail.send({ id, to: email, ...words, isUrgent: message.isUrgent, attachment });
    world.log.info({ name: 'notice-sent', ...about });
    return content ? 'sent-with-audio' : 'sent';
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof MailRefused) {
      world.log.error({ name: 'notice-refused', ...about, reason });
      return 'refused';
    }
    world.log.warn({ name: 'notice-not-sent', ...about, reason });
    return 'later';
  }
}

/**
 * The e-mail that stands for a message in an IMAP account: all that is known, with the recording.
 *
 * @param id  Message-ID without brackets
 */
export async function writtenFor(
  world: NoticeWorld & { readonly mailFrom: string },
  opened: OpenedBox,
  message: VoicemailMessage,
  id: string,
): Promise<Uint8Array> {
  const { box } = opened;
  const content = await world.blobs.get(message.audio);
  const words = await wordsAbout(world, opened, message, 'full');
  const { user = '', host = '' } = box.imapAccount ?? {};
  const to = user.includes('@') ? user : `${user}@${host}`;
  const attachment = content && { fileName: `${message.id}.wav`, content, contentType: 'audio/wav' };
  const mail = { id, to, ...words, isUrgent: message.isUrgent, attachment };
  return writtenMail(mail, world.mailFrom, message.receivedAtMs);
}

/** @returns whether this one is to send; not when it was sent, or somebody is about to */
async function claim(world: NoticeWorld, opened: OpenedBox, id: string, email: string): Promise<boolean> {
  let isOurs = false;
  const nowMs = world.clock.nowMs();
  const changed = await changeMessage(world, opened, id, (message) => {
    const notice = message.notices.find((one) => one.email === email);
    isOurs = !notice || (!notice.isSent && notice.atMs + CLAIM_MS <= nowMs);
    return isOurs ? withNotice(message, { email, isSent: false, hasAudio: false, atMs: nowMs }) : message;
  });
  return changed.ok && isOurs;
}

/** What was not sent is free at once for the next try. */
async function note(world: NoticeWorld, opened: OpenedBox, id: string, email: string, outcome: Outcome): Promise<void> {
  const isSent = outcome !== 'later';
  const hasAudio = outcome === 'sent-with-audio';
  await changeMessage(world, opened, id, (message) =>
    withNotice(message, { email, isSent, hasAudio, atMs: isSent ? world.clock.nowMs() : 0 }),
  );
}

/** Also by an earlier try. A message that nobody has got is never deleted. */
async function hasSomebodyItsAudio(world: NoticeWorld, { tenantId, box }: OpenedBox, id: string): Promise<boolean> {
  const message = await world.store.tenant(tenantId).voicemail.message(box.id, id);
  return message?.notices.some(({ hasAudio }) => hasAudio) ?? false;
}

async function isSentTo(world: NoticeWorld, { tenantId, box }: OpenedBox, id: string, email: string): Promise<boolean> {
  const message = await world.store.tenant(tenantId).voicemail.message(box.id, id);
  return message === null || message.notices.some((notice) => notice.email === email && notice.isSent);
}

function withNotice(message: VoicemailMessage, notice: VoicemailMessage['notices'][number]): VoicemailMessage {
  const others = message.notices.filter(({ email }) => email !== notice.email);
  return { ...message, notices: [...others, notice].slice(-10) };
}
