import type { Phrases } from './phrase.ts';

/** Conference rooms. */
export const CONFERENCE = {
  'conference/enter-pin-or-pound': {
    en: 'If you lead this conference, please enter your PIN. Otherwise press the pound key.',
    fr: 'Si vous animez cette conférence, veuillez saisir votre code. Sinon, appuyez sur dièse.',
  },
  'conference/say-your-name': {
    en: 'After the beep, please say your name, then press the pound key.',
    fr: 'Après le bip, veuillez dire votre nom, puis appuyez sur dièse.',
  },
  'conference/alone': {
    en: 'You are the only one in this conference.',
    fr: 'Vous êtes seul dans cette conférence.',
  },
  'conference/waiting': {
    en: 'The conference will begin when its leader comes.',
    fr: "La conférence commencera à l'arrivée de l'animateur.",
  },
  'conference/locked': {
    en: 'This conference is locked.',
    fr: 'Cette conférence est verrouillée.',
  },
  'conference/closed': {
    en: 'This conference has not begun yet, or is over.',
    fr: "Cette conférence n'a pas encore commencé, ou est terminée.",
  },
  'conference/full': {
    en: 'This conference is full.',
    fr: 'Cette conférence est complète.',
  },
  'conference/muted': { en: 'You are muted.', fr: 'Votre micro est coupé.' },
  'conference/unmuted': { en: 'You are no longer muted.', fr: "Votre micro n'est plus coupé." },
  'conference/deaf': { en: 'You do not hear the others now.', fr: "Vous n'entendez plus les autres." },
  'conference/undeaf': { en: 'You hear the others again.', fr: 'Vous entendez de nouveau les autres.' },
  'conference/locked-now': { en: 'The conference is locked now.', fr: 'La conférence est maintenant verrouillée.' },
  'conference/unlocked-now': {
    en: 'The conference is no longer locked.',
    fr: "La conférence n'est plus verrouillée.",
  },
  'conference/recorded': { en: 'This conference is being recorded.', fr: 'Cette conférence est enregistrée.' },
  'conference/not-recorded': {
    en: 'This conference is no longer recorded.',
    fr: "Cette conférence n'est plus enregistrée.",
  },
  'conference/somebody': { en: 'Somebody', fr: "Quelqu'un" },
  'conference/has-joined': { en: 'has joined the conference.', fr: 'a rejoint la conférence.' },
  'conference/has-left': { en: 'has left the conference.', fr: 'a quitté la conférence.' },
  'conference/people': { en: 'people are in this conference.', fr: 'personnes sont dans cette conférence.' },
  'conference/removed': {
    en: 'You have been removed from the conference. Goodbye.',
    fr: 'Vous avez été retiré de la conférence. Au revoir.',
  },
  'conference/over': { en: 'The conference is over. Goodbye.', fr: 'La conférence est terminée. Au revoir.' },
} as const satisfies Phrases;
