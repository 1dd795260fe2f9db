import { expect, test } from 'vitest';
import { areRecords, isDtls } from './records.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const record = (type: string, epoch: string, content: string) =>
  hex(`${type} fefd ${epoch} 000000000000 ${(content.length / 2).toString(16).padStart(4, '0')} ${content}`);
/** A part of a message: type, length of the whole, number, where the part begins, the part. */
const message = (length: number, offset: number, part: string) => {
  const uint24 = (value: number) => value.toString(16).padStart(6, '0');
  return `01${uint24(length)}0000${uint24(offset)}${uint24(part.length / 2)}${part}`;
};

test.each([
  ['a whole message', record('16', '0000', message(2, 0, 'abcd'))],
  ['two in one record', record('16', '0000', message(2, 0, 'abcd') + message(0, 0, ''))],
  ['a part of a long one', record('16', '0000', message(16_384, 8000, 'abcd'))],
  ['what is encrypted, whatever it looks like', record('16', '0001', 'ffffffff')],
  ['several records', Buffer.concat([record('14', '0000', '01'), record('16', '0001', 'ffff')])],
])('%s passes', (_, datagram) => {
  expect(areRecords(datagram)).toBe(true);
});

test.each([
  ['nothing at all after a record', Buffer.concat([record('14', '0000', '01'), hex('16fefd')])],
  ['another version', hex('1603010000000000000000000101')],
  ['a message that announces more than there is memory for', record('16', '0000', message(16_385, 0, 'abcd'))],
  ['a part beyond its message', record('16', '0000', message(4, 3, 'abcd'))],
  ['a message that is longer than its record', record('16', '0000', message(2, 0, 'abcd').slice(0, -2))],
])('%s does not', (_, datagram) => {
  expect(areRecords(datagram)).toBe(false);
});

test('a datagram that is cut anywhere does not', () => {
  const whole = record('16', '0000', message(2, 0, 'abcd'));
  for (let length = 1; length < whole.length; length++) expect(areRecords(whole.subarray(0, length))).toBe(false);
});

test('DTLS is known by its first byte', () => {
  expect([0, 19, 20, 63, 64, 128].map((first) => isDtls(Uint8Array.of(first)))).toEqual([
    ...[false, false, true],
    ...[true, false, false],
  ]);
  expect(isDtls(new Uint8Array(0))).toBe(false);
});
