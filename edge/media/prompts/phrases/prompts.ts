import type { Phrases } from './phrase.ts';

/** Recording a prompt by phone. */
export const RECORDED_PROMPTS = {
  'prompt/record-after-beep': {
    en: 'Record your prompt after the beep, then press the pound key.',
    fr: 'Enregistrez votre annonce après le bip, puis appuyez sur dièse.',
  },
  'prompt/menu': {
    en: 'To listen, press one. To keep it, press two. To record again, press three.',
    fr: 'Pour écouter, appuyez sur un. Pour la garder, appuyez sur deux. Pour recommencer, appuyez sur trois.',
  },
  'prompt/kept': { en: 'Your prompt is kept.', fr: 'Votre annonce est enregistrée.' },
  'prompt/not-kept': { en: 'Your prompt could not be kept.', fr: "Votre annonce n'a pas pu être enregistrée." },
} as const satisfies Phrases;
