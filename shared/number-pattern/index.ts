/** Patterns of numbers, as dialing rules, routes and filters have them. */
export { matchesAny, matchesPattern } from './match.ts';
export { narrownessOf } from './narrowness.ts';
export { DialedPrefix, NumberPattern } from './number-pattern.ts';
