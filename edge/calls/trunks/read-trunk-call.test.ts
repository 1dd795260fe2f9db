import { describe, expect, test } from 'vitest';
import { numberIn, readTrunkCall } from './read-trunk-call.ts';

const trunk = { calledNumberSource: 'request-uri', username: 'account' } as const;

interface Options {
  readonly uri?: string;
  readonly trunk?: Partial<Parameters<typeof readTrunkCall>[1]>;
  readonly contactUser?: string;
}

function read(headers: Record<string, string>, options: Options = {}) {
  const { uri = 'sip:+14235550123@192.0.2.1', contactUser = null } = options;
  const all: Record<string, string> = { from: '<sip:4235550999@192.0.2.9>;tag=1', to: '<sip:5550123@x>', ...headers };
  return readTrunkCall({ uri, header: (name) => all[name] }, { ...trunk, ...options.trunk }, contactUser);
}

describe('who calls', () => {
  test.each([
    ['From alone', {}, '4235550999', null],
    ['a name in From', { from: '"Ann \\"A\\" Lee" <sip:42@x>' }, '42', 'Ann "A" Lee'],
    ['a name without quotes', { from: 'Ann <sip:42@x>' }, '42', 'Ann'],
    ['PAI before From', { 'p-asserted-identity': '<sip:+33142@x>' }, '+33142', null],
    ['PAI before RPID', { 'p-asserted-identity': '<tel:+33142>', 'remote-party-id': '<sip:7@x>' }, '+33142', null],
    ['RPID before From', { 'remote-party-id': '"Bo" <sip:7@x>;party=calling;privacy=off' }, '7', 'Bo'],
    ['the first of two', { 'p-asserted-identity': '<sip:+33142@x>, <tel:+33143>' }, '+33142', null],
    [
      'PAI of an anonymous From',
      { from: '"Anonymous" <sip:anonymous@anonymous.invalid>', 'p-asserted-identity': '<tel:+33142>' },
      '+33142',
      null,
    ],
    ['nobody', { from: '"Anonymous" <sip:anonymous@anonymous.invalid>' }, null, null],
    ['Privacy: id', { 'p-asserted-identity': '"Ann" <sip:+33142@x>', privacy: 'id' }, null, null],
    ['Privacy: header;critical', { privacy: 'header;critical' }, null, null],
    ['Privacy: none', { privacy: 'none' }, '4235550999', null],
    ['RPID that is private', { 'remote-party-id': '<sip:7@x>;privacy=full' }, null, null],
    ['a From that is none', { from: 'nonsense <' }, null, null],
  ])('%s', (_, headers, callerNumber, callerName) => {
    expect(read(headers)).toMatchObject({ callerNumber, callerName });
  });
});

describe('who is called', () => {
  test.each([
    ['the Request-URI', {}, {}, '+14235550123'],
    ['To, where the trunk has it there', {}, { trunk: { calledNumberSource: 'to' } }, '5550123'],
    ['To, where the Request-URI is our Contact', {}, { uri: 'sip:tok3n@x', contactUser: 'tok3n' }, '5550123'],
    [
      'the account, where neither says more',
      { to: '<sip:tok3n@x>' },
      { uri: 'sip:tok3n@x', contactUser: 'tok3n' },
      'account',
    ],
    ['the account, where there is no user part', { to: '<sip:x>' }, { uri: 'sip:192.0.2.1' }, 'account'],
  ] as [string, Record<string, string>, Options, string][])('%s', (_, headers, options, called) => {
    expect(read(headers, options).called).toBe(called);
  });
});

test.each([
  ['sip:+1(423)555-0123@x;user=phone', '+14235550123'],
  ['sip:%2B14235550123@x', '+14235550123'],
  ['tel:+1-423-555-0123', '+14235550123'],
  ['tel:0142;phone-context=+33', '+330142'],
  ['sip:0142;phone-context=+33@x', '+330142'],
  ['sip:0142;phone-context=example.com@x', '0142'],
  ['sip:front-desk@x', 'front-desk'],
  ['mailto:a@b', ''],
])('the number in %s is %s', (uri, number) => {
  expect(numberIn(uri)).toBe(number);
});
