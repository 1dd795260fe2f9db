import { z } from 'zod';
import { named } from '#shared/object/fields.ts';
import { type ObjectOf, objectKind, uniqueName } from '#shared/object/kind.ts';
import { lineOfText } from '#shared/world/index.ts';
import { type Expression, parseExpression } from './expression.ts';

/** What a condition on the call itself can name: how long it has waited in this queue, in seconds (X3-SK-05). */
const CALL_VARIABLES = ['WT'];

/** Rules that are tried one after the other until an agent fits (XiVO 15.12 X3-SK-03 to -12). */
export const SkillRule = objectKind({
  name: 'skill-rule',
  idPrefix: 'skr',
  description: 'Which skills a call asks for, and how this changes while it waits.',
  isInSnapshot: true,
  fields: () => ({
    ...named('skill-rule'),
    rules: z
      .array(
        z.strictObject({
          holdsWhile: lineOfText(200)
            .default('')
            .describe('Such as `WT < 60`: while it has waited less than 60 seconds; empty for always.'),
          skills: lineOfText(500)
            .min(1)
            .describe('Such as `english > 50 & (sales | $product > 0)`; `$product` is given by what sends the call.'),
        }),
      )
      .min(1)
      .max(50),
  }),
  example: {
    name: 'english',
    rules: [{ holdsWhile: 'WT < 60', skills: 'english > 50' }, { skills: 'english > 0' }],
  },
  unique: ({ name }) => [uniqueName('skill-rule', name)],
  check: ({ rules }) =>
    rules.flatMap(({ holdsWhile, skills }, i) => [
      ...problem(['rules', i, 'skills'], skills, (variable) => !/[A-Z]/.test(variable)),
      ...(holdsWhile === ''
        ? []
        : problem(['rules', i, 'holdsWhile'], holdsWhile, (variable) => CALL_VARIABLES.includes(variable))),
    ]),
});
export type SkillRule = ObjectOf<typeof SkillRule>;

function problem(path: (string | number)[], text: string, isKnown: (variable: string) => boolean) {
  const parsed = parseExpression(text);
  if (!parsed.ok) return [{ path, detail: parsed.detail }];
  const unknown = variablesOf(parsed.expression).find((variable) => !isKnown(variable));
  return unknown === undefined ? [] : [{ path, detail: `cannot ask for ${unknown}` }];
}

const variablesOf = (expression: Expression): string[] =>
  expression.kind === 'compare' ? [expression.variable] : expression.parts.flatMap(variablesOf);
