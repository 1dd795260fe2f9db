import { z } from 'zod';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { lineOfText } from '#shared/world/index.ts';

/** Name of a skill as rules have it. */
export const SkillName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must begin with a small letter, then small letters, digits, - or _')
  .describe('What rules know it by; no other skill of the tenant has it, whatever its category.');

/** Something that agents can do better or worse, such as a language (XiVO 15.12 X3-SK-01). */
export const Skill = objectKind({
  name: 'skill',
  idPrefix: 'skl',
  description: 'Something that agents can do better or worse.',
  isInSnapshot: true,
  fields: () => ({
    name: SkillName,
    category: lineOfText(100).default('').describe('Such as Language.'),
    description: lineOfText(500).default(''),
  }),
  example: { name: 'english', category: 'Language' },
  unique: ({ name }) => [uniqueName('skill', name)],
});
export type Skill = ObjectOf<typeof Skill>;
