import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginSearch, findByKeys, type SearchMove, search } from './index.ts';

const people = (...names: string[]) => names.map((name, i) => ({ id: `usr_${i}`, name }));
const HOUSE = people('Ann Miller', 'Bob Miller', 'Zoë O’Hara', 'Jean-Luc Émery', 'Cid');

test.each([
  ['266', ['Ann Miller']],
  ['645', ['Ann Miller', 'Bob Miller']],
  ['645537262', ['Bob Miller']],
  ['963', ['Zoë O’Hara']],
  ['642', ['Zoë O’Hara']],
  ['36379', ['Jean-Luc Émery']],
  ['582', ['Jean-Luc Émery']],
  ['243', ['Cid']],
  ['7', []],
  ['', []],
])('%s finds %j', (keys, names) => {
  expect(findByKeys(HOUSE, keys).map(({ name }) => name)).toEqual(names);
});

/** What is heard and what comes of these keys; a dot is silence. */
function story(keys: string, users = HOUSE): string {
  const told: string[] = [];
  const tell = ({ does }: SearchMove) => {
    if (does.name === 'call') told.push(`calls ${users.find(({ id }) => id === does.userId)?.name}`);
    else
      told.push(
        ...does.says.map((said) =>
          'phrase' in said
            ? (said.phrase.split('/')[1] ?? '')
            : 'number' in said
              ? String(said.number)
              : 'userId' in said
                ? (users.find(({ id }) => id === said.userId)?.name ?? '?')
                : '?',
        ),
      );
    if (does.name === 'end') told.push('end');
  };
  let move = beginSearch();
  tell(move);
  for (const key of keys) {
    move = search(users, move.state, key === '.' ? { name: 'silence' } : { name: 'key', key });
    tell(move);
  }
  return told.join(' ');
}

test.each([
  ['one is found', '243#1', 'letters for Cid press 1 calls Cid'],
  ['silence ends the name, too', '243.1', 'letters for Cid press 1 calls Cid'],
  [
    'several are told with a number each',
    '645#2',
    'letters for Ann Miller press 1 for Bob Miller press 2 calls Bob Miller',
  ],
  ['nobody', '777#243#1', 'letters nobody letters for Cid press 1 calls Cid'],
  ['nobody three times', '7#7#7#', 'letters nobody letters nobody letters nobody end'],
  ['nothing three times', '...', 'letters letters letters end'],
  ['a star begins anew', '77*243#1', 'letters letters for Cid press 1 calls Cid'],
  ['a key that chooses nobody', '243#5.', 'letters for Cid press 1 invalid letters letters'],
  ['no choice', '243#...', 'letters for Cid press 1 for Cid press 1 for Cid press 1 end'],
])('%s', (_, keys, heard) => {
  expect(story(keys)).toBe(heard);
});

test('of more than eight the rest is told by 9', () => {
  const tens = people(...Array.from('ABCDEFGHIJ', (letter) => `Al ${letter}`));
  expect(story('25#92', tens)).toMatch(/press 8 more 9 for Al I press 1 for Al J press 2 calls Al J$/);
});

test('whatever is pressed, it ends', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...'0123456789*#.'), { minLength: 1, maxLength: 12 }), (pattern) => {
      let move = beginSearch();
      for (let pressed = 0; move.does.name === 'ask'; pressed++) {
        const key = pattern[pressed % pattern.length] as string;
        move = search(HOUSE, move.state, key === '.' ? { name: 'silence' } : { name: 'key', key });
        expect(pressed).toBeLessThan(200);
      }
    }),
    { numRuns: 50 },
  );
});
