import type { Phrases } from './phrase.ts';

/** What people hear before they talk to each other, and while they do. */
export const CONNECTING = {
  'call/press-1-to-accept': {
    en: 'You have a call. To accept it, press one.',
    fr: "Vous avez un appel. Pour l'accepter, appuyez sur un.",
  },
} as const satisfies Phrases;
