import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AttendantMove, AutoAttendant, attend, beginAttending, MAX_PLAYS } from './index.ts';

const to = (number: string) => ({ kind: 'number' as const, number });
const key = (pressed: string, number: string) => ({
  key: pressed,
  action: { kind: 'go' as const, destination: to(number) },
});
const attendantOf = (fields: object = {}) =>
  AutoAttendant.New.parse({
    name: 'Operator',
    promptId: 'pmt_menu',
    keys: [key('0', 'operator'), key('1', 'sales'), key('#', 'box'), { key: '*', action: { kind: 'repeat' } }],
    invalidDestination: to('wrong'),
    timeoutDestination: to('late'),
    ...fields,
  }) as unknown as AutoAttendant;

const EXTENSIONS = ['201', '202', '2021', '30', '101'];
const dialable = {
  operator: to('help'),
  has: (dialed: string) => EXTENSIONS.includes(dialed),
  goesOn: (dialed: string) => EXTENSIONS.some((one) => one !== dialed && one.startsWith(dialed)),
};

/** What a caller hears and where he gets who presses these keys; a dot is silence. */
function story(keys: string, fields: object = {}): string {
  const attendant = attendantOf(fields);
  const told: string[] = [];
  const tell = ({ does }: AttendantMove) => {
    if (does.name !== 'dial')
      told.push(...does.says.map((one) => ('promptId' in one ? one.promptId : 'phrase' in one ? one.phrase : '?')));
    if (does.name === 'dial') told.push(`dials ${does.number}`);
    if (does.name === 'go') told.push(`> ${does.destination.kind === 'number' ? does.destination.number : '?'}`);
  };
  let move = beginAttending(attendant);
  tell(move);
  for (const pressed of keys) {
    if (move.does.name !== 'ask') throw new Error(`nobody hears ${pressed}`);
    move = attend(
      attendant,
      dialable,
      move.state,
      pressed === '.' ? { name: 'silence' } : { name: 'key', key: pressed },
    );
    tell(move);
  }
  return told.join(' ');
}

const [invalid, timeout] = ['attendant/invalid', 'attendant/timeout'];
test.each<[row: string, what: string, keys: string, heard: string, fields?: object]>([
  ['AAT-05', 'a key that begins no extension acts at once', '0', 'pmt_menu > operator'],
  ['AAT-04', 'the operator of the tenant', '0', 'pmt_menu > help', { keys: undefined }],
  ['AAT-04', 'of the keys that are there without others', '*9', 'pmt_menu pmt_menu > ?', { keys: undefined }],
  ['AAT-05', 'one that does waits for the next', '1.', 'pmt_menu > sales'],
  ['AAT-02', 'which makes it an extension', '101', 'pmt_menu dials 101'],
  ['AAT-02', 'an extension that begins no other one is dialed at once', '201', 'pmt_menu dials 201'],
  ['AAT-02', 'one that does waits', '202.', 'pmt_menu dials 202'],
  ['AAT-02', 'or for #', '202#', 'pmt_menu dials 202'],
  ['AAT-02', 'the longer one', '2021', 'pmt_menu dials 2021'],
  ['AAT-04', '# alone is a key', '#', 'pmt_menu > box'],
  ['AAT-05', 'the menu again', '*0', 'pmt_menu pmt_menu > operator'],
  ['AAT-09', 'wrong three times', '8.8.8.', `pmt_menu ${invalid} pmt_menu ${invalid} pmt_menu ${invalid} > wrong`],
  ['AAT-09', 'nothing three times', '...', `pmt_menu ${timeout} pmt_menu ${timeout} pmt_menu ${timeout} > late`],
  ['AAT-09', 'the last one decides', '8..8.', `pmt_menu ${invalid} pmt_menu ${timeout} pmt_menu ${invalid} > wrong`],
  ['AAT-09', 'wrong twice, then right', '8.8.0', `pmt_menu ${invalid} pmt_menu ${invalid} pmt_menu > operator`],
  ['XA-IVR-05', 'two repeats, then the first wrong one', '**8.', `pmt_menu pmt_menu pmt_menu ${invalid} > wrong`],
  ['XA-IVR-05', 'repeats alone end nothing', '****0', 'pmt_menu pmt_menu pmt_menu pmt_menu pmt_menu > operator'],
  ['AAT-09', 'of a wrong number the rest is waited for', '2990.0', `pmt_menu ${invalid} pmt_menu > operator`],
  ['AAT-03', 'without extensions a key is a key', '1', 'pmt_menu > sales', { allowsExtensions: false }],
  [
    'AAT-03',
    'and a wrong one wrong at once',
    '80',
    `pmt_menu ${invalid} pmt_menu > operator`,
    { allowsExtensions: false },
  ],
  ['AAT-03', 'a digit and a star are nothing', '2*0', `pmt_menu ${invalid} pmt_menu > operator`],
  [
    'AAT-03',
    'prompts of its own',
    '8..',
    'pmt_menu pmt_no pmt_menu pmt_late > late',
    { maxTries: 2, invalidPromptId: 'pmt_no', timeoutPromptId: 'pmt_late' },
  ],
  ['AAT-03', 'that of the platform', '0', 'attendant/menu > operator', { promptId: null }],
])('%s: %s', (_row, _what, keys, heard, fields) => {
  expect(story(keys, fields)).toBe(heard);
});

test('without an operator 0 is a wrong key (AAT-04)', () => {
  const attendant = attendantOf({ keys: undefined, maxTries: 1 });
  const without = { ...dialable, operator: null };
  const { state } = beginAttending(attendant);
  expect(attend(attendant, without, state, { name: 'key', key: '0' }).does).toMatchObject({
    says: [{ phrase: 'attendant/invalid' }],
    destination: to('wrong'),
  });
});

test('how long it waits', () => {
  const attendant = attendantOf({ firstKeySeconds: 7, nextKeySeconds: 2 });
  const begun = beginAttending(attendant);
  expect(begun.does).toMatchObject({ waitMs: 7000 });
  expect(attend(attendant, dialable, begun.state, { name: 'key', key: '2' }).does).toEqual({
    name: 'ask',
    says: [],
    waitMs: 2000,
  });
});

test('whatever is pressed, it ends; and what is dialed is an extension', () => {
  const presses = fc.array(fc.constantFrom(...'0123456789*#.'), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(presses, (pattern) => {
      const attendant = attendantOf();
      let move = beginAttending(attendant);
      let pressed = 0;
      while (move.does.name === 'ask') {
        const one = pattern[pressed++ % pattern.length] as string;
        move = attend(attendant, dialable, move.state, one === '.' ? { name: 'silence' } : { name: 'key', key: one });
        expect(pressed).toBeLessThanOrEqual(MAX_PLAYS * 16);
      }
      if (move.does.name === 'dial') expect(EXTENSIONS).toContain(move.does.number);
    }),
    { numRuns: 30 },
  );
});
