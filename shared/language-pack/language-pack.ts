import { z } from 'zod';
import { uniqueField } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { Language, lineOfText } from '#shared/world/index.ts';

/** What the system says in one language, where the tenant wants it in words of its own (sipXcom 20.04 AAT-15, VML-16; XiVO 15.12 XA-SND-01). */
export const LanguagePack = objectKind({
  name: 'language-pack',
  idPrefix: 'lng',
  description: 'What the system says in one language, in words of the tenant.',
  isInSnapshot: true,
  fields: () => ({
    language: Language.describe('BCP 47 tag; no other pack of the tenant has it.'),
    description: lineOfText(500).default(''),
    fallbackLanguage: Language.nullable()
      .default(null)
      .describe('Where to look for what it lacks; null for the platform’s.'),
    prompts: z
      .array(
        z.strictObject({
          phrase: z
            .string()
            .regex(/^[a-z0-9]+([-/][a-z0-9]+)*$/, 'must be words of small letters and digits')
            .max(80)
            .describe('Which one of the system it takes the place of, such as voicemail/goodbye.'),
          promptId: referenceTo('prompt', 'pmt', { onDelete: 'follow' }),
        }),
      )
      .max(1000)
      .default([]),
  }),
  example: { language: 'fr-CA', fallbackLanguage: 'fr', prompts: [{ phrase: 'voicemail/goodbye', promptId: 'pmt_1' }] },
  unique: ({ language }) => [uniqueField('language-pack', 'language', language)],
  check: ({ prompts }) => {
    const phrases = prompts.map(({ phrase }) => phrase);
    return phrases.flatMap((phrase, i) =>
      phrases.indexOf(phrase) < i ? [{ path: ['prompts', i, 'phrase'], detail: 'is there twice' }] : [],
    );
  },
});
export type LanguagePack = ObjectOf<typeof LanguagePack>;
