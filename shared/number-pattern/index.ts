/**
 * Patterns of numbers, as dialing rules, routes and filters have them.
 *
 *   number-pattern.ts match.ts narrowness.ts   `0X.`: the notation of dial plans
 *   extension-pattern.ts   some extensions: by such a pattern, a range, or
 *   regular-expression.ts  a regular expression that cannot take long
 */
export { ExtensionPattern, isExpression, matcherOfAny } from './extension-pattern.ts';
export { matchesAny, matchesPattern } from './match.ts';
export { narrownessOf } from './narrowness.ts';
export { DialedPrefix, NumberPattern } from './number-pattern.ts';
