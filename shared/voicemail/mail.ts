import type { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { filled, type Placeholder } from './mail-template.ts';
import type { VoicemailMessage } from './message.ts';

type Notification = VoicemailBox['notifications'][number];

type AboutMessage = Pick<
  VoicemailMessage,
  'from' | 'forwarded' | 'durationMs' | 'receivedAtMs' | 'isUrgent' | 'isPrivate' | 'transcript'
>;

/** What is said in place of our words; empty for ours. */
export interface MailTemplate {
  readonly subject: string;
  readonly text: string;
}

export const NO_TEMPLATE: MailTemplate = { subject: '', text: '' };

export interface MailWords {
  readonly subject: string;
  readonly text: string;
}

/** What is said in each language; English where there is none. */
const WORDS = {
  en: {
    subject: (who: string) => `New voice message from ${who}`,
    urgent: 'Urgent',
    anonymous: 'a withheld number',
    from: 'From',
    received: 'Received',
    length: 'Length',
    box: 'Mailbox',
    forwardedBy: 'Forwarded by',
    comment: 'Comment',
    transcript: 'What was said',
    isPrivate: 'The caller asks that this message be kept private.',
    waiting: (count: number) =>
      count === 1 ? '1 new message is in the mailbox.' : `${count} new messages are in the mailbox.`,
  },
  fr: {
    subject: (who: string) => `Nouveau message vocal de ${who}`,
    urgent: 'Urgent',
    anonymous: 'un numéro masqué',
    from: 'De',
    received: 'Reçu',
    length: 'Durée',
    box: 'Messagerie',
    forwardedBy: 'Transmis par',
    comment: 'Commentaire',
    transcript: 'Ce qui a été dit',
    isPrivate: 'L’appelant demande que ce message reste privé.',
    waiting: (count: number) =>
      count === 1 ? '1 nouveau message dans la messagerie.' : `${count} nouveaux messages dans la messagerie.`,
  },
} as const;

/** Of the languages that mails are written in. */
export const mailLanguage = (language: string): keyof typeof WORDS => (language.startsWith('fr') ? 'fr' : 'en');

/**
 * The words about a new message (sipXcom 20.04 VML-07, SXR-VM-02): all that is known, the essence, or a line that fits a pager.
 * A template is said in place of all that is known; its subject also above the essence.
 *
 * @param locale  language of the box, and its time zone
 */
export function mailAbout(
  message: AboutMessage,
  box: Pick<VoicemailBox, 'name' | 'number'>,
  format: Notification['format'],
  {
    language,
    timeZone,
    newMessages,
    template = NO_TEMPLATE,
  }: { language: string; timeZone: string; newMessages: number; template?: MailTemplate },
): MailWords {
  const words = WORDS[mailLanguage(language)];
  const { from, forwarded, durationMs, receivedAtMs, isUrgent, isPrivate, transcript } = message;
  const number = from.number || words.anonymous;
  const who = from.name ? `${from.name} (${number})` : number;
  const seconds = Math.round(durationMs / 1000);
  const length = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const time = new Intl.DateTimeFormat(words === WORDS.fr ? 'fr' : 'en-GB', {
    dateStyle: format === 'brief' ? 'short' : 'full',
    timeStyle: 'short',
    timeZone,
  }).format(receivedAtMs);
  const values: Record<Placeholder, string> = {
    caller: who,
    name: from.name || number,
    number,
    received: time,
    length,
    mailbox: box.name,
    'mailbox-number': box.number,
    'forwarded-by': forwarded?.by.name || forwarded?.by.number || '',
    comment: forwarded?.comment ?? '',
    transcript: transcript ?? '',
    waiting: words.waiting(newMessages),
    urgent: isUrgent ? words.urgent : '',
    private: isPrivate ? words.isPrivate : '',
  };
  const urgent = isUrgent ? `[${words.urgent}] ` : '';
  if (format === 'brief') return { subject: `${urgent}${words.subject(who)}`, text: `${number} ${length} ${time}` };
  const subject = template.subject === '' ? `${urgent}${words.subject(who)}` : filled(template.subject, values);
  if (format === 'full' && template.text !== '') return { subject, text: filled(template.text, values) };
  const line = (label: string, value: string | null | undefined) => (value ? [`${label}: ${value}`] : []);
  const essence = [...line(words.from, who), ...line(words.received, time), ...line(words.length, length)];
  if (format === 'medium') return { subject, text: essence.join('\n') };
  const all = [
    ...essence,
    ...line(words.box, `${box.name} (${box.number})`),
    ...line(words.forwardedBy, forwarded && (forwarded.by.name ?? forwarded.by.number)),
    ...line(words.comment, forwarded?.comment),
    ...(isPrivate ? ['', words.isPrivate] : []),
    ...(transcript === null ? [] : ['', `${words.transcript}:`, transcript]),
    '',
    words.waiting(newMessages),
  ];
  return { subject, text: all.join('\n') };
}
