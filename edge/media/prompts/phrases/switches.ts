import type { Phrases } from './phrase.ts';

/** What feature codes have done. */
export const SWITCHES = {
  'switch/do-not-disturb-on': { en: 'Do not disturb is on.', fr: 'Ne pas déranger est activé.' },
  'switch/do-not-disturb-off': { en: 'Do not disturb is off.', fr: 'Ne pas déranger est désactivé.' },
  'switch/voicemail-on': { en: 'Your voicemail is on.', fr: 'Votre messagerie vocale est activée.' },
  'switch/voicemail-off': { en: 'Your voicemail is off.', fr: 'Votre messagerie vocale est désactivée.' },
  'switch/forwarding-always-to': { en: 'All calls are forwarded to', fr: 'Tous les appels sont renvoyés vers le' },
  'switch/forwarding-busy-to': {
    en: 'Calls that find you busy are forwarded to',
    fr: 'Les appels reçus quand vous êtes occupé sont renvoyés vers le',
  },
  'switch/forwarding-no-answer-to': {
    en: 'Calls that you do not answer are forwarded to',
    fr: 'Les appels restés sans réponse sont renvoyés vers le',
  },
  'switch/forwarding-unreachable-to': {
    en: 'Calls that cannot reach you are forwarded to',
    fr: 'Les appels qui ne peuvent vous joindre sont renvoyés vers le',
  },
  'switch/forwarding-on': { en: 'Call forwarding is on.', fr: "Le renvoi d'appel est activé." },
  'switch/forwarding-off': { en: 'Call forwarding is off.', fr: "Le renvoi d'appel est désactivé." },
  'switch/filter-on': { en: 'The call filter is on.', fr: "Le filtrage d'appels est activé." },
  'switch/filter-off': { en: 'The call filter is off.', fr: "Le filtrage d'appels est désactivé." },
  'switch/recording-on': { en: 'Your calls will be recorded.', fr: 'Vos appels seront enregistrés.' },
  'switch/recording-off': { en: 'Your calls will not be recorded.', fr: 'Vos appels ne seront pas enregistrés.' },
  'callback/on': {
    en: 'You will be called back when the line is free.',
    fr: 'Vous serez rappelé dès que la ligne sera libre.',
  },
  'callback/off': { en: 'You will not be called back.', fr: 'Vous ne serez pas rappelé.' },
  'phone/fetches-settings': {
    en: 'When you hang up, your phone will fetch its settings.',
    fr: 'Quand vous raccrocherez, votre téléphone chargera ses réglages.',
  },
  'status/your-number': { en: 'Your number is', fr: 'Votre numéro est le' },
  'status/no-forwarding': { en: 'Your calls are not forwarded.', fr: 'Vos appels ne sont pas renvoyés.' },
  'status/a-mailbox': { en: 'a mailbox.', fr: 'une messagerie.' },
  'status/elsewhere': { en: 'another place.', fr: 'une autre destination.' },
} as const satisfies Phrases;
