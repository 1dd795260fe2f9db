import { z } from 'zod';
import { matchesPattern } from './match.ts';
import { NumberPattern } from './number-pattern.ts';
import { MAX_EXPRESSION_LENGTH, MAX_PLACES, regularExpression } from './regular-expression.ts';

const RANGE = /^([0-9]{1,15})-([0-9]{1,15})$/;
const EXPRESSION = /^\/(.+)\/$/;
/** What the three look like, for whoever makes requests from the document. */
const SHAPE = /^(?:[0-9*#+XZN[\].!-]+|\/[0-9()[\]{}|?*+.,:^$#\\d-]+\/)$/;

/**
 * Some of the extensions of a tenant, as sipXcom's attendants have them (20.04 AAT-03): by a pattern, a range or a regular expression.
 */
export const ExtensionPattern = z
  .string()
  .min(1)
  .max(MAX_EXPRESSION_LENGTH + 2)
  .regex(SHAPE, { error: 'is no pattern, no range, and no regular expression between slashes', abort: true })
  .refine((text) => matcherOf(text) !== null, {
    error: `is no pattern, no range from the lower to the higher of as many digits, and no regular expression of at most ${MAX_PLACES} characters, repeated ones counted`,
  })
  .describe(
    'A pattern such as `2XX`, a range such as `250-350`, or a regular expression of the whole number between slashes, such as `/25[0-9]|3[0-4][0-9]|350/`.',
  );

/** Whether it costs what a regular expression costs. */
export const isExpression = (text: string): boolean => EXPRESSION.test(text);

type Matcher = (extension: string) => boolean;

/** What says whether one of the patterns fits: read once, asked often. */
export function matcherOfAny(patterns: readonly string[]): Matcher {
  const matchers = patterns.flatMap((text) => matcherOf(text) ?? []);
  return (extension) => matchers.some((matches) => matches(extension));
}

function matcherOf(text: string): Matcher | null {
  const expression = EXPRESSION.exec(text)?.[1];
  if (expression !== undefined) {
    const automaton = regularExpression(expression);
    return automaton && ((extension) => automaton.matches(extension));
  }
  const [, first, last] = RANGE.exec(text) ?? [];
  if (first !== undefined && last !== undefined)
    return isRange(first, last) ? (extension) => isWithin(extension, first, last) : null;
  return NumberPattern.safeParse(text).success ? (extension) => matchesPattern(text, extension) : null;
}

/** Both ends have the same number of digits, which is that of all between them. */
const isRange = (first: string, last: string): boolean => first.length === last.length && first <= last;

const isWithin = (extension: string, first: string, last: string): boolean =>
  extension.length === first.length && /^[0-9]+$/.test(extension) && first <= extension && extension <= last;
