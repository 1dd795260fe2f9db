import type { Phrases } from './phrase.ts';

/** What callers of queues hear, and agents. */
export const QUEUES = {
  'queue/you-are-next': { en: 'You are next.', fr: 'Vous êtes le prochain.' },
  'queue/before-you': { en: 'Callers before you:', fr: "Nombre d'appels avant le vôtre :" },
  'queue/expected-wait': { en: 'You will be answered in about', fr: 'Nous vous répondrons dans environ' },
  'queue/callback-key': {
    en: 'If you would rather be called back, press',
    fr: 'Si vous préférez être rappelé, appuyez sur',
  },
  'queue/callback-number': {
    en: 'You keep your place, and we call you at this number:',
    fr: 'Vous gardez votre place, et nous vous rappelons à ce numéro :',
  },
  'queue/callback-confirm': {
    en: 'If that is right, press 1. To keep waiting, press 3.',
    fr: 'Si cela vous convient, appuyez sur 1. Pour continuer à attendre, appuyez sur 3.',
  },
  'queue/callback-confirm-or-enter': {
    en: 'If that is right, press 1. For another number, press 2. To keep waiting, press 3.',
    fr: 'Si cela vous convient, appuyez sur 1. Pour un autre numéro, appuyez sur 2. Pour continuer à attendre, appuyez sur 3.',
  },
  'queue/callback-enter': {
    en: 'Please enter the number at which we can call you, followed by the pound key.',
    fr: 'Veuillez saisir le numéro où nous pouvons vous rappeler, puis appuyez sur dièse.',
  },
  'queue/callback-impossible': {
    en: 'We cannot call that number. Please stay on the line.',
    fr: 'Nous ne pouvons pas appeler ce numéro. Veuillez rester en ligne.',
  },
  'queue/callback-agent': {
    en: 'This caller has asked to be called back. One moment, please.',
    fr: "Cet appelant a demandé à être rappelé. Un instant, s'il vous plaît.",
  },
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
