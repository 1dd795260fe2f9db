/** Patterns of numbers, as dialing rules, routes and filters have them. */
export { DialedPrefix, NumberPattern } from './number-pattern.ts';
