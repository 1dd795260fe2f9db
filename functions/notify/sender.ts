import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';

/** An e-mail as it is handed over. */
export interface Mail {
  /** Message-ID without brackets, the same however often it is sent: who gets it twice sees that it is one. */
  readonly id: string;
  readonly to: string;
  /** Beside the address of the platform; empty for its own name. */
  readonly senderName: string;
  readonly subject: string;
  readonly text: string;
  readonly isUrgent: boolean;
  /** Where answers go; nowhere in particular unless told. */
  readonly replyTo?: string;
  /** An entry for calendars, which programs for mail show as one (RFC 6047). */
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL'; readonly content: string };
  readonly attachment: {
    readonly fileName: string;
    readonly content: Uint8Array;
    readonly contentType: string;
  } | null;
}

export interface MailSender {
  /** @throws MailRefused  when it will never be taken; Error when it may be the next time */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** The server does not take this mail, however often it is sent (RFC 5321 §4.2.1: 5yz). */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

const TIMEOUT_MS = 20_000;
/** Where nobody has said whom mails come from. */
export const WITHOUT_SENDER = 'Patchbay <voicemail@patchbay.invalid>';

/**
 * By SMTP, with TLS where the server offers it; a password goes by TLS alone, or to this machine.
 *
 * @param url  smtp://user:password@host:port; smtps for TLS from the first byte; of the platform, never of a tenant
 * @param from  address of the sender
 */
export function smtpSender(url: string, from: string): MailSender {
  const transport = createTransport(connectionOf(url));
  return {
    async send(mail) {
      try {
        await transport.sendMail(partsOf(mail, from));
      } catch (error) {
        const { responseCode } = error as { responseCode?: number };
        // A login that is refused is a mistake of the platform, which somebody mends.
        const isFinal = responseCode !== undefined && responseCode >= 550 && responseCode < 560;
        throw isFinal ? new MailRefused((error as Error).message) : error;
      }
    },
    close: () => transport.close(),
  };
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** How the server is reached, as nodemailer has it. */
export function connectionOf(url: string) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const isTls = protocol === 'smtps:';
  return {
    host: hostname,
    port: port === '' ? (isTls ? 465 : 587) : Number(port),
    secure: isTls,
    ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    requireTLS: password !== '' && !LOOPBACK.test(hostname),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // What a mail is made of comes from memory alone.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Into a folder, one file for each mail (RFC 5322), for one machine without a server of mail. */
export function folderSender(folder: string, from: string): MailSender {
  const transport = createTransport({ streamTransport: true, buffer: true });
  return {
    async send(mail) {
      const { message } = await transport.sendMail(partsOf(mail, from));
      await mkdir(folder, { recursive: true });
      const path = join(folder, `${mail.id.replace(/[^\w.-]/g, '_')}.eml`);
      await writeFile(`${path}.draft`, message as Buffer);
      await rename(`${path}.draft`, path);
    },
    close: () => transport.close(),
  };
}

/** As it goes to nobody: the bytes of a mail (RFC 5322). @param sentAtMs  what its Date says */
export async function writtenMail(mail: Mail, from: string, sentAtMs: number): Promise<Uint8Array> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await transport.sendMail({ ...partsOf(mail, from), date: new Date(sentAtMs) });
  return message as Buffer;
}

const partsOf = (
  { id, to, senderName, replyTo, subject, text, isUrgent, calendar, attachment }: Mail,
  from: string,
): SendMailOptions => ({
  messageId: `<${id}>`,
  // The domain is the platform's, as SPF and DKIM belong to it.
  from: senderName === '' ? from : { name: senderName, address: /<([^>]*)>/.exec(from)?.[1] ?? from },
  // As an object: an address is never read as a list of them.
  to: { name: '', address: to },
  ...(replyTo !== undefined && { replyTo: { name: '', address: replyTo } }),
  subject,
  text,
  ...(calendar && { icalEvent: { ...calendar, filename: 'invite.ics' } }),
  ...(isUrgent && { priority: 'high' as const }),
  // No answers by machines (RFC 3834 §5).
  headers: { 'Auto-Submitted': 'auto-generated' },
  attachments: attachment
    ? [{ filename: attachment.fileName, content: Buffer.from(attachment.content), contentType: attachment.contentType }]
    : [],
});
