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
  'refusal/busy': { en: 'The line is busy.', fr: 'La ligne est occupée.' },
  'refusal/unknown-number': { en: 'This number is not in service.', fr: "Ce numéro n'est pas attribué." },
  'refusal/unreachable': {
    en: 'Your call cannot be answered at the moment.',
    fr: "Votre correspondant n'est pas joignable pour le moment.",
  },
  'refusal/declined': { en: 'Your call was not accepted.', fr: "Votre appel n'a pas été accepté." },
  'refusal/not-permitted': {
    en: 'You are not permitted to call this number.',
    fr: "Vous n'êtes pas autorisé à appeler ce numéro.",
  },
  'refusal/no-line': {
    en: 'All lines are in use. Please try again later.',
    fr: 'Toutes les lignes sont occupées. Veuillez rappeler plus tard.',
  },
  'park/parked-at': {
    en: 'The call is parked at',
    fr: "L'appel est parqué au",
  },
  'screening/say-your-name': {
    en: 'Please say your name after the tone.',
    fr: 'Veuillez dire votre nom après le bip.',
  },
  'screening/one-moment': {
    en: 'Thank you. One moment, please.',
    fr: "Merci. Un instant, s'il vous plaît.",
  },
  'screening/call-from': {
    en: 'You have a call from',
    fr: 'Vous avez un appel de',
  },
  'screening/call-without-name': {
    en: 'You have a call. The caller did not say a name.',
    fr: "Vous avez un appel. L'appelant n'a pas dit son nom.",
  },
  'screening/accept-or-refuse': {
    en: 'To accept it, press one. To refuse it, press two.',
    fr: "Pour l'accepter, appuyez sur un. Pour le refuser, appuyez sur deux.",
  },
  'screening/or-mailbox': {
    en: 'To send it to your voicemail, press three.',
    fr: "Pour l'envoyer vers votre messagerie, appuyez sur trois.",
  },
} as const satisfies Phrases;
