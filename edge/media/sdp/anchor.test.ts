import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe as describeGroup, expect, test } from 'vitest';
import { SeededChance } from '#test/world/index.ts';
import { anchor } from './anchor.ts';
import { newSrtpKeys } from './crypto.ts';
import { describe } from './describe.ts';
import { type LocalMedia, newOrigin, nextVersion } from './origin.ts';

const FIXTURES = new URL('./fixtures/', import.meta.url);
const fixture = (name: string) => readFileSync(new URL(`${name}.sdp`, FIXTURES), 'utf8');
const local: LocalMedia = {
  address: '198.51.100.1',
  rtpPort: 30000,
  rtcpPort: 30001,
  origin: { sessionId: '77', version: 3 },
};

/** Lines of the anchored SDP. */
function anchored(sdp: string, offer?: string, ours = local): string[] {
  const result = anchor(sdp, ours, offer);
  if (!result.ok) throw new Error(result.error);
  expect(result.sdp.endsWith('\r\n')).toBe(true);
  return result.sdp.trimEnd().split('\r\n');
}

const mediaLines = (lines: readonly string[]) => lines.filter((line) => line.startsWith('m='));

test('an offer goes on with our origin, address and ports; all else of the audio stays', () => {
  expect(anchored(fixture('baresip-offer'))).toEqual([
    'v=0',
    'o=- 77 3 IN IP4 198.51.100.1',
    's=-',
    'c=IN IP4 198.51.100.1',
    't=0 0',
    'a=tool:baresip 1.0.0',
    'm=audio 30000 RTP/AVP 96 0 8 101',
    'b=AS:125',
    'a=rtpmap:96 opus/48000/2',
    'a=fmtp:96 stereo=1;sprop-stereo=1',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    'a=sendrecv',
    'a=label:1',
    'a=rtcp-rsize',
    'a=rtcp-mux',
    'a=ssrc:1583468102 cname:sip:201@acme.example',
    'a=ptime:20',
    'a=rtcp-xr:rcvr-rtt=all voip-metrics',
    'a=rtcp:30001',
  ]);
});

test('ways past us and bundling are taken out, and the video is refused', () => {
  const lines = anchored(fixture('linphone-offer'));
  expect(lines.filter((line) => /candidate|ice|BUNDLE|10\.0\.0\.7/.test(line))).toEqual([]);
  expect(mediaLines(lines)).toEqual(['m=audio 30000 RTP/AVPF 96 97 98 0 8 101 99 100', 'm=video 0 RTP/AVPF 96']);
  expect(lines.slice(-2)).toEqual(['m=video 0 RTP/AVPF 96', 'a=mid:vs']);
});

test('an address of the stream itself is replaced as well', () => {
  const lines = anchored(fixture('ipv6-offer'), undefined, { ...local, address: '2001:db8:ffff::1' });
  expect(lines).toContain('o=- 77 3 IN IP6 2001:db8:ffff::1');
  expect(lines.filter((line) => line.startsWith('c='))).toEqual(['c=IN IP6 2001:db8:ffff::1']);
  expect(lines.filter((line) => line.startsWith('a=rtcp:'))).toEqual(['a=rtcp:30001']);
});

test('unknown lines and unknown attributes pass letter by letter', () => {
  const lines = anchored(fixture('srtp-offer'));
  expect(lines).toContain('i=with lines that few know');
  expect(lines).toContain('k=prompt');
  expect(lines).toContain('a=x-vendor-thing:keep me');
  expect(lines).toContain('b=X-YZ:128');
});

describeGroup('SRTP ends at each leg', () => {
  const srtpKeys = newSrtpKeys(new SeededChance());
  const secured = { ...local, srtpKeys };
  const cryptoLines = (lines: readonly string[]) => lines.filter((line) => line.startsWith('a=crypto'));
  const answerOf = (profile: string) => `v=0\r\nc=IN IP4 192.0.2.8\r\nm=audio 6000 ${profile} 8\r\n`;

  test('an offer of SRTP goes on in the clear where the other leg has no keys', () => {
    const lines = anchored(fixture('srtp-offer'));
    expect(mediaLines(lines)).toEqual(['m=audio 30000 RTP/AVP 8 101']);
    expect(cryptoLines(lines)).toEqual([]);
  });

  test('with keys, an offer asks for SRTP, with all suites and with our keys alone', () => {
    const lines = anchored(fixture('linphone-offer'), undefined, secured);
    expect(mediaLines(lines)[0]).toBe('m=audio 30000 RTP/SAVPF 96 97 98 0 8 101 99 100');
    expect(cryptoLines(lines)).toEqual([
      `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${srtpKeys.AES_CM_128_HMAC_SHA1_80}`,
      `a=crypto:2 AEAD_AES_128_GCM inline:${srtpKeys.AEAD_AES_128_GCM}`,
      `a=crypto:3 AEAD_AES_256_GCM inline:${srtpKeys.AEAD_AES_256_GCM}`,
    ]);
  });

  test('an answer takes up one line of the offer, whatever the other leg has', () => {
    const lines = anchored(answerOf('RTP/AVP'), fixture('srtp-offer'), secured);
    expect(mediaLines(lines)).toEqual(['m=audio 30000 RTP/SAVP 8']);
    const [line, ...others] = cryptoLines(lines);
    expect([line, others]).toEqual([
      `a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:${srtpKeys.AES_CM_128_HMAC_SHA1_80}`,
      [],
    ]);
  });

  test('an answer to an offer in the clear stays there, though the other leg has SRTP', () => {
    const theirs = fixture('srtp-offer'); // as good an answer as any
    const lines = anchored(theirs, fixture('baresip-offer'), secured);
    expect(mediaLines(lines)).toEqual(['m=audio 30000 RTP/AVP 8 101']);
    expect(cryptoLines(lines)).toEqual([]);
  });

  test('without keys an offer of SRTP cannot be answered', () => {
    expect(anchor(answerOf('RTP/AVP'), local, fixture('srtp-offer'))).toEqual({ ok: false, error: 'no-common-crypto' });
  });
});

test('an answer has the streams of the offer, in number and order', () => {
  const offer = fixture('multi-media-offer');
  const answer = 'v=0\r\no=- 1 1 IN IP4 192.0.2.8\r\ns=-\r\nc=IN IP4 192.0.2.8\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n';
  expect(mediaLines(anchored(answer, offer))).toEqual([
    'm=video 0 RTP/AVP 34',
    'm=audio 30000 RTP/AVP 0',
    'm=image 0 udptl t38',
  ]);
});

test.each([
  ['0.0.0.0', [], 'a=sendonly'],
  ['0.0.0.0', ['a=recvonly'], 'a=inactive'],
])('the old hold by c=%s %j is said in the modern way', (address, lines, direction) => {
  const sdp = [
    'v=0',
    'o=- 1 1 IN IP4 192.0.2.8',
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    'm=audio 6000 RTP/AVP 0',
    ...lines,
  ];
  const result = anchored(sdp.join('\r\n'));
  expect(result.filter((line) => /^a=(send|recv|inactive)/.test(line))).toEqual([direction]);
});

test('reports are agreed on with us: offered always, answered where they are offered', () => {
  const withReports = fixture('baresip-offer').replace('a=rtcp-mux', 'a=rtcp-xr:voip-metrics\r\na=rtcp-mux');
  const reportsIn = (sdp: string, offer?: string) =>
    anchored(sdp, offer).filter((line) => line.startsWith('a=rtcp-xr'));
  const ours = ['a=rtcp-xr:rcvr-rtt=all voip-metrics'];
  expect(reportsIn(withReports)).toEqual(ours);
  expect(reportsIn(withReports, fixture('baresip-offer'))).toEqual([]);
  expect(reportsIn(fixture('baresip-offer'), withReports)).toEqual(ours);
});

test('bandwidth for RTCP is a matter of each leg (RFC 3556); other bandwidth passes', () => {
  const sdp = fixture('baresip-offer').replace(/(m=audio.*\r\n)/, '$1b=AS:80\r\nb=RS:0\r\nb=RR:0\r\n');
  expect(anchored(sdp).filter((line) => line.startsWith('b='))).toEqual(['b=AS:80', 'b=AS:125']);
});

test('missing s= and t= lines are made up for', () => {
  const lines = anchored('v=0\r\nc=IN IP4 192.0.2.8\r\nm=audio 6000 RTP/AVP 0\r\n');
  expect(lines.map((line) => line[0]).join('')).toBe('vosctmaa');
});

test.each([
  ['garbage', 'unreadable'],
  ['v=0\r\nm=audio 0 RTP/AVP 0\r\n', 'audio-refused'],
  ['v=0\r\nm=audio 4000 RTP/AVP 0\r\n', 'no-address'],
])('%j: %s', (sdp, error) => {
  expect(anchor(sdp, local)).toEqual({ ok: false, error });
  expect(anchor(fixture('baresip-offer'), local, sdp)).toEqual({ ok: false, error });
});

test('the version of a leg grows, its session id stays', () => {
  const origin = newOrigin(new SeededChance());
  expect(origin.sessionId).toMatch(/^\d{1,15}$/);
  expect(nextVersion(nextVersion(origin))).toEqual({ sessionId: origin.sessionId, version: 3 });
});

test('whatever can be described can be anchored, and then leads to us', () => {
  const texts = readdirSync(FIXTURES).map((name) => fixture(name.replace('.sdp', '')));
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.nat(),
      fc.nat(40),
      fc.string({ maxLength: 20 }),
      (text, at, cut, inserted) => {
        const start = at % text.length;
        const sdp = text.slice(0, start) + inserted + text.slice(start + cut);
        const result = anchor(sdp, local);
        expect(result.ok).toBe(describe(sdp).ok);
        if (!result.ok) return;
        expect(describe(result.sdp)).toMatchObject({
          ok: true,
          audio: { address: local.address, rtpPort: local.rtpPort, rtcpPort: local.rtcpPort },
        });
      },
    ),
    { numRuns: 2000, seed: 1 },
  );
});
