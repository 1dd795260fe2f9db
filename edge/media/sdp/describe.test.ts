import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, describe as group, test } from 'vitest';
import { type AudioDescription, describe, remoteMedia } from './describe.ts';
import { parseSdp, writeSdp } from './session.ts';

const FIXTURES = new URL('./fixtures/', import.meta.url);
const fixture = (name: string) => readFileSync(new URL(`${name}.sdp`, FIXTURES), 'utf8');

function audioOf(sdp: string): AudioDescription {
  const described = describe(sdp);
  if (!described.ok) throw new Error(described.error);
  return described.audio;
}

const CRYPTO = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${'A'.repeat(40)}`;

/** The smallest SDP with audio, with lines added to the session and to the stream. */
const sdpWith = ({ session = ['c=IN IP4 192.0.2.1'], audio = 'm=audio 4000 RTP/AVP 0', lines = [] as string[] } = {}) =>
  ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', ...session, 't=0 0', audio, ...lines, ''].join('\r\n');

test.each([
  [['b=RS:0', 'b=RR:0'], 'nobody'],
  [['b=RR:0'], undefined],
  [['b=AS:64', 'b=RS:0', 'b=RR:2000'], undefined],
])('%j: RTCP is for %s (RFC 3556 §2)', (lines, rtcpWith) => {
  const theirs = audioOf(sdpWith({ lines }));
  expect(remoteMedia(theirs, audioOf(sdpWith()))?.rtcpWith).toBe(rtcpWith);
});

group('phones', () => {
  test('baresip', () => {
    expect(audioOf(fixture('baresip-offer'))).toEqual({
      address: '192.168.1.20',
      rtpPort: 13024,
      rtcpPort: 13025,
      profile: 'RTP/AVP',
      crypto: [],
      webrtc: null,
      direction: 'sendrecv',
      isOnHold: false,
      hasRtcpMux: true,
      extendedReports: { voipMetrics: false, roundTrip: false },
      ptimeMs: 20,
      payloads: [
        { payloadType: 96, name: 'opus', clockRateHz: 48000, channels: 2, parameters: 'stereo=1;sprop-stereo=1' },
        { payloadType: 0, name: 'PCMU', clockRateHz: 8000, channels: 1 },
        { payloadType: 8, name: 'PCMA', clockRateHz: 8000, channels: 1 },
        { payloadType: 101, name: 'telephone-event', clockRateHz: 8000, channels: 1, parameters: '0-15' },
      ],
    });
  });

  test('linphone: the first audio beside its video, host candidates left aside', () => {
    const audio = audioOf(fixture('linphone-offer'));
    expect(audio.extendedReports).toEqual({ voipMetrics: true, roundTrip: true });
    expect([audio.address, audio.rtpPort, audio.profile]).toEqual(['10.0.0.7', 7078, 'RTP/AVPF']);
    expect(audio.payloads.map(({ name }) => name)).toEqual([
      'opus',
      'speex',
      'speex',
      'PCMU',
      'PCMA',
      'telephone-event',
      'telephone-event',
      'telephone-event',
    ]);
  });

  test('IPv6, with RTCP on a port of its own', () => {
    const audio = audioOf(fixture('ipv6-offer'));
    expect([audio.address, audio.rtpPort, audio.rtcpPort]).toEqual(['2001:db8::5', 20000, 20007]);
  });

  test('SRTP', () => {
    expect(audioOf(fixture('srtp-offer'))).toMatchObject({
      profile: 'RTP/SAVP',
      crypto: [{ tag: 2, suite: 'AES_CM_128_HMAC_SHA1_80', key: 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz' }],
    });
  });
});

group('a phone that takes SRTP or not offers two streams: the first that we can take counts', () => {
  const clear = 'm=audio 4002 RTP/AVP 0';
  test.each([
    ['a=crypto:1 AES_CM_256_HMAC_SHA1_80 inline:AAAA', 4002],
    [CRYPTO, 4000],
  ])('%s', (line, rtpPort) => {
    expect(audioOf(sdpWith({ audio: 'm=audio 4000 RTP/SAVP 0', lines: [line, clear] })).rtpPort).toBe(rtpPort);
  });
});

group('hold', () => {
  test.each([
    { lines: [], direction: 'sendrecv', isOnHold: false },
    { lines: ['a=sendonly'], direction: 'sendonly', isOnHold: true },
    { lines: ['a=inactive'], direction: 'inactive', isOnHold: true },
    { lines: ['a=recvonly'], direction: 'recvonly', isOnHold: false },
    { lines: ['c=IN IP4 0.0.0.0'], direction: 'sendonly', isOnHold: true },
    { lines: ['c=IN IP4 0.0.0.0', 'a=recvonly'], direction: 'inactive', isOnHold: true },
    { lines: ['c=IN IP6 ::', 'a=sendonly'], direction: 'sendonly', isOnHold: true },
  ])('$lines', ({ lines, direction, isOnHold }) => {
    expect(audioOf(sdpWith({ lines }))).toMatchObject({ direction, isOnHold });
  });

  test('a direction of the whole session holds for a stream that has none', () => {
    const session = ['c=IN IP4 192.0.2.1', 'a=sendonly'];
    expect(audioOf(sdpWith({ session })).direction).toBe('sendonly');
    expect(audioOf(sdpWith({ session, lines: ['a=sendrecv'] })).direction).toBe('sendrecv');
  });
});

group('odd but readable', () => {
  test('bare line feeds, blank lines, and lines that are no SDP', () => {
    expect(audioOf(`${sdpWith().replaceAll('\r\n', '\n')}\n\nnot a line\n`).rtpPort).toBe(4000);
  });

  test('a stream refused, then one that is not', () => {
    expect(audioOf(sdpWith({ audio: 'm=audio 0 RTP/SAVP 0', lines: ['m=audio 4004 RTP/AVP 8'] })).rtpPort).toBe(4004);
  });

  test('payload types without a usable map, and formats that are none', () => {
    const { payloads } = audioOf(sdpWith({ audio: 'm=audio 4000 RTP/AVP 9 97 200 x', lines: ['a=rtpmap:97 opus/0'] }));
    expect(payloads).toEqual([
      { payloadType: 9, name: 'G722', clockRateHz: 8000, channels: 1 },
      { payloadType: 97, name: 'unknown', clockRateHz: 8000, channels: 1 },
    ]);
  });

  test('a multicast TTL, a port count, and a senseless a=rtcp', () => {
    const audio = audioOf(
      sdpWith({ session: ['c=IN IP4 192.0.2.9/127'], audio: 'm=audio 4000/2 RTP/AVP 0', lines: ['a=rtcp:99999'] }),
    );
    expect([audio.address, audio.rtpPort, audio.rtcpPort]).toEqual(['192.0.2.9', 4000, 4001]);
  });
});

test.each([
  ['nothing', '', 'unreadable'],
  ['text', 'hello', 'unreadable'],
  ['another version', sdpWith().replace('v=0', 'v=1'), 'unreadable'],
  ['an m= line without a port', sdpWith({ audio: 'm=audio RTP/AVP 0' }), 'unreadable'],
  ['a port past the end', sdpWith({ audio: 'm=audio 70000 RTP/AVP 0' }), 'unreadable'],
  ['more than a message can carry', sdpWith({ lines: ['a='.padEnd(70_000, 'x')] }), 'unreadable'],
  ['video alone', sdpWith({ audio: 'm=video 4000 RTP/AVP 96' }), 'no-audio'],
  ['audio over something else', sdpWith({ audio: 'm=audio 4000 udp 0' }), 'no-audio'],
  ['refused audio', sdpWith({ audio: 'm=audio 0 RTP/AVP 0' }), 'audio-refused'],
  ['no address', sdpWith({ session: [] }), 'no-address'],
  ['SRTP without keys', sdpWith({ audio: 'm=audio 4000 RTP/SAVP 0' }), 'no-common-crypto'],
  ['DTLS-SRTP', sdpWith({ audio: 'm=audio 4000 UDP/TLS/RTP/SAVPF 0', lines: [CRYPTO] }), 'no-common-crypto'],
])('%s: %s', (_name, sdp, error) => {
  expect(describe(sdp)).toEqual({ ok: false, error });
});

group('remoteMedia', () => {
  const theirs = audioOf(sdpWith({ lines: ['a=rtcp-mux'] }));

  test('RTCP shares the RTP port only when both sides said so', () => {
    expect(remoteMedia(theirs, audioOf(sdpWith({ lines: ['a=rtcp-mux'] })))?.rtcpPort).toBe(4000);
    expect(remoteMedia(theirs, audioOf(sdpWith()))?.rtcpPort).toBe(4001);
  });

  test('payload types of either list are let through', () => {
    const ours = audioOf(sdpWith({ audio: 'm=audio 9000 RTP/AVP 0 8' }));
    expect(remoteMedia(theirs, ours)?.payloads.map(({ payloadType }) => payloadType)).toEqual([0, 8]);
  });
});

test('keys are agreed by the line that both have; who wants SRTP alone gets none', () => {
  const line = (tag: number, suite: string, fill: string, length: number) =>
    `a=crypto:${tag} ${suite} inline:${fill.repeat(length)}`;
  const secured = (...lines: string[]) => audioOf(sdpWith({ audio: 'm=audio 4000 RTP/SAVP 0', lines }));
  const offer = secured(line(1, 'AES_CM_128_HMAC_SHA1_80', 'A', 40), line(2, 'AES_CM_128_HMAC_SHA1_32', 'B', 40));
  const answer = secured(line(2, 'AES_CM_128_HMAC_SHA1_32', 'C', 40));
  const [b, c] = ['B'.repeat(40), 'C'.repeat(40)];
  expect(remoteMedia(offer, answer)?.srtp).toEqual({ suite: 'AES_CM_128_HMAC_SHA1_32', theirs: b, ours: c });
  expect(remoteMedia(answer, offer)?.srtp).toEqual({ suite: 'AES_CM_128_HMAC_SHA1_32', theirs: c, ours: b });
  expect(remoteMedia(offer, secured(line(1, 'AES_CM_128_HMAC_SHA1_32', 'C', 40)))).toBeNull();
  expect(remoteMedia(audioOf(sdpWith()), offer)).toBeNull();
  expect(remoteMedia(offer, audioOf(sdpWith()))).toBeNull();
  expect(remoteMedia(audioOf(sdpWith()), audioOf(sdpWith()))?.srtp).toBeNull();
});

test.each(readdirSync(FIXTURES))('%s is written back as it was read', (name) => {
  const text = readFileSync(new URL(name, FIXTURES), 'utf8');
  const session = parseSdp(text);
  expect(session && writeSdp(session)).toBe(text.replaceAll(/\r?\n/g, '\r\n'));
});

test('no change to an SDP makes it throw', () => {
  const texts = readdirSync(FIXTURES).map((name) => readFileSync(new URL(name, FIXTURES), 'utf8'));
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.nat(),
      fc.nat(40),
      fc.string({ maxLength: 20 }),
      (text, at, cut, inserted) => {
        const start = at % text.length;
        const described = describe(text.slice(0, start) + inserted + text.slice(start + cut));
        if (described.ok) {
          expect(described.audio.rtpPort).toBeGreaterThan(0);
          expect(described.audio.rtcpPort).toBeLessThanOrEqual(65_535);
        }
      },
    ),
    { numRuns: 3000, seed: 1 },
  );
});
