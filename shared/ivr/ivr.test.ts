import { expect, test } from 'vitest';
import { Ivr } from './index.ts';

const problems = (nodes: object[]) => {
  const flow = Ivr.New.parse({ name: 'F', nodes });
  return Ivr.check?.(flow as never).map(({ path, detail }) => `${path.join('.')} ${detail}`);
};
const go = (name: string, number: string) => ({ name, kind: 'go', destination: { kind: 'number', number } });
const hangUp = { name: 'bye', kind: 'go', destination: { kind: 'hang-up' } };

test('the flow of the manual, with its submenu, can be written down (XA-IVR-02 to -05, XA-IVR-09)', () => {
  const menu = (name: string, choices: [string, string][]) => ({
    name,
    kind: 'menu',
    promptId: 'pmt_choices',
    waitSeconds: 5,
    choices: choices.map(([key, next]) => ({ key, next })),
    invalid: `${name}-invalid`,
    timeout: `${name}-invalid`,
  });
  const tries = (name: string, next: string) => ({
    name,
    kind: 'count',
    counter: 'tries',
    limit: 3,
    next,
    reached: 'error',
  });
  const nodes = [
    { name: 'answer', kind: 'answer', next: 'pause' },
    { name: 'pause', kind: 'wait', seconds: 1, next: 'welcome' },
    { name: 'welcome', kind: 'play', promptId: 'pmt_welcome', next: 'beginning' },
    { name: 'beginning', kind: 'reset', counter: 'tries', next: 'start' },
    tries('start', 'main'),
    menu('main', [
      ['1', 'sales'],
      ['2', 'support'],
      ['3', 'submenu-beginning'],
      ['4', 'start'],
    ]),
    { name: 'main-invalid', kind: 'play', promptId: 'pmt_invalid', next: 'start' },
    { name: 'submenu-beginning', kind: 'reset', counter: 'tries', next: 'submenu-start' },
    tries('submenu-start', 'submenu'),
    menu('submenu', [
      ['1', 'sales'],
      ['2', 'other'],
      ['3', 'beginning'],
    ]),
    { name: 'submenu-invalid', kind: 'play', promptId: 'pmt_invalid', next: 'submenu-start' },
    { name: 'error', kind: 'play', promptId: 'pmt_error', next: 'bye' },
    go('sales', '8000'),
    go('support', '8833'),
    go('other', '8001'),
    hangUp,
  ];
  expect(problems(nodes)).toEqual([]);
});

test('links lead to nodes, and names are there once', () => {
  const menu = {
    name: 'menu',
    kind: 'menu',
    choices: [{ key: '1', next: 'nowhere' }],
    invalid: 'bye',
    timeout: 'gone',
  };
  expect(problems([menu, hangUp, hangUp])).toEqual([
    'nodes.2.name is there twice',
    'nodes.0.timeout is the name of no node',
    'nodes.0.choices.0.next is the name of no node',
  ]);
  const choose = {
    name: 'a',
    kind: 'switch',
    variable: 'caller',
    cases: [{ equals: '1', next: 'b' }],
    otherwise: 'bye',
  };
  expect(problems([choose, hangUp])).toEqual(['nodes.0.cases.0.next is the name of no node']);
});

test('a key, and what a switch looks for, is there once', () => {
  const choices = ['1', '2', '1'].map((key) => ({ key, next: 'bye' }));
  const menu = { name: 'menu', kind: 'menu', choices, invalid: 'bye', timeout: 'bye' };
  const cases = ['a', 'a'].map((equals) => ({ equals, next: 'bye' }));
  const choose = { name: 'which', kind: 'switch', variable: 'caller', cases, otherwise: 'menu' };
  expect(problems([choose, menu, hangUp])).toEqual([
    'nodes.0.cases.1.equals is there twice',
    'nodes.1.choices.2.key is there twice',
  ]);
});

test('a call cannot go round in no time', () => {
  const count = { name: 'count', kind: 'count', counter: 'n', limit: 3, next: 'reset', reached: 'bye' };
  const reset = { name: 'reset', kind: 'reset', counter: 'n', next: 'count' };
  const detail = 'is reached again and again while nothing is heard or pressed';
  expect(problems([count, reset, hangUp])).toEqual([`nodes.0.name ${detail}`]);
  const wait = { name: 'reset', kind: 'wait', seconds: 1, next: 'count' };
  expect(problems([count, wait, hangUp])).toEqual([]);
});

test('every loop has an exit', () => {
  const play = (name: string, next: string) => ({ name, kind: 'play', promptId: 'pmt_1', next });
  const detail = 'leads to no end of the flow';
  expect(problems([play('a', 'b'), play('b', 'a'), hangUp])).toEqual([
    `nodes.0.name ${detail}`,
    `nodes.1.name ${detail}`,
  ]);
  const count = { name: 'a', kind: 'count', counter: 'n', limit: 9, next: 'b', reached: 'bye' };
  expect(problems([count, play('b', 'a'), hangUp])).toEqual([]);
});

test('a flow says in which version of the language it is written; another one is refused', () => {
  expect(Ivr.New.parse({ name: 'F', nodes: [hangUp] })).toMatchObject({ formatVersion: 1, mayCallOutside: false });
  expect(Ivr.New.safeParse({ name: 'F', nodes: [hangUp], formatVersion: 2 }).error?.issues[0]?.path).toEqual([
    'formatVersion',
  ]);
});

test('a web server is asked by http alone', () => {
  const asks = { name: 'app', kind: 'webhook', url: 'wss://app.example/', next: 'end', failed: 'end' };
  const problem = 'must be an address that begins with https:// or http://; others, such as wss://, are not taken';
  const { error } = Ivr.New.safeParse({ name: 'F', nodes: [asks, { ...hangUp, name: 'end' }] });
  expect(error?.issues.map(({ message }) => message)).toEqual([problem]);
});
