import type { Fax } from './fax.ts';
import { FAXES_OF_ONE_MAIL, type MailRefusal } from './from-mail.ts';
import { FAX_FILE_BYTES } from './to-send.ts';

/** What became of a fax that somebody wanted to send by e-mail. */
export type FaxAnswer =
  | { readonly name: 'waiting' }
  | { readonly name: 'refused'; readonly why: MailRefusal | FaxProblem }
  | { readonly name: 'ended'; readonly fax: Pick<Fax, 'status' | 'pages' | 'error'> };

/** What the store refuses. */
export type FaxProblem = 'fax-box-disabled' | 'fax-box-full' | 'fax-box-without-owner' | 'fax-unreadable' | 'other';

const MEGABYTES = FAX_FILE_BYTES / 1_000_000;

const WORDS = {
  en: {
    waiting: (to: string) => `Fax to ${to}: on its way`,
    waitingText: 'You will hear when it has arrived.',
    done: (to: string) => `Fax to ${to}: sent`,
    doneText: (pages: number) => (pages === 1 ? '1 page was sent.' : `${pages} pages were sent.`),
    failed: (to: string) => `Fax to ${to}: not sent`,
    reason: 'Reason',
    why: {
      'no-number': 'The address must begin with the number: digits, with + before them at most.',
      'no-file': 'There was no PDF and no TIFF with the mail. Its text is not sent.',
      'too-many-files': `One mail may bring ${FAXES_OF_ONE_MAIL} files at most.`,
      'file-too-large': `A file may have ${MEGABYTES} MB at most.`,
      'fax-box-disabled': 'The fax box is disabled.',
      'fax-box-full': 'The fax box is full.',
      'fax-box-without-owner': 'The fax box has no owner.',
      'fax-unreadable': 'The file cannot be sent: only PDF, and TIFF in black and white.',
      other: 'Something went wrong. Try again later.',
    },
  },
  fr: {
    waiting: (to: string) => `Fax au ${to} : en route`,
    waitingText: 'Vous serez prévenu de son arrivée.',
    done: (to: string) => `Fax au ${to} : envoyé`,
    doneText: (pages: number) => (pages === 1 ? '1 page a été envoyée.' : `${pages} pages ont été envoyées.`),
    failed: (to: string) => `Fax au ${to} : non envoyé`,
    reason: 'Raison',
    why: {
      'no-number': 'L’adresse doit commencer par le numéro : des chiffres, précédés au plus d’un +.',
      'no-file': 'Aucun PDF ni TIFF n’accompagnait le message. Son texte n’est pas envoyé.',
      'too-many-files': `Un message peut apporter ${FAXES_OF_ONE_MAIL} fichiers au plus.`,
      'file-too-large': `Un fichier peut avoir ${String(MEGABYTES).replace('.', ',')} Mo au plus.`,
      'fax-box-disabled': 'La boîte de fax est désactivée.',
      'fax-box-full': 'La boîte de fax est pleine.',
      'fax-box-without-owner': 'La boîte de fax n’a pas de propriétaire.',
      'fax-unreadable': 'Le fichier ne peut pas être envoyé : seulement PDF, et TIFF en noir et blanc.',
      other: 'Une erreur s’est produite. Réessayez plus tard.',
    },
  },
} as const;

/**
 * What its sender is told.
 *
 * @param to  number, or what stood for it
 */
export function wordsOfAnswer(answer: FaxAnswer, to: string, language: string): { subject: string; text: string } {
  const words = language.startsWith('fr') ? WORDS.fr : WORDS.en;
  if (answer.name === 'waiting') return { subject: words.waiting(to), text: words.waitingText };
  if (answer.name === 'refused') return { subject: words.failed(to), text: words.why[answer.why] };
  const { status, pages, error } = answer.fax;
  if (status === 'done') return { subject: words.done(to), text: words.doneText(pages) };
  // The machine says it in English.
  return { subject: words.failed(to), text: error === null ? words.why.other : `${words.reason}: ${error}` };
}
