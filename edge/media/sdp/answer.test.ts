import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SeededChance } from '#test/world/index.ts';
import { answer } from './answer.ts';
import { newSrtpKeys } from './crypto.ts';
import type { LocalMedia } from './origin.ts';

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}.sdp`, import.meta.url), 'utf8');
const local: LocalMedia = {
  address: '198.51.100.1',
  rtpPort: 30000,
  rtcpPort: 30001,
  origin: { sessionId: '77', version: 1 },
};

test('an echo call is answered with a common codec and telephone-event at its clock rate', () => {
  expect(answer(fixture('baresip-offer'), local)).toEqual({
    ok: true,
    chosen: { payloadType: 0, name: 'PCMU', clockRateHz: 8000, channels: 1 },
    sdp: [
      'v=0',
      'o=- 77 1 IN IP4 198.51.100.1',
      's=-',
      'c=IN IP4 198.51.100.1',
      't=0 0',
      'm=audio 30000 RTP/AVP 0 101',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=ptime:20',
      'a=rtcp-mux',
      'a=sendrecv',
      'a=rtcp:30001',
      '',
    ].join('\r\n'),
  });
});

test('the codec asked for first wins, with its parameters and the telephone-event of its clock', () => {
  const result = answer(fixture('linphone-offer'), local, ['OPUS', 'PCMU']);
  expect(result.ok && result.sdp.split('\r\n').slice(5, -1)).toEqual([
    'm=audio 30000 RTP/AVPF 96 101',
    'a=rtpmap:96 opus/48000/2',
    'a=fmtp:96 useinbandfec=1',
    'a=rtpmap:101 telephone-event/48000',
    'a=sendrecv',
    'a=rtcp-xr:rcvr-rtt=all voip-metrics',
    'a=rtcp:30001',
    'm=video 0 RTP/AVPF 96',
    'a=mid:vs',
  ]);
});

test('a phone with Opus may have telephone-event at 8 kHz alone', () => {
  const offer = fixture('linphone-offer').replace(/telephone-event\/(48000|16000)/g, 'unknown/$1');
  const result = answer(offer, local, ['opus']);
  expect(result.ok && result.sdp).toContain('a=rtpmap:100 telephone-event/8000\r\n');
});

test('streams that are not audio are refused in their place', () => {
  const result = answer(fixture('multi-media-offer'), local);
  expect(result.ok && result.sdp.match(/^m=.*/gm)).toEqual([
    'm=video 0 RTP/AVP 34',
    'm=audio 30000 RTP/AVP 0 101',
    'm=image 0 udptl t38',
  ]);
});

test('SRTP is answered with our key for one line of the offer', () => {
  const srtpKeys = newSrtpKeys(new SeededChance());
  const result = answer(fixture('srtp-offer'), { ...local, srtpKeys });
  expect(result.ok && result.sdp).toContain('m=audio 30000 RTP/SAVP 8 101\r\n');
  expect(result.ok && result.sdp.match(/^a=crypto.*/gm)).toEqual([
    `a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:${srtpKeys.AES_CM_128_HMAC_SHA1_80}`,
  ]);
});

test.each([
  ['sendonly', 'recvonly'],
  ['recvonly', 'sendonly'],
  ['inactive', 'inactive'],
])('%s is answered %s', (offered, answered) => {
  const result = answer(fixture('baresip-offer').replace('a=sendrecv', `a=${offered}`), local);
  expect(result.ok && result.sdp).toContain(`a=${answered}\r\n`);
});

test.each([
  ['SRTP without keys of ours', fixture('srtp-offer'), 'no-common-crypto'],
  ['no codec we take', fixture('baresip-offer').replace('96 0 8 101', '101'), 'no-common-codec'],
  ['no SDP', 'hello', 'unreadable'],
])('%s: %s', (_name, offer, error) => {
  expect(answer(offer, local)).toEqual({ ok: false, error });
});
