import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginFlow, type FlowMove, followFlow, Ivr, MAX_STEPS } from './index.ts';

const flowOf = (nodes: object[]) => {
  const flow = Ivr.New.parse({ name: 'F', nodes }) as unknown as Ivr;
  expect(Ivr.check?.(flow as never)).toEqual([]);
  return flow;
};
const goTo = (name: string, number: string) => ({ name, kind: 'go', destination: { kind: 'number', number } });
const play = (name: string, next: string) => ({ name, kind: 'play', promptId: `pmt_${name}`, next });
const count = (name: string, limit: number, next: string, reached: string) => ({
  name,
  kind: 'count',
  counter: 'tries',
  limit,
  next,
  reached,
});
const menu = (name: string, choices: Record<string, string>, wrong: string) => ({
  name,
  kind: 'menu',
  promptId: `pmt_${name}`,
  choices: Object.entries(choices).map(([key, next]) => ({ key, next })),
  invalid: wrong,
  timeout: wrong,
});

/** The example of the manual (XiVO 15.12 §1.8.21), submenu and all. A third failure is told by the error alone. */
const MANUAL = flowOf([
  { name: 'answer', kind: 'answer', next: 'pause' },
  { name: 'pause', kind: 'wait', seconds: 1, next: 'welcome' },
  play('welcome', 'beginning'),
  { name: 'beginning', kind: 'reset', counter: 'tries', next: 'main' },
  menu('main', { 1: 'sales', 2: 'support', 3: 'submenu-beginning', 4: 'again' }, 'failed'),
  count('again', 100, 'main', 'error'),
  count('failed', 3, 'invalid', 'error'),
  play('invalid', 'main'),
  { name: 'submenu-beginning', kind: 'reset', counter: 'tries', next: 'submenu' },
  menu('submenu', { 1: 'sales', 2: 'other', 3: 'beginning' }, 'submenu-failed'),
  count('submenu-failed', 3, 'submenu-invalid', 'error'),
  { ...play('submenu-invalid', 'submenu'), promptId: 'pmt_invalid' },
  play('error', 'bye'),
  goTo('sales', '8000'),
  goTo('support', '8833'),
  goTo('other', '8001'),
  { name: 'bye', kind: 'go', destination: { kind: 'hang-up' } },
]);

/** What is heard by who presses these keys, one for each question; a dot is silence. */
function story(flow: Ivr, keys: string, variables = {}): string {
  const told: string[] = [];
  const left = [...keys];
  let move = beginFlow(flow, variables);
  for (;;) {
    const { does, state } = move;
    if (does.name === 'play' || does.name === 'ask')
      told.push(...does.says.map((said) => ('promptId' in said ? said.promptId.slice(4) : '?')));
    if (does.name === 'report') told.push(`reports ${does.event} ${JSON.stringify(does.variables)}`);
    if (does.name === 'go')
      return [...told, `> ${does.destination.kind === 'number' ? does.destination.number : 'hung up'}`].join(' ');
    if (does.name === 'end') return [...told, does.why].join(' ');
    move = does.name === 'ask' ? answered(flow, state, left.shift() ?? '.') : followFlow(flow, state, { name: 'done' });
  }
}

const answered = (flow: Ivr, state: FlowMove['state'], key: string) =>
  followFlow(flow, state, key === '.' ? { name: 'silence' } : { name: 'digits', digits: key });

test.each([
  ['XA-IVR-02', 'a choice', '1', 'welcome main > 8000'],
  ['XA-IVR-02', 'the choices again', '42', 'welcome main main > 8833'],
  ['XA-IVR-04', 'wrong twice, then nothing', '99.', 'welcome main invalid main invalid main error > hung up'],
  ['XA-IVR-03', 'nothing is like a wrong key', '...', 'welcome main invalid main invalid main error > hung up'],
  ['XA-IVR-05', 'a repeat counts as a try', '449', 'welcome main main main error > hung up'],
  ['XA-IVR-05', 'and ends nothing by itself', '44441', 'welcome main main main main main > 8000'],
  ['XA-IVR-09', 'the submenu', '32', 'welcome main submenu > 8001'],
  ['XA-IVR-09', 'and back, without the welcome', '331', 'welcome main submenu main > 8000'],
  [
    'XA-IVR-09',
    'where tries are counted anew',
    '993991',
    'welcome main invalid main invalid main submenu invalid submenu invalid submenu > 8000',
  ],
])('%s: %s', (_row, _what, keys, heard) => {
  expect(story(MANUAL, keys)).toBe(heard);
});

test('what is pressed is kept, put together and compared (XA-DP-03, XA-DP-04)', () => {
  const flow = flowOf([
    {
      name: 'ask',
      kind: 'collect',
      promptId: 'pmt_number',
      variable: 'customer',
      maxDigits: 6,
      next: 'set',
      timeout: 'no',
    },
    { name: 'set', kind: 'set', variable: 'tag', value: '{{caller}}/{{customer}}{{nothing}}', next: 'tell' },
    { name: 'tell', kind: 'report', event: 'customer-known', next: 'choose' },
    { name: 'choose', kind: 'switch', variable: 'tag', cases: [{ equals: '200/7', next: 'gold' }], otherwise: 'no' },
    goTo('gold', '1'),
    goTo('no', '2'),
  ]);
  const told = 'number reports customer-known {"caller":"200","customer":"7","tag":"200/7"} > 1';
  expect(story(flow, '7', { caller: '200' })).toBe(told);
  expect(story(flow, '8', { caller: '200' })).toContain('> 2');
  expect(story(flow, '.', { caller: '200' })).toBe('number > 2');
});

test('a variable cannot grow without end', () => {
  const flow = flowOf([
    { name: 'begin', kind: 'set', variable: 'x', value: 'x'.repeat(200), next: 'grow' },
    { name: 'grow', kind: 'set', variable: 'x', value: '{{x}}{{x}}', next: 'wait' },
    { ...menu('wait', { 1: 'end' }, 'grow') },
    goTo('end', '1'),
  ]);
  let move = beginFlow(flow, {});
  for (let i = 0; i < 20; i++) move = followFlow(flow, move.state, { name: 'silence' });
  expect(move.state.variables.x).toHaveLength(1000);
});

test('every flow that is whole ends, whatever is pressed', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const link = fc.constantFrom(...names);
  const node = fc.oneof(
    fc.record({ kind: fc.constant('play'), promptId: fc.constant('pmt_1'), next: link }),
    fc.record({ kind: fc.constant('wait'), seconds: fc.constant(1), next: link }),
    fc.record({
      kind: fc.constant('count'),
      counter: fc.constantFrom('x', 'y'),
      limit: fc.constantFrom(1, 3),
      next: link,
      reached: link,
    }),
    fc.record({ kind: fc.constant('reset'), counter: fc.constantFrom('x', 'y'), next: link }),
    fc.record({
      kind: fc.constant('menu'),
      choices: fc.tuple(fc.record({ key: fc.constant('1'), next: link })),
      invalid: link,
      timeout: link,
    }),
    fc.record({ kind: fc.constant('go'), destination: fc.constant({ kind: 'hang-up' }) }),
  );
  fc.assert(
    fc.property(
      fc.tuple(node, node, node, node, node),
      fc.array(fc.constantFrom('1', '2', '.'), { minLength: 1, maxLength: 5 }),
      (nodes, keys) => {
        const flow = Ivr.New.parse({
          name: 'F',
          nodes: nodes.map((one, i) => ({ name: names[i], ...one })),
        }) as unknown as Ivr;
        fc.pre(Ivr.check?.(flow as never).length === 0);
        let move = beginFlow(flow, {});
        for (let i = 0; move.does.name !== 'go' && move.does.name !== 'end'; i++) {
          move = answered(flow, move.state, keys[i % keys.length] as string);
          expect(i).toBeLessThan(MAX_STEPS);
        }
      },
    ),
    { numRuns: 25 },
  );
});
