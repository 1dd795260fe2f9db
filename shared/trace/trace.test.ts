import { expect, test } from 'vitest';
import { masked, type TracedMessage, toCapture, toLadder } from './index.ts';

const invite = 'INVITE sip:201@acme.example;transport=udp SIP/2.0\r\nCall-ID: a\r\nCSeq: 2 INVITE\r\n\r\n';
const ringing = 'SIP/2.0 180 Ringing\r\nCall-ID: b\r\nCSeq: 1 INVITE\r\n\r\n';

const traced = (fields: Partial<TracedMessage> = {}): TracedMessage => ({
  at: '2026-01-05T09:00:00.000Z',
  direction: 'in',
  transport: 'udp',
  local: { host: '192.0.2.1', port: 5060 },
  remote: { host: '192.0.2.10', port: 5062 },
  message: invite,
  ...fields,
});

test('secrets are masked, and nothing moves', () => {
  const message =
    'Authorization: Digest username="200", nonce="n", response="0123abcd", cnonce="c"\r\n\r\n' +
    'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20|1:4\r\n';
  const safe = masked(message);
  expect(safe).toHaveLength(message.length);
  expect(safe).toContain('response="xxxxxxxx", cnonce="c"');
  expect(safe).toContain(`inline:${'x'.repeat(40)}|2^20`);
  expect(safe).not.toMatch(/0123abcd|WVNfX19/);
});

test.each([
  ['Authorization: Digest response=deadbeef, nc=00000001', 'Authorization: Digest response=xxxxxxxx, nc=00000001'],
  ['Authorization: Basic dTpw', 'Authorization: Basic xxxx'],
  ['k=base64:c2VjcmV0\r\n', 'k=base64:xxxxxxxx\r\n'],
  ['a=ice-ufrag:F7gI\r\na=ice-pwd:x9cml\r\n', 'a=ice-ufrag:F7gI\r\na=ice-pwd:xxxxx\r\n'],
  ['Subject: the response was 200', 'Subject: the response was 200'],
])('%j becomes %j', (message, safe) => {
  expect(masked(message)).toBe(safe);
});

test('a ladder shows who said what to whom', () => {
  const callee = { host: '192.0.2.20', port: 5070 };
  const ladder = toLadder({
    callId: 'call_1',
    edgeId: 'edge_1',
    isComplete: true,
    messages: [
      traced(),
      traced({ at: '2026-01-05T09:00:00.012Z', direction: 'out', remote: callee }),
      traced({ at: '2026-01-05T09:00:00.500Z', remote: callee, message: ringing }),
      traced({ at: '2026-01-05T09:00:00.501Z', direction: 'out', message: ringing }),
    ],
  });
  expect(ladder.split('\n').slice(2)).toEqual([
    '           192.0.2.10:5062/udp                         edge edge_1                                 192.0.2.20:5070/udp',
    '     0.000 |─ INVITE sip:201@acme.example ────────────▶|                                           |',
    '     0.012 |                                           |─ INVITE sip:201@acme.example ────────────▶|',
    '     0.500 |                                           |◀ 180 Ringing (INVITE) ────────────────────|',
    '     0.501 |◀ 180 Ringing (INVITE) ────────────────────|                                           |',
    '',
  ]);
});

test('a capture holds every message from its sender to its receiver', () => {
  const capture = toCapture([traced(), traced({ direction: 'out' })]);
  const first = 24 + 16;
  const second = first + 28 + invite.length + 16;
  const addresses = (at: number) => [...capture.subarray(at + 12, at + 20)];
  expect(addresses(first)).toEqual([192, 0, 2, 10, 192, 0, 2, 1]);
  expect(addresses(second)).toEqual([192, 0, 2, 1, 192, 0, 2, 10]);
  expect(capture.subarray(-invite.length).toString()).toBe(invite);
});
