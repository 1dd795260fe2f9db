import type { Fax } from '#shared/fax/index.ts';
import type { FaxBox } from '#shared/fax-box/index.ts';
import type { MailWords } from '#shared/voicemail/mail.ts';

const WORDS = {
  en: {
    pages: (count: number) => (count === 1 ? '1 page is attached.' : `${count} pages are attached.`),
    from: 'From',
    to: 'To',
    machine: 'Machine',
    anonymous: 'a withheld number',
    cutOff: 'The line broke before all pages had come.',
  },
  fr: {
    pages: (count: number) => (count === 1 ? '1 page est jointe.' : `${count} pages sont jointes.`),
    from: 'De',
    to: 'À',
    machine: 'Télécopieur',
    anonymous: 'un numéro masqué',
    cutOff: 'La ligne a été coupée avant la dernière page.',
  },
} as const;

/** The words about a fax: as the box has them (XiVO 15.12 XA-FAX-04, XA-FAX-05), or what is known of it where it has none. */
export function mailAboutFax(
  { caller, called, pages, remoteStationId, error }: Fax,
  { emailSubject, emailText }: Pick<FaxBox, 'emailSubject' | 'emailText'>,
  language: string,
): MailWords {
  const words = language.startsWith('fr') ? WORDS.fr : WORDS.en;
  const number = caller.number || words.anonymous;
  const filled = (text: string) => text.replaceAll('{{called}}', called).replaceAll('{{caller}}', number);
  const known = [
    `${words.from}: ${caller.name ? `${caller.name} (${number})` : number}`,
    `${words.to}: ${called}`,
    ...(remoteStationId === '' ? [] : [`${words.machine}: ${remoteStationId}`]),
    words.pages(pages),
  ];
  const text = emailText === '' ? known.join('\n') : filled(emailText);
  // A subject is one line, whatever a number says.
  const subject = filled(emailSubject).replace(/[\r\n]+/g, ' ');
  return { subject, text: error === null ? text : `${text}\n\n${words.cutOff}` };
}
