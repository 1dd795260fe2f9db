import type { Extension, Told } from './phone-office.ts';

/**
 * Who rings for a call, in a line: `201 & 202- > 203*` is 201 and 202 together, then 203. `*` answers, `-` refuses as busy, who has
 * neither rings until it is enough.
 */
export type Manner = '*' | '-' | '';

interface Rung {
  readonly extension: Extension;
  readonly manner: Manner;
}

export const extensionsIn = (words: string): Extension[] => rungIn(words).map(({ extension }) => extension);

export const rungIn = (words: string): Rung[] =>
  [...words.matchAll(/(\d{3})([*-]?)/g)].map(([, extension, manner]) => ({
    extension: extension as Extension,
    manner: manner as Manner,
  }));

export const inOrder = (extensions: readonly string[]): string => extensions.toSorted().join(' & ');

/** Who has rung, in that order. */
export const rungBy = ({ cdr }: Told): string[] =>
  cdr.legs.filter(({ role }) => role === 'callee').map(({ party }) => party.number);

/** The same, those of one stage together. */
export function inStages(rung: readonly string[], stages: readonly string[]): string {
  let next = 0;
  const taken = stages.map((stage) => {
    const count = rungIn(stage).length;
    next += count;
    return inOrder(rung.slice(next - count, next));
  });
  return [...taken, ...rung.slice(next)].join(' > ');
}
