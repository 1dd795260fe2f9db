import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { MailSender } from '#functions/notify/index.ts';
import {
  type FaxAnswer,
  type FaxProblem,
  faxOrderOf,
  type MailVerdicts,
  tenantDomainIn,
  wordsOfAnswer,
} from '#shared/fax/index.ts';
import type { FaxBox } from '#shared/fax-box/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { effective } from '#shared/setting/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import { sendFax } from '#shared/usecases/fax/index.ts';
import type { BlobWorld } from '#shared/usecases/index.ts';
import { TimeSortedIds } from '#shared/world/index.ts';
import { type RawMail, readMail } from './read-mail.ts';

export interface FaxMailWorld extends Pick<BlobWorld, 'store' | 'blobs' | 'clock' | 'ids'> {
  /** Null where no server of mail is configured: then nobody is answered. */
  readonly mail: Pick<MailSender, 'send'> | null;
  /** Domain of the platform below which every tenant has an address; null: none. */
  readonly mailDomain: string | null;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** An e-mail to one address. */
export interface FaxMail extends RawMail {
  /** The same for the same e-mail, however often it is taken: it becomes the same faxes. */
  readonly id: string;
  readonly atMs: number;
  readonly recipient: string;
  readonly verdicts: MailVerdicts;
}

/** The tenant that an address of faxes belongs to; null: none that takes any. */
export async function tenantOf(
  { store, mailDomain }: Pick<FaxMailWorld, 'store' | 'mailDomain'>,
  recipient: string,
): Promise<Tenant | null> {
  const domain = tenantDomainIn(recipient, mailDomain);
  const tenant = domain === null ? null : await store.tenantByDomain(domain);
  return tenant?.isEnabled ? tenant : null;
}

/**
 * Sends what is attached to an e-mail, for each of its addresses, and then tells its sender: a server of mail that is slow keeps no
 * fax from going.
 *
 * @throws Error  when the store or the files cannot be reached: taken again, it becomes the same faxes
 */
export async function takeFaxMail(world: FaxMailWorld, mails: readonly FaxMail[]): Promise<void> {
  const answers: Tell[] = [];
  for (const mail of mails) answers.push(...(await sendFaxes(world, mail)));
  await Promise.all(answers.map((tell) => tell()));
}

type Tell = () => Promise<void>;

/**
 * Each file is a fax from the box that allows the sender. What is not for us, or from nobody who may, leaves a line in the log.
 *
 * @returns what he is to be told
 */
async function sendFaxes(world: FaxMailWorld, mail: FaxMail): Promise<Tell[]> {
  const drop = (why: string): Tell[] => {
    world.log.info({ name: 'fax-mail-dropped', mail: mail.id, why });
    return [];
  };
  const tenant = await tenantOf(world, mail.recipient);
  if (!tenant) return drop('no-such-domain');
  const read = await readMail(mail);
  if (!read) return drop('unreadable');
  const number = mail.recipient.slice(0, mail.recipient.lastIndexOf('@'));
  const order = faxOrderOf({ ...read, number }, mail.verdicts, await boxesOf(world, tenant));
  if (order.name === 'drop') return drop(order.why);
  const answer =
    (what: FaxAnswer, part: string): Tell =>
    () =>
      tell(world, tenant, { to: order.sender, number, part, mail }, what);
  if (order.name === 'refuse') return [answer({ name: 'refused', why: order.why }, 'all')];
  const answers: Tell[] = [];
  for (const [index, content] of order.files.entries()) {
    const id = idOf(mail, index);
    const opened = { tenantId: tenant.id, box: order.box };
    const sent = await sendFax(world, opened, { id, to: order.to, content, answerTo: order.sender });
    const what: FaxAnswer = sent.ok ? { name: 'waiting' } : { name: 'refused', why: problemOf(sent.problem.code) };
    answers.push(answer(what, id));
  }
  return answers;
}

async function boxesOf({ store }: FaxMailWorld, { id }: Tenant): Promise<FaxBox[]> {
  const boxes: FaxBox[] = [];
  for await (const box of store.tenant(id).objects.all(kindOf('fax-box'))) boxes.push(box as unknown as FaxBox);
  return boxes;
}

/** Sorted by when the e-mail came, like every other; the rest of it follows from the e-mail. */
function idOf({ id, recipient, atMs }: FaxMail, index: number): string {
  const digest = createHash('sha256').update(`${id} ${recipient} ${index}`).digest();
  return new TimeSortedIds({ nowMs: () => atMs }, { bytes: (count) => digest.subarray(0, count) }).next('fxd');
}

const TOLD: readonly string[] = [
  'fax-box-disabled',
  'fax-box-full',
  'fax-box-without-owner',
  'fax-unreadable',
] satisfies FaxProblem[];
const problemOf = (code: string): FaxProblem => (TOLD.includes(code) ? (code as FaxProblem) : 'other');

/** The fax goes out, told or not: whoever cannot be reached now hears of its end. */
async function tell(
  { store, mail: sender, log }: FaxMailWorld,
  { id: tenantId }: Tenant,
  { to, number, part, mail }: { to: string; number: string; part: string; mail: FaxMail },
  answer: FaxAnswer,
): Promise<void> {
  const held = await store.tenant(tenantId).settings.get(tenantId);
  const words = wordsOfAnswer(answer, number, effective('user', 'general.language', [held?.values ?? {}]));
  const digest = createHash('sha256').update(`${mail.id} ${mail.recipient} ${part}`).digest('hex').slice(0, 32);
  const id = `${digest}.answer@fax.patchbay.invalid`;
  try {
    await sender?.send({ id, to, ...words, senderName: '', isUrgent: false, attachment: null });
    log.info({ name: 'fax-mail-taken', tenant: tenantId, mail: mail.id, answer: answer.name });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ name: 'fax-mail-not-answered', tenant: tenantId, mail: mail.id, reason });
  }
}
