/**
 * Prompts: what callers are told in words.
 *
 *   spoken.ts                numbers, dates, times as lists of prompts: a pure function of language and value
 *   english.ts french.ts     the catalog of a language and its grammar (language.ts: what each must answer)
 *   phrases/                 whole sentences, a file for each feature
 *   prompts.ts               the files of the prompts, as items of a program
 *   speak.ts voice.ts        how the files are made, by a speech synthesizer
 *
 * A new phrase is a line in phrases/. A new word of numbers or times is a line in the `texts` of each language. A new language is a LanguagePack and its row in spoken.ts and voice.ts.
 */
export type { Gender, PromptId } from './language.ts';
export type { PhraseId } from './phrases/index.ts';
export { PROMPTS_FOLDER, Prompts } from './prompts.ts';
export { LANGUAGES, type Language, promptTexts, type Spoken, spoken } from './spoken.ts';
