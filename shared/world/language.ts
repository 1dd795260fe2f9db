import { z } from 'zod';

/** A language that prompts are spoken in, with a country where it matters (BCP 47). */
export const Language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'must be a language, such as fr or fr-CA')
  .describe('BCP 47 tag, such as fr or fr-CA.');

/** What the platform says, it says in these (ISO 639-1). */
export const SPOKEN_LANGUAGES = ['en', 'fr'] as const;
export type SpokenLanguage = (typeof SPOKEN_LANGUAGES)[number];
