import type { Phrases } from './phrase.ts';

/** PINs and codes that callers key in. */
export const CODES = {
  'code/enter-pin': {
    en: 'Please enter your PIN, followed by the pound key.',
    fr: 'Veuillez saisir votre code, puis appuyez sur dièse.',
  },
  'code/enter-authorization-code': {
    en: 'Please enter your authorization code, followed by the pound key.',
    fr: "Veuillez saisir votre code d'autorisation, puis appuyez sur dièse.",
  },
  'code/enter-number': {
    en: 'Please enter the number to call, followed by the pound key.',
    fr: 'Veuillez saisir le numéro à appeler, puis appuyez sur dièse.',
  },
  'code/wrong': {
    en: 'That is not right.',
    fr: "Ce code n'est pas valable.",
  },
} as const satisfies Phrases;
