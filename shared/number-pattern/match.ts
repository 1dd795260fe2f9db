/** What each letter of a pattern stands for (`NumberPattern`). */
const CLASSES: Readonly<Record<string, string>> = { X: '0123456789', Z: '123456789', N: '23456789' };

/** Whether the whole number looks as the pattern has it (XA-OUT-03). */
export function matchesPattern(pattern: string, number: string): boolean {
  let at = 0;
  for (let i = 0; i < pattern.length; i++) {
    const sign = pattern.charAt(i);
    if (sign === '.') return at < number.length;
    if (sign === '!') return true;
    if (at >= number.length) return false;
    const end = sign === '[' ? pattern.indexOf(']', i) : i;
    const isMember = sign === '[' ? isOneOf(pattern, i + 1, end, number.charAt(at)) : stands(sign, number.charAt(at));
    if (!isMember) return false;
    i = end;
    at += 1;
  }
  return at === number.length;
}

export const matchesAny = (patterns: readonly string[], number: string): boolean =>
  patterns.some((pattern) => matchesPattern(pattern, number));

const stands = (sign: string, digit: string): boolean => CLASSES[sign]?.includes(digit) ?? sign === digit;

/** A set such as `[1-37]`, between its brackets. */
function isOneOf(pattern: string, from: number, to: number, digit: string): boolean {
  for (let i = from; i < to; i++) {
    const isRange = pattern.charAt(i + 1) === '-';
    const last = isRange ? pattern.charAt(i + 2) : pattern.charAt(i);
    if (pattern.charAt(i) <= digit && digit <= last) return true;
    if (isRange) i += 2;
  }
  return false;
}
