import { z } from 'zod';
import { Destination } from '#shared/destination/index.ts';
import { referenceTo } from '#shared/object/reference.ts';
import { lineOfText } from '#shared/world/index.ts';

const Name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, 'must begin with a letter, then letters, digits, - or _');
const next = Name.describe('Node that comes next.');
const promptId = referenceTo('prompt', 'pmt', { onDelete: 'refuse' });
const HookUrl = z
  .url({
    protocol: /^https?$/,
    error: 'must be an address that begins with https:// or http://; others, such as wss://, are not taken',
  })
  .max(2000)
  .refine((url) => url.isWellFormed(), 'must be well-formed Unicode');
const node = <Kind extends string, Fields extends z.ZodRawShape>(kind: Kind, fields: Fields) =>
  z.strictObject({ name: Name.describe('What other nodes know it by.'), kind: z.literal(kind), ...fields });

/**
 * What a flow can do: all that the examples of the manual do with a dial plan file (XiVO 15.12 XA-IVR-02 to -11, XA-DP-03). Counters
 * and variables live as long as the call.
 */
export const IvrNode = z
  .discriminatedUnion('kind', [
    node('answer', { next }),
    node('play', { promptId, isSkippable: z.boolean().default(false).describe('Whether any key ends it.'), next }),
    node('wait', { seconds: z.int().min(1).max(60), next }),
    node('menu', {
      promptId: promptId.nullable().default(null).describe('Played while keys are waited for.'),
      waitSeconds: z.int().min(1).max(60).default(5).describe('How long after the prompt, in seconds.'),
      choices: z
        .array(z.strictObject({ key: z.string().regex(/^[0-9*#]$/, 'must be one key'), next }))
        .min(1)
        .max(12),
      invalid: next.describe('Node after another key.'),
      timeout: next.describe('Node after no key.'),
    }),
    node('collect', {
      promptId: promptId.nullable().default(null),
      variable: Name.describe('What the keys are kept in.'),
      maxDigits: z.int().min(1).max(32),
      waitSeconds: z.int().min(1).max(60).default(5).describe('How long for each key, in seconds; # ends it, too.'),
      next,
      timeout: next.describe('Node after no key.'),
    }),
    node('count', {
      counter: Name,
      limit: z.int().min(1).max(100),
      next,
      reached: next.describe('Node once it has come here that often.'),
    }),
    node('reset', { counter: Name, next }),
    node('set', {
      variable: Name,
      value: lineOfText(200).describe('{{name}} stands for the value of a variable.'),
      next,
    }),
    node('switch', {
      variable: Name.describe('`caller`, `called` and `language` are there from the beginning.'),
      cases: z
        .array(z.strictObject({ equals: lineOfText(200), next }))
        .min(1)
        .max(50),
      otherwise: next,
    }),
    node('report', { event: Name.describe('Told as an event, with all variables.'), next }),
    node('webhook', {
      url: HookUrl.describe(
        'Is asked what the call does next, and answers with verbs of jambonz; #rc and #rp say how often.',
      ),
      statusUrl: HookUrl.nullable().default(null).describe('Is told when the call is answered and when it is over.'),
      next: next.describe('Node after the last verb.'),
      failed: next.describe('Node when there is no answer, or one that cannot be carried out.'),
    }),
    node('go', { destination: Destination }),
  ])
  .meta({ id: 'IvrNode', description: 'One thing that a flow does.' });
export type IvrNode = z.infer<typeof IvrNode>;

const LINKS = new Set(['next', 'invalid', 'timeout', 'reached', 'otherwise', 'failed']);

/** Where a node leads to, and where that stands in it. */
export function linksOf(node: IvrNode): { readonly to: string; readonly path: readonly (string | number)[] }[] {
  const links: ReturnType<typeof linksOf> = [];
  for (const [field, value] of Object.entries(node))
    if (LINKS.has(field)) links.push({ to: value as string, path: [field] });
  if (node.kind === 'menu')
    links.push(...node.choices.map((choice, i) => ({ to: choice.next, path: ['choices', i, 'next'] })));
  if (node.kind === 'switch') links.push(...node.cases.map((one, i) => ({ to: one.next, path: ['cases', i, 'next'] })));
  return links;
}
