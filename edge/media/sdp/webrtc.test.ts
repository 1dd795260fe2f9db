import { readFileSync } from 'node:fs';
import { expect, describe as group, test } from 'vitest';
import { anchor } from './anchor.ts';
import { answer } from './answer.ts';
import { type AudioDescription, describe, remoteMedia } from './describe.ts';
import type { LocalMedia } from './origin.ts';

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}.sdp`, import.meta.url), 'utf8');
const BROWSER = fixture('chromium-offer');
const PHONE = fixture('baresip-offer');

const place = {
  address: '198.51.100.1',
  rtpPort: 30_000,
  rtcpPort: 30_001,
  origin: { sessionId: '77', version: 1 },
};
const webrtc = {
  ice: { ufrag: 'ourufrag', password: 'ourpasswordourpassword12' },
  fingerprint: { algorithm: 'sha-256', value: 'AB:CD' },
  mid: '0',
};
const toPhone: LocalMedia = place;
const toBrowser: LocalMedia = { ...place, webrtc };

function linesOf(made: { ok: true; sdp: string } | { ok: false; error: string }): string[] {
  if (!made.ok) throw new Error(made.error);
  return made.sdp.trimEnd().split('\r\n');
}

function audioOf(sdp: string): AudioDescription {
  const read = describe(sdp);
  if (!read.ok) throw new Error(read.error);
  return read.audio;
}

const OUR_LINES = [
  'a=mid:0',
  'a=rtcp-mux',
  'a=rtcp:30000',
  'a=ice-ufrag:ourufrag',
  'a=ice-pwd:ourpasswordourpassword12',
  'a=fingerprint:sha-256 AB:CD',
];
const OUR_CANDIDATES = ['a=candidate:1 1 udp 2130706431 198.51.100.1 30000 typ host', 'a=end-of-candidates'];

test('the offer of a browser goes on to a phone as one in the clear, without what only browsers know', () => {
  expect(linesOf(anchor(BROWSER, toPhone))).toEqual([
    'v=0',
    'o=- 77 1 IN IP4 198.51.100.1',
    's=-',
    'c=IN IP4 198.51.100.1',
    't=0 0',
    'm=audio 30000 RTP/AVP 111 63 9 0 8 13 110 126',
    'a=sendrecv',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=rtpmap:63 red/48000/2',
    'a=fmtp:63 111/111',
    'a=rtpmap:9 G722/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:13 CN/8000',
    'a=rtpmap:110 telephone-event/48000',
    'a=rtpmap:126 telephone-event/8000',
    'a=rtcp-xr:rcvr-rtt=all voip-metrics',
    'a=rtcp:30001',
  ]);
});

test('the answer of a phone is one for a browser: our address, our fingerprint, its name of the section', () => {
  const lines = linesOf(anchor(PHONE, toBrowser, BROWSER));
  expect(lines.slice(4, 9)).toEqual([
    't=0 0',
    'a=tool:baresip 1.0.0',
    'a=ice-lite',
    'a=group:BUNDLE 0',
    'm=audio 30000 UDP/TLS/RTP/SAVPF 96 0 8 101',
  ]);
  expect(lines.slice(-9)).toEqual([...OUR_LINES, 'a=setup:passive', ...OUR_CANDIDATES]);
  expect(lines.filter((line) => /ssrc|rtcp-mux|rtcp-rsize/.test(line))).toEqual(['a=rtcp-mux']);
});

test('the offer of a phone is one for a browser, which is to begin', () => {
  const lines = linesOf(anchor(PHONE, toBrowser));
  expect(lines).toContain('a=group:BUNDLE 0');
  expect(lines).toContain('m=audio 30000 UDP/TLS/RTP/SAVPF 96 0 8 101');
  expect(lines.slice(-9)).toEqual([...OUR_LINES, 'a=setup:actpass', ...OUR_CANDIDATES]);
});

test('the answer of a browser to it keeps the profile of the phone, and its two ports', () => {
  const lines = linesOf(anchor(BROWSER, toPhone, PHONE));
  expect(lines).toContain('m=audio 30000 RTP/AVP 111 63 9 0 8 13 110 126');
  expect(lines.filter((line) => /rtcp:|rtcp-mux|ice|fingerprint|setup/.test(line))).toEqual(['a=rtcp:30001']);
});

test('we answer a browser ourselves in the same way', () => {
  const lines = linesOf(answer(BROWSER, toBrowser, ['PCMU']));
  expect(lines.slice(4)).toEqual([
    't=0 0',
    'a=ice-lite',
    'a=group:BUNDLE 0',
    'm=audio 30000 UDP/TLS/RTP/SAVPF 0 126',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:126 telephone-event/8000',
    'a=sendrecv',
    'a=rtcp-xr:rcvr-rtt=all voip-metrics',
    ...OUR_LINES,
    'a=setup:passive',
    ...OUR_CANDIDATES,
  ]);
});

test('a browser that bundles nothing is answered without a group, under its own name', () => {
  const lone = BROWSER.replace('a=group:BUNDLE 0\r\n', '').replace('a=mid:0', 'a=mid:audio');
  const lines = linesOf(anchor(PHONE, toBrowser, lone));
  expect(lines.filter((line) => /group|mid/.test(line))).toEqual(['a=mid:audio']);
});

test('a phone with SDES gets SDES of a browser’s offer', () => {
  const srtpKeys = { AES_CM_128_HMAC_SHA1_80: 'A'.repeat(40) } as never;
  const lines = linesOf(anchor(BROWSER, { ...place, srtpKeys }));
  expect(lines).toContain('m=audio 30000 RTP/SAVP 111 63 9 0 8 13 110 126');
});

test('both halves name the checks that prove the browser, and its certificate', () => {
  const ours = linesOf(anchor(PHONE, toBrowser, BROWSER)).join('\r\n');
  const remote = remoteMedia(audioOf(BROWSER), audioOf(ours.replace('AB:CD', 'AB')));
  expect(remote).toMatchObject({
    srtp: null,
    webrtc: {
      ice: { ours: webrtc.ice, theirUfrag: /ice-ufrag:(.*)\r/.exec(BROWSER)?.[1] },
      fingerprints: [{ algorithm: 'sha-256', value: /fingerprint:sha-256 (.*)\r/.exec(BROWSER)?.[1] }],
    },
  });
  expect(remote?.rtcpPort).toBe(remote?.rtpPort);
});

group('no agreement', () => {
  const ours = linesOf(anchor(PHONE, toBrowser, BROWSER)).join('\r\n');

  test('with an end that has nothing of it, either way', () => {
    expect(remoteMedia(audioOf(PHONE), audioOf(ours))).toBe(null);
    expect(remoteMedia(audioOf(BROWSER), audioOf(PHONE))).toBe(null);
  });

  test.each([
    ['waits for our handshake', ['setup:actpass', 'setup:passive']],
    ['waits for our checks', ['s=-', 's=-\r\na=ice-lite']],
  ] as const)('with one who %s', (_, [from, to]) => {
    const passive = BROWSER.replace(from, to);
    expect(anchor(PHONE, toBrowser, passive)).toEqual({ ok: false, error: 'no-common-crypto' });
    expect(answer(passive, toBrowser)).toEqual({ ok: false, error: 'no-common-crypto' });
    expect(remoteMedia(audioOf(passive), audioOf(ours))).toBe(null);
  });

  test.each([
    ['a fingerprint', /a=fingerprint.*\r\n/],
    ['a fingerprint that proves something', /sha-256/],
    ['a user name', /a=ice-ufrag.*\r\n/],
    ['a password', /a=ice-pwd.*\r\n/],
  ])('without %s', (_, missing) => {
    const replaced = BROWSER.replace(missing, (text) => (text === 'sha-256' ? 'sha-1' : ''));
    expect(describe(replaced)).toEqual({ ok: false, error: 'no-common-crypto' });
  });

  test('where we have nothing for browsers', () => {
    expect(anchor(PHONE, toPhone, BROWSER)).toEqual({ ok: false, error: 'no-common-crypto' });
  });
});

test('what stands once for all sections counts (Firefox)', () => {
  const [, fingerprint = ''] = /(a=fingerprint.*\r\n)/.exec(BROWSER) ?? [];
  const early = BROWSER.replace(fingerprint, '').replace('m=audio', `${fingerprint}m=audio`);
  expect(audioOf(early).webrtc).toEqual(audioOf(BROWSER).webrtc);
});

test('a browser that does not know its address yet is not on hold', () => {
  const unknown = BROWSER.replace(/c=IN IP4 .*\r\n/, 'c=IN IP4 0.0.0.0\r\n');
  expect(audioOf(unknown)).toMatchObject({ direction: 'sendrecv', isOnHold: false });
  expect(linesOf(anchor(unknown, toPhone)).filter((line) => /a=send|a=recv|a=inactive/.test(line))).toEqual([
    'a=sendrecv',
  ]);
});
