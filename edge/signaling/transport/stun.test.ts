import { expect, test } from 'vitest';
import { isStun, stunAnswer } from './stun.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** The transaction of RFC 5769. */
const ID = 'b7 e7 a7 01 bc 34 d6 86 fa 87 df ae';
const REQUEST = hex(`0001 0000 2112a442 ${ID}`);

test.each([
  // The mapped addresses of RFC 5769 §2.2 and §2.3.
  ['192.0.2.1', 32853, `0101 000c 2112a442 ${ID} 0020 0008 0001 a147 e112a643`],
  [
    '2001:db8:1234:5678:11:2233:4455:6677',
    32853,
    `0101 0018 2112a442 ${ID} 0020 0014 0002 a147 0113a9faa5d3f179bc25f4b5bed2b9d9`,
  ],
])('a binding request from %s hears where it came from', (host, port, answer) => {
  expect(isStun(REQUEST)).toBe(true);
  expect(stunAnswer(REQUEST, host, port)?.toString('hex')).toBe(hex(answer).toString('hex'));
});

test.each([
  ['a response', hex(`0101 0000 2112a442 ${ID}`)],
  ['a request cut short', hex(`0001 0008 2112a442 ${ID}`)],
])('%s gets no answer', (_, datagram) => {
  expect(stunAnswer(datagram, '192.0.2.1', 1)).toBeUndefined();
});

test.each([
  ['SIP', Buffer.from('OPTIONS sip:a SIP/2.0\r\n\r\n')],
  ['a keepalive of zeros', Buffer.alloc(4)],
  ['STUN without its cookie', hex(`0001 0000 00000000 ${ID}`)],
])('%s is no STUN', (_, datagram) => {
  expect(isStun(datagram)).toBe(false);
});
