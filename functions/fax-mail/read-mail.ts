import PostalMime, { addressParser } from 'postal-mime';
import type { MailToFax } from '#shared/fax/index.ts';
import { EmailAddress } from '#shared/world/index.ts';

/** An e-mail as it came, and from whom its envelope says. */
export interface RawMail {
  readonly content: Uint8Array;
  readonly envelopeFrom: string;
}

/** Deeper parts, and longer headers, are no e-mail of a person. */
const LIMITS = { maxNestingDepth: 20, maxHeadersSize: 200_000, attachmentEncoding: 'arraybuffer' } as const;

/** @returns null when it is none */
export async function readMail({ content, envelopeFrom }: RawMail): Promise<Omit<MailToFax, 'number'> | null> {
  const mail = await PostalMime.parse(content, LIMITS).catch(() => null);
  if (!mail) return null;
  const names = mail.headers.map(({ key }) => key.toLowerCase());
  const isFromOnce = names.filter((name) => name === 'from').length === 1;
  // A list, or a group, has no one sender; the parser tells of the first alone.
  const written = mail.headers.find(({ key }) => key.toLowerCase() === 'from')?.value ?? '';
  const addresses = addressParser(written);
  const [only] = addresses;
  const from = isFromOnce && addresses.length === 1 ? EmailAddress.safeParse(only?.address).data : undefined;
  return {
    from: from ?? null,
    envelopeFrom,
    headers: new Map(mail.headers.map(({ key, value }) => [key.toLowerCase(), value])),
    attachments: mail.attachments.map(({ content }) =>
      typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content),
    ),
  };
}
