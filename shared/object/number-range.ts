import type { FieldProblem } from './kind.ts';

interface NumberRange {
  /** Digits, with or without `+`. */
  readonly first: string;
  readonly last: string;
}

/** Most numbers in one range: what a search for a free one may have to look at. */
const RANGE_SIZE = 10_000;

/** What is wrong with a range of numbers. */
export function rangeProblems({ first, last }: NumberRange): FieldProblem[] {
  const path = ['last'];
  if (first.length !== last.length) return [{ path, detail: 'must have as many digits as the first' }];
  if (first > last) return [{ path, detail: 'must not come before the first' }];
  const size = BigInt(last) - BigInt(first) + 1n;
  return size > RANGE_SIZE ? [{ path, detail: `must be at most ${RANGE_SIZE - 1} after the first` }] : [];
}

/** Every number of a range, in order. */
export function* numbersOf({ first, last }: NumberRange): Generator<string> {
  const plus = first.startsWith('+') ? '+' : '';
  const digits = first.length - plus.length;
  for (let n = BigInt(first); n <= BigInt(last); n++) yield plus + n.toString().padStart(digits, '0');
}
