import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SeededChance } from '#test/world/index.ts';
import { anchor } from './anchor.ts';
import { newSrtpKeys } from './crypto.ts';
import type { LocalMedia, LocalPlace } from './origin.ts';
import { addressIn, isSameWish, problemOf, remoteStreams, streamsIn } from './streams.ts';

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}.sdp`, import.meta.url), 'utf8');

const AUDIO = ['m=audio 5000 RTP/AVP 0'];
const VIDEO = ['m=video 5002 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=rtcp-fb:96 nack pli'];
const FAX = ['m=image 5004 udptl t38', 'a=T38FaxVersion:0', 'a=T38FaxUdpEC:t38UDPRedundancy'];

const sdpOf = (...lines: string[]) =>
  ['v=0', 'o=- 4 4 IN IP4 192.0.2.44', 's=-', 'c=IN IP4 192.0.2.44', 't=0 0', ...lines, ''].join('\r\n');

const place = (rtpPort: number): LocalPlace => ({ address: '198.51.100.1', rtpPort, rtcpPort: rtpPort + 1 });
const local = (streams: Record<number, LocalPlace> = {}): LocalMedia => ({
  ...place(30_000),
  origin: { sessionId: '77', version: 1 },
  streams: new Map(Object.entries(streams).map(([index, at]) => [Number(index), at])),
});
/** Places for as many m= lines as any test has. */
const ALL = local({ 0: place(31_000), 1: place(31_002), 2: place(31_004), 3: place(31_006) });

function anchored(sdp: string, offer?: string, ours = ALL): string[] {
  const result = anchor(sdp, ours, offer);
  if (!result.ok) throw new Error(result.error);
  return result.sdp.trimEnd().split('\r\n');
}
const mediaLines = (lines: readonly string[]) => lines.filter((line) => line.startsWith('m='));
const kindsOf = (sdp: string) => streamsIn(sdp).map(({ index, kind, protocol }) => `${index} ${kind} ${protocol}`);

describe('what is carried beside the first audio', () => {
  test.each([
    ['video and fax around the audio', fixture('multi-media-offer'), ['0 video rtp', '2 image udptl']],
    ['fax alone', sdpOf(...FAX), ['0 image udptl']],
    ['a second audio', sdpOf(...AUDIO, 'm=audio 5006 RTP/AVP 8'), ['1 audio rtp']],
    [
      'text and camera control over RTP',
      sdpOf(...AUDIO, 'm=text 7 RTP/AVP 98', 'm=application 9 RTP/AVP 100'),
      ['1 text rtp', '2 application rtp'],
    ],
    ['what is refused', sdpOf(...AUDIO, 'm=video 0 RTP/AVP 96'), []],
    [
      'what is no stream of ours',
      sdpOf(...AUDIO, 'm=message 9 TCP/MSRP *', 'm=image 9 tcp t38', 'm=video 9 TCP/RTP/AVP 96'),
      [],
    ],
    ['what is for browsers', fixture('chromium-offer'), []],
    [
      'no more than four',
      sdpOf(...AUDIO, ...Array(6).fill('m=audio 6000 RTP/AVP 0')),
      [1, 2, 3, 4].map((index) => `${index} audio rtp`),
    ],
    ['nothing', 'garbage', []],
  ])('%s', (_, sdp, expected) => {
    expect(kindsOf(sdp)).toEqual(expected);
  });

  test('audio once with SRTP and once without is a choice: the first is taken', () => {
    const key = Buffer.alloc(30, 1).toString('base64');
    const secured = ['m=audio 5000 RTP/SAVP 0', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}`];
    expect(kindsOf(sdpOf(...secured, ...AUDIO, ...VIDEO))).toEqual(['2 video rtp']);
    expect(kindsOf(sdpOf(...AUDIO, ...secured))).toEqual([]);
  });
});

describe('an offer goes on', () => {
  test('each stream at its own place, and fax as it is', () => {
    const lines = anchored(fixture('multi-media-offer'));
    expect(lines.slice(5)).toEqual([
      'm=video 31000 RTP/AVP 34',
      'a=rtpmap:34 H263/90000',
      'a=rtcp:31001',
      'm=audio 30000 RTP/AVP 0 101',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-16',
      'a=rtcp-xr:rcvr-rtt=all voip-metrics',
      'a=rtcp:30001',
      'm=image 31004 udptl t38',
      'a=T38FaxVersion:0',
    ]);
  });

  test('without a place a stream is refused', () => {
    expect(mediaLines(anchored(fixture('multi-media-offer'), undefined, local({ 2: place(31_004) })))).toEqual([
      'm=video 0 RTP/AVP 34',
      'm=audio 30000 RTP/AVP 0 101',
      'm=image 31004 udptl t38',
    ]);
  });

  test('a bundle is split: each stream has ports of its own (RFC 9143)', () => {
    const lines = anchored(sdpOf('a=group:BUNDLE 0 1', ...AUDIO, 'a=mid:0', ...VIDEO, 'a=mid:1'));
    expect(lines.filter((line) => line.includes('BUNDLE'))).toEqual([]);
    expect(mediaLines(lines)).toEqual(['m=audio 30000 RTP/AVP 0', 'm=video 31002 RTP/AVP 96']);
  });

  test('video keeps its feedback, and its reports are its own', () => {
    const lines = anchored(sdpOf(...AUDIO, ...VIDEO, 'a=rtcp-xr:pkt-loss-rle'));
    expect(lines).toContain('a=rtcp-fb:96 nack pli');
    expect(lines).toContain('a=rtcp-xr:pkt-loss-rle');
  });

  test('with SRTP each stream has its own keys, and fax none', () => {
    const chance = new SeededChance();
    const [audioKeys, videoKeys] = [newSrtpKeys(chance), newSrtpKeys(chance)];
    const ours = { ...local({ 1: { ...place(31_002), srtpKeys: videoKeys }, 2: place(31_004) }), srtpKeys: audioKeys };
    const lines = anchored(sdpOf(...AUDIO, ...VIDEO, ...FAX), undefined, ours);
    expect(mediaLines(lines)).toEqual([
      'm=audio 30000 RTP/SAVP 0',
      'm=video 31002 RTP/SAVP 96',
      'm=image 31004 udptl t38',
    ]);
    const keys = lines.filter((line) => line.startsWith('a=crypto:1 ')).map((line) => line.split('inline:')[1]);
    expect(keys).toEqual([audioKeys, videoKeys].map((own) => own.AES_CM_128_HMAC_SHA1_80));
  });

  test('a stream at an address of another family says so itself', () => {
    const lines = anchored(
      sdpOf(...AUDIO, ...FAX),
      undefined,
      local({ 1: { ...place(31_002), address: '2001:db8::1' } }),
    );
    expect(lines.filter((line) => line.startsWith('c='))).toEqual(['c=IN IP4 198.51.100.1', 'c=IN IP6 2001:db8::1']);
  });

  test('a hash of ZRTP passes between phones in the clear alone (RFC 6189 §8)', () => {
    const offer = sdpOf(...AUDIO, 'a=zrtp-hash:1.10 fe30efd02423cb054e50efd0248742ac7a52c8f91bc2df881ae642c371ba46df');
    const hashes = (ours: LocalMedia) => anchored(offer, undefined, ours).filter((line) => line.includes('zrtp-hash'));
    expect(hashes(ALL)).toHaveLength(1);
    expect(hashes({ ...ALL, srtpKeys: newSrtpKeys(new SeededChance()) })).toHaveLength(0);
  });
});

describe('an answer has the streams of the offer, in number and order', () => {
  const OFFER = sdpOf(...AUDIO, ...VIDEO, ...FAX);

  test.each([
    [
      'all taken',
      sdpOf('m=audio 6000 RTP/AVP 0', 'm=video 6002 RTP/AVP 96', 'm=image 6004 udptl t38'),
      ['m=audio 30000 RTP/AVP 0', 'm=video 31002 RTP/AVP 96', 'm=image 31004 udptl t38'],
    ],
    [
      'video refused',
      sdpOf('m=audio 6000 RTP/AVP 0', 'm=video 0 RTP/AVP 96', 'm=image 0 udptl t38'),
      ['m=audio 30000 RTP/AVP 0', 'm=video 0 RTP/AVP 96', 'm=image 0 udptl t38'],
    ],
    [
      'fax only',
      sdpOf('m=audio 0 RTP/AVP 0', 'm=video 0 RTP/AVP 96', 'm=image 6004 udptl t38'),
      ['m=audio 0 RTP/AVP 0', 'm=video 0 RTP/AVP 96', 'm=image 31004 udptl t38'],
    ],
    [
      'lines missing',
      sdpOf('m=audio 6000 RTP/AVP 0'),
      ['m=audio 30000 RTP/AVP 0', 'm=video 0 RTP/AVP 96', 'm=image 0 udptl t38'],
    ],
    [
      'a kind that was not offered',
      sdpOf('m=audio 6000 RTP/AVP 0', 'm=image 6004 udptl t38'),
      ['m=audio 30000 RTP/AVP 0', 'm=video 0 RTP/AVP 96', 'm=image 0 udptl t38'],
    ],
  ])('%s', (_, answer, expected) => {
    expect(mediaLines(anchored(answer, OFFER))).toEqual(expected);
  });

  test('with nothing taken, or audio to an offer of fax, it is none', () => {
    const nothing = sdpOf('m=audio 0 RTP/AVP 0', 'm=video 0 RTP/AVP 96', 'm=image 0 udptl t38');
    expect(anchor(nothing, ALL, OFFER)).toEqual({ ok: false, error: 'audio-refused' });
    expect(anchor(sdpOf(...AUDIO), ALL, sdpOf(...FAX)).ok).toBe(false);
  });

  test('image before audio', () => {
    const answer = sdpOf('m=image 6004 udptl t38', 'm=audio 0 RTP/AVP 0');
    expect(mediaLines(anchored(answer, sdpOf(...FAX, ...AUDIO)))).toEqual([
      'm=image 31000 udptl t38',
      'm=audio 0 RTP/AVP 0',
    ]);
  });
});

describe('what the endpoint of a stream should know', () => {
  test('of each stream that both have', () => {
    const theirs = sdpOf(...AUDIO, ...VIDEO, ...FAX);
    const ours = sdpOf('m=audio 30000 RTP/AVP 0', 'm=video 31002 RTP/AVP 96', 'm=image 31004 udptl t38');
    const remotes = remoteStreams(theirs, ours);
    expect([...remotes.keys()]).toEqual([1, 2]);
    expect(remotes.get(1)).toMatchObject({
      address: '192.0.2.44',
      rtpPort: 5002,
      rtcpPort: 5003,
      protocol: 'rtp',
      rtcpWith: 'other-side',
      takes: [],
      payloads: [{ name: 'H264', clockRateHz: 90_000 }],
    });
    expect(remotes.get(2)).toMatchObject({ rtpPort: 5004, protocol: 'udptl', payloads: [] });
    expect(remoteStreams(theirs, sdpOf(...AUDIO, 'm=video 0 RTP/AVP 96')).size).toBe(0);
  });
});

test('SDP is of use when it has any stream that we can take', () => {
  expect([sdpOf(...AUDIO), sdpOf(...FAX), sdpOf(...VIDEO)].map(problemOf)).toEqual([null, null, null]);
  expect(problemOf(sdpOf('m=audio 0 RTP/AVP 0', ...FAX))).toBeNull();
  expect(problemOf(sdpOf('m=message 9 TCP/MSRP *'))).toBe('no-audio');
  expect(problemOf('garbage')).toBe('unreadable');
  expect(addressIn(sdpOf(...FAX))).toBe('192.0.2.44');
});

test('a stream that comes, goes or turns round is another wish', () => {
  const video = sdpOf(...AUDIO, ...VIDEO);
  expect(isSameWish(video, video.replace('5002', '7002'))).toBe(true);
  expect(isSameWish(video, sdpOf(...AUDIO))).toBe(false);
  expect(isSameWish(video, sdpOf(...AUDIO, ...VIDEO, 'a=inactive'))).toBe(false);
});
