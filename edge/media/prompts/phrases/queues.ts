import type { Phrases } from './phrase.ts';

/** What callers of queues hear, and agents. */
export const QUEUES = {
  'queue/you-are-next': { en: 'You are next.', fr: 'Vous êtes le prochain.' },
  'queue/before-you': { en: 'Callers before you:', fr: "Nombre d'appels avant le vôtre :" },
  'queue/expected-wait': { en: 'You will be answered in about', fr: 'Nous vous répondrons dans environ' },
  'queue/called-back': {
    en: 'We will call you back when it is your turn. Goodbye.',
    fr: 'Nous vous rappellerons quand ce sera votre tour. Au revoir.',
  },
  'agent/enter-number': {
    en: 'Please enter your agent number, followed by the pound key.',
    fr: "Veuillez saisir votre numéro d'agent, puis appuyez sur dièse.",
  },
  'agent/logged-in': { en: 'You are logged in.', fr: 'Vous êtes connecté.' },
  'agent/logged-out': { en: 'You are logged out.', fr: 'Vous êtes déconnecté.' },
  'agent/paused': { en: 'You are paused.', fr: 'Vous êtes en pause.' },
  'agent/resumed': { en: 'You take calls again.', fr: 'Vous recevez de nouveau des appels.' },
  'agent/wrong-login': { en: 'That number or code is wrong.', fr: 'Ce numéro ou ce code est incorrect.' },
  'agent/already-logged-in': {
    en: 'You are logged in at another phone.',
    fr: 'Vous êtes connecté sur un autre téléphone.',
  },
  'agent/extension-in-use': {
    en: 'Another agent is logged in at this phone.',
    fr: 'Un autre agent est connecté sur ce téléphone.',
  },
  'agent/not-logged-in': { en: 'You are not logged in.', fr: "Vous n'êtes pas connecté." },
  'agent/unavailable': {
    en: 'That is not possible now. Please try again later.',
    fr: 'Ce n’est pas possible pour le moment. Veuillez réessayer plus tard.',
  },
} as const satisfies Phrases;
