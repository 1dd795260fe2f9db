/**
 * Phrases: whole sentences, a file for each feature. A tenant may put prompts of its own in their places (shared/language-pack).
 *
 * A new phrase is a line in the file of its feature, with its text in every language; a new feature is a file and its line here.
 */
import { CODES } from './codes.ts';
import { CONFERENCE } from './conference.ts';
import { CONNECTING } from './connecting.ts';
import { MENUS, SPELLING } from './menus.ts';
import type { Phrases } from './phrase.ts';
import { RECORDED_PROMPTS } from './prompts.ts';
import { QUEUES } from './queues.ts';
import { SWITCHES } from './switches.ts';
import { VOICEMAIL } from './voicemail.ts';

export const PHRASES = {
  ...CODES,
  ...CONFERENCE,
  ...CONNECTING,
  ...MENUS,
  ...QUEUES,
  ...RECORDED_PROMPTS,
  ...SPELLING,
  ...SWITCHES,
  ...VOICEMAIL,
} as const satisfies Phrases;

/** What a language pack names a phrase by. */
export type PhraseId = keyof typeof PHRASES;
