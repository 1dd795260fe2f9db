import { expect, test } from 'vitest';
import type { LineDialog } from '../presence/document/index.ts';
import { appearanceIn, appearancesOf, callInfoOf, isPrivateHold } from './index.ts';

const dialog = (index: number | null, fields: Partial<LineDialog> = {}): LineDialog => ({
  id: 'leg_1',
  direction: 'recipient',
  state: 'confirmed',
  callId: 'a',
  localTag: null,
  remoteTag: null,
  remote: { number: '201', name: 'Bob' },
  isOnHold: false,
  appearance: index === null ? null : { index, isPrivate: false },
  ...fields,
});
const ringing = { state: 'early' } as const;

test.each<[string, LineDialog[], number[], string[]]>([
  ['nothing', [], [], []],
  ['what is seized', [], [2, 1], ['1 seized', '2 seized']],
  ['a call that somebody makes', [dialog(1, { ...ringing, direction: 'initiator' })], [], ['1 progressing']],
  ['a call that rings', [dialog(1, ringing)], [], ['1 alerting']],
  ['a call at several phones, of which one has answered', [dialog(1, ringing), dialog(1)], [], ['1 active']],
  ['the same in the other order', [dialog(1), dialog(1, ringing)], [], ['1 active']],
  ['a call that is held', [dialog(3, { isOnHold: true })], [1], ['1 seized', '3 held']],
  [
    'a call that is held privately',
    [dialog(1, { isOnHold: true, appearance: { index: 1, isPrivate: true } })],
    [],
    ['1 held-private'],
  ],
  ['a dialog of no appearance', [dialog(null)], [], []],
])('%s', (_what, dialogs, seized, expected) => {
  expect(appearancesOf(dialogs, seized).map(({ index, state }) => `${index} ${state}`)).toEqual(expected);
});

test('Call-Info says all that is in use, with whom, and that the rest is idle', () => {
  const remote = { number: '201', name: 'Bob "B"' };
  const said = callInfoOf('acme.example', [
    { index: 1, state: 'active', remote },
    { index: 2, state: 'seized', remote: null },
  ]);
  expect(said).toMatch(/^<sip:acme\.example>;appearance-index=1;appearance-state=active;appearance-uri="/);
  expect(said).toContain(',<sip:acme.example>;appearance-index=2;appearance-state=seized,');
  expect(said.endsWith('<sip:acme.example>;appearance-index=*;appearance-state=idle')).toBe(true);
  expect(appearanceIn(said)).toBe(1);
});

test.each([
  ['<sip:acme.example>;appearance-index=2', 2],
  ['<sip:x>;answer-after=0,<sip:y>;appearance-index=12;appearance-state=active', 12],
  ['<sip:acme.example>;appearance-index=*', null],
  ['<sip:acme.example>;appearance-index=0', null],
  ['<sip:acme.example>;appearance-index=100', null],
  ['<sip:acme.example>;answer-after=0', null],
  [undefined, null],
])('%s names the appearance %j', (callInfo, expected) => {
  expect(appearanceIn(callInfo)).toBe(expected);
});

test.each([
  ['<sip:x>;appearance-index=1;appearance-state=held-private', true],
  ['<sip:x>;appearance-index=1;appearance-state=held', false],
  [undefined, false],
])('%s holds privately: %j', (callInfo, expected) => {
  expect(isPrivateHold(callInfo)).toBe(expected);
});
