import { z } from 'zod';
import { lineOfText } from '#shared/world/index.ts';

/** What stands in braces in a template, and is replaced. */
export const PLACEHOLDERS = [
  'caller',
  'name',
  'number',
  'received',
  'length',
  'mailbox',
  'mailbox-number',
  'forwarded-by',
  'comment',
  'transcript',
  'waiting',
  'urgent',
  'private',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

const IN_BRACES = /\{([a-z-]+)\}/g;
/** As long as a setting may be. */
const LENGTH = 1000;

const knownOnly = (schema: z.ZodString) =>
  schema.superRefine((template, { addIssue }) => {
    const unknown = [...template.matchAll(IN_BRACES)]
      .map(([, name]) => name as string)
      .filter((name) => !isKnown(name));
    if (unknown.length > 0)
      addIssue({ code: 'custom', message: `knows no ${unknown.map((name) => `{${name}}`).join(', ')}` });
  });

const isKnown = (name: string): name is Placeholder => (PLACEHOLDERS as readonly string[]).includes(name);

/** Words of a tenant about a new message (sipXcom 20.04 VML-07); mails are plain text, so nothing in them is markup. */
export const SubjectTemplate = knownOnly(lineOfText(200));
export const TextTemplate = knownOnly(z.string().max(LENGTH));

/** A value is said as it is: braces in it are no placeholders. */
export const filled = (template: string, values: Readonly<Record<Placeholder, string>>): string =>
  template.replace(IN_BRACES, (whole, name: string) => (isKnown(name) ? values[name] : whole));
