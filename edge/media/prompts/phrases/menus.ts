import type { Phrases } from './phrase.ts';

/** Attendants, flows, and the search for a name. */
export const MENUS = {
  'attendant/menu': {
    en: 'Welcome. Please dial the extension of the person you wish to reach.',
    fr: 'Bienvenue. Veuillez composer le numéro de poste de votre correspondant.',
  },
  'attendant/invalid': {
    en: 'That is not a valid choice.',
    fr: "Ce choix n'est pas valable.",
  },
  'attendant/timeout': {
    en: 'We did not hear your choice.',
    fr: "Nous n'avons pas reçu votre choix.",
  },
  'attendant/unavailable': {
    en: 'Nobody can take your call there at present.',
    fr: "Personne ne peut y prendre votre appel pour l'instant.",
  },
  'attendant/goodbye': {
    en: 'Thank you for calling. Goodbye.',
    fr: 'Merci de votre appel. Au revoir.',
  },
  'dial-by-name/letters': {
    en: 'Please spell the first or last name of the person on the keys of your phone, followed by the pound key.',
    fr: 'Veuillez épeler le prénom ou le nom de votre correspondant sur les touches de votre téléphone, puis appuyez sur dièse.',
  },
  'dial-by-name/nobody': {
    en: 'Nobody has that name.',
    fr: 'Personne ne porte ce nom.',
  },
  'dial-by-name/for': { en: 'For', fr: 'Pour' },
  'dial-by-name/press': { en: 'press', fr: 'tapez' },
  'dial-by-name/more': {
    en: 'For more names, press',
    fr: "Pour d'autres noms, tapez",
  },
} as const satisfies Phrases;

/** How each letter is called. */
const CALLED: Readonly<Record<'en' | 'fr', Readonly<Partial<Record<string, string>>>>> = {
  en: {},
  fr: { w: 'double vé', y: 'i grec' },
};

type Letter = keyof typeof LETTERS;
const LETTERS = {
  ...{ a: 0, b: 0, c: 0, d: 0, e: 0, f: 0, g: 0, h: 0, i: 0, j: 0, k: 0, l: 0, m: 0 },
  ...{ n: 0, o: 0, p: 0, q: 0, r: 0, s: 0, t: 0, u: 0, v: 0, w: 0, x: 0, y: 0, z: 0 },
};

/** Names are spelled where nobody has recorded them. */
export const SPELLING = Object.fromEntries(
  Object.keys(LETTERS).map((letter) => [
    `letter/${letter}`,
    { en: CALLED.en[letter] ?? `${letter.toUpperCase()}.`, fr: CALLED.fr[letter] ?? `${letter.toUpperCase()}.` },
  ]),
) as { readonly [Id in `letter/${Letter}`]: { readonly en: string; readonly fr: string } };
