import type { Expression } from '#shared/skill-rule/index.ts';
import type { ParsedRule } from './centre.ts';

type Variables = Readonly<Record<string, string>>;

/**
 * Whether somebody has the skills that are asked for. What is compared with a skill that one does not have is undefined, and
 * undefined is false: to lack a skill is not to have it with the weight 0 (XiVO 15.12 X3-SK-07, -08).
 *
 * @param variables  names of skills, for `$name` (X3-SK-06)
 */
export function hasSkills(expression: Expression, skills: ReadonlyMap<string, number>, variables: Variables): boolean {
  if (expression.kind === 'compare') {
    const { variable } = expression;
    const name = variable.startsWith('$') ? variables[variable.slice(1)] : variable;
    return compared(expression, name === undefined ? undefined : skills.get(name));
  }
  const fits = (part: Expression) => hasSkills(part, skills, variables);
  return expression.kind === 'and' ? expression.parts.every(fits) : expression.parts.some(fits);
}

/** Whether a rule still holds for who has waited so long in this queue (X3-SK-05): `WT` counts whole seconds. */
export function ruleHolds({ holdsWhile }: ParsedRule, waitedMs: number): boolean {
  return holdsWhile === null || hasSkills(holdsWhile, new Map([['WT', Math.floor(waitedMs / 1000)]]), {});
}

/** When rules begin or cease to hold, milliseconds of waiting, the next one after `waitedMs`; null: never again. */
export function nextRuleChangeMs(rules: readonly ParsedRule[], waitedMs: number): number | null {
  const changes = rules
    .flatMap(({ holdsWhile }) => (holdsWhile === null ? [] : bounds(holdsWhile)))
    .flatMap((seconds) => [seconds * 1000, (seconds + 1) * 1000])
    .filter((ms) => ms > waitedMs);
  return changes.length === 0 ? null : Math.min(...changes);
}

const bounds = (expression: Expression): number[] =>
  expression.kind === 'compare' ? [expression.value] : expression.parts.flatMap(bounds);

function compared({ operator, value }: Expression & { kind: 'compare' }, actual: number | undefined): boolean {
  if (actual === undefined) return false;
  switch (operator) {
    case '=':
      return actual === value;
    case '!':
      return actual !== value;
    case '<':
      return actual < value;
    case '>':
      return actual > value;
  }
}
