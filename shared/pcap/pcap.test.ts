import { expect, test } from 'vitest';
import { pcapHeader, pcapRecord } from './pcap.ts';

const payload = Buffer.from('hello');

test('the header says microseconds and raw IP', () => {
  expect(pcapHeader().toString('hex')).toBe('d4c3b2a10200040000000000000000000000040065000000');
});

test('a message over IPv4', () => {
  const record = pcapRecord({
    atMs: 1_700_000_000_123.5,
    from: { host: '192.0.2.1', port: 5060 },
    to: { host: '192.0.2.2', port: 5070 },
    payload,
  });
  expect(record.subarray(0, 16).toString('hex')).toBe('00f153656ce201002100000021000000');
  expect(record.subarray(16).toString('hex')).toBe(
    '4500002100000000 4011f6c8 c0000201 c0000202 13c413ce000d 106c 68656c6c6f'.replaceAll(' ', ''),
  );
});

test.each([
  ['2001:db8::1', '20010db8000000000000000000000001'],
  ['::', '00000000000000000000000000000000'],
  ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
  ['fe80::1:2%eth0', 'fe800000000000000000000000010002'],
  ['192.0.2.1', '00000000000000000000ffffc0000201'],
  ['phone.invalid', '00000000000000000000000000000000'],
])('the address %s beside one of IPv6', (host, bytes) => {
  const record = pcapRecord({ atMs: 0, from: { host, port: 1 }, to: { host: '2001:db8::2', port: 2 }, payload });
  expect(record.subarray(16, 17).toString('hex')).toBe('60');
  expect(record.subarray(24, 40).toString('hex')).toBe(bytes);
});

test('what no datagram holds is cut', () => {
  const place = { host: '192.0.2.1', port: 1 };
  const record = pcapRecord({ atMs: 0, from: place, to: place, payload: Buffer.alloc(70_000) });
  expect(record.length).toBe(16 + 65_535);
});
