import type { FaxBox } from '#shared/fax-box/index.ts';
import { FAX_FILE_BYTES, FaxNumber } from './to-send.ts';

/** Faxes that one e-mail may become. *chosen* */
export const FAXES_OF_ONE_MAIL = 5;

/** What counts of an e-mail to a fax number. */
export interface MailToFax {
  /** The one address in From, lower case; null: none, or several, of which one could be a lie. */
  readonly from: string | null;
  /** Of MAIL FROM (RFC 5321 §4.1.1.2); empty: nobody, as reports of failures have it. */
  readonly envelopeFrom: string;
  /** Before the @ of the address that it came to. */
  readonly number: string;
  /** Names of headers in lower case, and what they say. */
  readonly headers: ReadonlyMap<string, string>;
  readonly attachments: readonly Uint8Array[];
}

/** What the server that took the mail found out about who sent it. */
export interface MailVerdicts {
  /** From a program on this machine: nothing else is known of it, and nothing has to be. */
  readonly isLocal: boolean;
  readonly dmarc: boolean;
  readonly spf: boolean;
  /** Found to be spam, or to carry a virus. */
  readonly isHarmful: boolean;
}

/** Why nothing is sent, and the sender is told so. */
export type MailRefusal = 'no-number' | 'no-file' | 'too-many-files' | 'file-too-large';

/** What follows from an e-mail. Nobody hears of one that is dropped: an answer would go to whoever was lied about. */
export type FaxOrder =
  | { readonly name: 'drop'; readonly why: 'automatic' | 'harmful' | 'not-authentic' | 'sender-unknown' }
  | { readonly name: 'refuse'; readonly why: MailRefusal; readonly sender: string }
  | {
      readonly name: 'send';
      readonly sender: string;
      readonly box: FaxBox;
      readonly to: string;
      readonly files: readonly Uint8Array[];
    };

/**
 * Who may send a fax by e-mail, and what is sent of it: every PDF and TIFF that is attached, nothing of the text.
 *
 * @param boxes  those of the tenant that the address belongs to, and of no other
 */
export function faxOrderOf(mail: MailToFax, verdicts: MailVerdicts, boxes: readonly FaxBox[]): FaxOrder {
  if (isAutomatic(mail)) return { name: 'drop', why: 'automatic' };
  if (verdicts.isHarmful) return { name: 'drop', why: 'harmful' };
  if (!isAuthentic(mail, verdicts)) return { name: 'drop', why: 'not-authentic' };
  const sender = mail.from as string;
  const box = boxes.find(({ mailSenders }) => mailSenders.includes(sender));
  if (!box) return { name: 'drop', why: 'sender-unknown' };
  const to = FaxNumber.safeParse(mail.number.replace(/[ ().-]/g, '')).data;
  if (to === undefined) return { name: 'refuse', why: 'no-number', sender };
  const files = mail.attachments.filter(isFax);
  if (files.length === 0) return { name: 'refuse', why: 'no-file', sender };
  if (files.length > FAXES_OF_ONE_MAIL) return { name: 'refuse', why: 'too-many-files', sender };
  if (files.some(({ length }) => length > FAX_FILE_BYTES)) return { name: 'refuse', why: 'file-too-large', sender };
  return { name: 'send', sender, box, to, files };
}

/** Answers of machines, and what goes to many: answered, they would go round and round (RFC 3834 §2). */
function isAutomatic({ envelopeFrom, headers }: MailToFax): boolean {
  const submitted = (headers.get('auto-submitted') ?? 'no').split(';')[0]?.trim().toLowerCase();
  const precedence = (headers.get('precedence') ?? '').trim().toLowerCase();
  return (
    envelopeFrom === '' ||
    submitted !== 'no' ||
    headers.has('list-id') ||
    headers.has('x-auto-response-suppress') ||
    ['bulk', 'junk', 'list', 'auto_reply'].includes(precedence)
  );
}

/**
 * Whether From is no lie: the domain says so itself (DMARC, RFC 7489), or the server that sent it may send for the domain, which is
 * that of the envelope, too (SPF, RFC 7208). A DKIM signature alone may be of any domain.
 */
function isAuthentic({ from, envelopeFrom }: MailToFax, { isLocal, dmarc, spf }: MailVerdicts): boolean {
  if (from === null) return false;
  return isLocal || dmarc || (spf && domainOf(from) === domainOf(envelopeFrom));
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** By what it is, not by what it is called. */
function isFax(content: Uint8Array): boolean {
  const start = Buffer.from(content.subarray(0, 5)).toString('latin1');
  return start === '%PDF-' || start.startsWith('II*\0') || start.startsWith('MM\0*');
}

/**
 * The tenant's domain in an address of faxes: `fax.acme.example`, or below the domain of the platform, `acme.example.fax.pbx.example`;
 * null: it is none.
 *
 * @param mailDomain  of the platform, `fax.pbx.example`; null: it has none
 */
export function tenantDomainIn(address: string, mailDomain: string | null): string | null {
  const domain = domainOf(address);
  if (mailDomain !== null && domain.endsWith(`.${mailDomain}`)) return domain.slice(0, -mailDomain.length - 1);
  return domain.startsWith('fax.') ? domain.slice('fax.'.length) : null;
}
