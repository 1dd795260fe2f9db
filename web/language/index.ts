/**
 * The portal's languages.
 *
 *   language.tsx     which language, and the provider of texts, dates and numbers
 *   en.json fr.json  one catalogue per language, compared by catalogue.test.ts
 *   formats.ts       how times are written
 *   next-intl.d.ts   makes a text that is not in the catalogue a compile error
 *
 * A new language is one catalogue and its row in LANGUAGES and CATALOGUES.
 */
export { LANGUAGES, type Language, LanguageProvider, useLanguage } from './language.tsx';
