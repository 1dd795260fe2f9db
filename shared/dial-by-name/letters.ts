/** Who can be found by name. */
export interface NamedUser {
  readonly id: string;
  readonly name: string;
}

/** The letters on the keys (ITU-T E.161 §4.2). */
const ON_KEY = ['', '', 'abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'] as const;
const KEY_OF = new Map(ON_KEY.flatMap((letters, key) => [...letters].map((letter) => [letter, String(key)] as const)));

/** Those whose first or last name, or any further one, begins with what was pressed; in the order of their names. */
export function findByKeys<User extends NamedUser>(users: readonly User[], pressed: string): User[] {
  if (pressed === '') return [];
  return users
    .filter(({ name }) => spellings(name).some((keys) => keys.startsWith(pressed)))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1));
}

/** `Ann van Dyk` as keys: annvandyk, vandykann, dykannvan. */
function spellings(name: string): string[] {
  const words = lettersOf(name)
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => [...word].map((letter) => KEY_OF.get(letter) ?? letter).join(''));
  return words.map((_, first) => [...words.slice(first), ...words.slice(0, first)].join(''));
}

/** Small letters and digits without accents, and a blank between words; what no key has is left out. */
export function lettersOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f'’]/g, '')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
}
