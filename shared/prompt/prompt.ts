import { named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { Language, lineOfText } from '#shared/world/index.ts';

/** Something that is played to callers (sipXcom 20.04 AAT-11, SXR-PG-04, SXR-PO-04; XiVO 15.12 XA-SND-03, XA-IVR-10). */
export const Prompt = objectKind({
  name: 'prompt',
  idPrefix: 'pmt',
  description: 'Something that is played to callers: an announcement, a greeting, a piece of music.',
  isInSnapshot: true,
  fields: () => ({
    ...named('prompt'),
    language: Language.nullable().default(null).describe('Null for music, and what any language may have.'),
    text: lineOfText(4000).default('').describe('What is said, for people.'),
  }),
  example: { name: 'welcome', language: 'en', text: 'Welcome to Acme.' },
  unique: ({ name }) => [uniqueName('prompt', name)],
});
export type Prompt = ObjectOf<typeof Prompt>;

/** A field that may name a prompt; what is played by others cannot be deleted. */
export const optionalPrompt = (description: string) =>
  referenceTo('prompt', 'pmt', { onDelete: 'refuse' }).nullable().default(null).describe(description);
