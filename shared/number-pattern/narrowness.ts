import { matchesPattern } from './match.ts';

const DIGITS = [...'0123456789'];
/** Between two patterns that say the same of the digits, the one that says how many there are is the narrower one. */
const CLOSED = 0.01;

/**
 * How much a pattern says of the numbers that it matches, to compare patterns that match the same number: 1 for each digit
 * that is told, less for a choice of some (log10 of how many are left out), nothing for any digit.
 */
export function narrownessOf(pattern: string): number {
  const signs = pattern.match(/\[[^\]]+\]|./g) ?? [];
  const isOpen = signs.at(-1) === '.' || signs.at(-1) === '!';
  const told = (isOpen ? signs.slice(0, -1) : signs).reduce((sum, sign) => sum + 1 - Math.log10(choicesOf(sign)), 0);
  return isOpen ? told : told + CLOSED;
}

/** How many digits a sign stands for; a star stands for itself. */
const choicesOf = (sign: string): number => Math.max(1, DIGITS.filter((digit) => matchesPattern(sign, digit)).length);
