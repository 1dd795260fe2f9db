import type { Phrases } from './phrase.ts';

/** What people hear before they talk to each other, and while they do. */
export const CONNECTING = {
  'call/press-1-to-accept': {
    en: 'You have a call. To accept it, press one.',
    fr: "Vous avez un appel. Pour l'accepter, appuyez sur un.",
  },
  'call/is-recorded': {
    en: 'This call is recorded.',
    fr: 'Cet appel est enregistré.',
  },
} as const satisfies Phrases;
