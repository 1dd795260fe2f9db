import { expect, test } from 'vitest';
import { allowedOffer } from './allowed-codecs.ts';

const offer = (...formats: readonly [number, string][]) =>
  [
    ...['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'],
    `m=audio 4000 RTP/AVP ${formats.map(([type]) => type).join(' ')}`,
    ...formats.map(([type, name]) => `a=rtpmap:${type} ${name}`),
    '',
  ].join('\r\n');
const MULAW = [0, 'PCMU/8000'] as const;
const ALAW = [8, 'PCMA/8000'] as const;
const G722 = [9, 'G722/8000'] as const;
const EVENTS = [101, 'telephone-event/8000'] as const;
const typesIn = (sdp: string | null) => /m=audio \d+ \S+ (.*)/.exec(sdp ?? '')?.[1];

test.each([
  ['PCMA', [MULAW, ALAW, EVENTS], '8 101'],
  ['g722,pcma', [MULAW, ALAW, G722], '9 8'],
  ['PCMA', [MULAW, EVENTS], undefined],
  ['', [MULAW, ALAW], '0 8'],
] as const)('of %s: %j as %s (X1-POST-04)', (names, formats, left) => {
  const sdp = offer(...formats.map(([type, name]): [number, string] => [type, name]));
  expect(typesIn(allowedOffer(sdp, names === '' ? [] : names.split(',')))).toBe(left);
});

test('what offers no audio is nobody’s to narrow', () => {
  expect(allowedOffer('', ['PCMA'])).toBe('');
});
