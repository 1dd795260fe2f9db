import { describe, expect, test } from 'vitest';
import { enumAddress, enumName } from './enum.ts';

const NUMBER = '+33145678901';
const record = (regexp: string, fields: object = {}) => ({
  order: 10,
  preference: 100,
  flags: 'u',
  service: 'E2U+sip',
  replacement: '',
  regexp,
  ...fields,
});
const BOB = '!^.*$!sip:bob@far.example!';

test('a number is looked for by its digits, backwards (RFC 6116 §3.2)', () => {
  expect(enumName('+33145', 'e164.arpa')).toBe('5.4.1.3.3.e164.arpa');
});

describe('the address of a number', () => {
  test.each([
    ['INT-06', 'by the rule', [record(BOB)], 'sip:bob@far.example'],
    ['INT-07', 'by what the manual has', [record('!^.*$!sip:user@domain!')], 'sip:user@domain'],
    [
      'INT-06',
      'with parts of the number',
      [record('!^\\+33(.*)$!sip:0\\1@far.example!')],
      'sip:0145678901@far.example',
    ],
    ['INT-06', 'by another delimiter', [record('/^.*$/sip:a@b/i')], 'sip:a@b'],
    [
      'INT-06',
      'by the lowest order',
      [record('!^.*$!sip:late@x!', { order: 20 }), record('!^.*$!sip:early@x!', { order: 5 })],
      'sip:early@x',
    ],
    [
      'INT-06',
      'then by preference',
      [record('!^.*$!sip:late@x!', { preference: 20 }), record('!^.*$!sip:early@x!', { preference: 5 })],
      'sip:early@x',
    ],
    ['INT-06', 'among services', [record(BOB, { service: 'E2U+voice:tel+sip' })], 'sip:bob@far.example'],
    ['INT-06', 'not for e-mail', [record('!^.*$!mailto:bob@x!', { service: 'E2U+email:mailto' })], null],
    ['INT-06', 'a rule that leads on is passed over', [record('', { flags: '' }), record(BOB)], 'sip:bob@far.example'],
    ['INT-06', 'one that does not match, too', [record('!^\\+44.*$!sip:uk@x!'), record(BOB)], 'sip:bob@far.example'],
    ['INT-06', 'an address of another kind', [record('!^.*$!sips:bob@x!')], null],
    ['INT-06', 'nobody', [], null],
    ['INT-06', 'what cannot be read', [record('!(!sip:a@b!'), record('!^.*$!'), record('')], null],
    ['INT-06', 'what could run for hours', [record('!^(((.*)*)*)*x$!sip:a@b!')], null],
    ['INT-06', 'what repeats too much', [record('!^.*.*.*.*.*x$!sip:a@b!')], null],
  ])('%s: %s', (_row, _what, records, expected) => {
    expect(enumAddress(records, NUMBER)).toBe(expected);
  });
});
