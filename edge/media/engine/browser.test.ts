import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { browserRemote } from '#test/world/media/endpoints.ts';
import { connectivityCheck, LooseSocket, rtpPacket } from '#test/world/rtp/index.ts';
import type { SrtpKeying } from '../media.ts';
import { SrtpReceiver, SrtpSender } from '../srtp/index.ts';
import { CONSENT_MS } from './browser.ts';
import { Endpoint, type MediaSink, TICK_MS } from './endpoint.ts';

const ours = { ufrag: 'ours', password: 'our-password-of-22-chars' };
const browser = browserRemote({ ours, theirUfrag: 'them' }, { algorithm: 'sha-256', value: 'AB' });
const key = (fill: number) => Buffer.alloc(30, fill).toString('base64');
const keying: SrtpKeying = { suite: 'AES_CM_128_HMAC_SHA1_80', theirs: key(1), ours: key(2) };

const [WIFI, MOBILE, STRANGER] = ['203.0.113.9', '198.51.100.20', '192.0.2.66'];
const check = (isNominating = false, username = 'ours:them') =>
  connectivityCheck({ username, password: ours.password, isNominating });
/** A record of a handshake (RFC 6347 §4.1). */
const HANDSHAKE = Buffer.from('14fefd0000000000000000000101', 'hex');

let clock: ManualClock;
let rtp: LooseSocket;
let rtcp: LooseSocket;
let heard: Uint8Array[];
let handshakes: Uint8Array[];
let sender: SrtpSender;
let endpoint: Endpoint;
let sequence = 0;

beforeEach(() => {
  clock = new ManualClock();
  rtp = new LooseSocket();
  rtcp = new LooseSocket();
  heard = [];
  handshakes = [];
  sender = new SrtpSender(keying.suite, keying.theirs);
  const sockets = { rtp, rtcp };
  const identity = { cname: 'patchbay', chance: new SeededChance() };
  endpoint = new Endpoint({ family: 4, address: '127.0.0.1', ...sockets }, clock, identity);
  const ear: MediaSink = { sendRtp: (packet) => heard.push(Uint8Array.from(packet)), sendRtcp: () => {} };
  endpoint.output = ear;
  endpoint.onHandshake = (datagram) => handshakes.push(datagram);
  endpoint.setRemote(browser);
});

const sealed = (sequence: number) => sender.sealRtp(rtpPacket({ sequence })) ?? Buffer.alloc(0);
const dropped = () => {
  const all = Object.entries(endpoint.statistics().dropped);
  return Object.fromEntries(all.filter(([, count]) => count > 0));
};

/** Where the last packet went that we sent to the browser. */
function sentTo(): string | undefined {
  const before = rtp.sent.length;
  sequence += 1;
  endpoint.sendRtp(rtpPacket({ sequence }));
  return rtp.sent[before]?.replace(/^\d+ to /, '');
}

describe('until a check has proved where it is', () => {
  test('a browser is not sent to, even at the address of its SDP', () => {
    endpoint.setRemote({ ...browser, address: WIFI, rtpPort: 4000 });
    endpoint.endHandshake(keying);
    expect(sentTo()).toBe(undefined);
  });

  test('neither its handshake nor its media is heard', () => {
    endpoint.endHandshake(keying);
    rtp.hear(HANDSHAKE, WIFI);
    rtp.hear(sealed(1), WIFI);
    expect([heard, handshakes, dropped()]).toEqual([[], [], { 'wrong-source': 2 }]);
  });

  test('checks under another name or password prove nothing, and are not answered', () => {
    rtp.hear(check(true, 'ours:else'), STRANGER);
    rtp.hear(connectivityCheck({ username: 'ours:them', password: 'another' }), STRANGER);
    rtp.hear(check().subarray(0, 30), STRANGER);
    expect([rtp.sent, dropped()]).toEqual([[], { forged: 2, 'not-rtp': 1 }]);
  });
});

describe('a check', () => {
  test('is answered where it came from', () => {
    rtp.hear(check(), WIFI, 5000);
    expect(rtp.sent).toEqual([`1 to ${WIFI}:5000`]);
  });

  test('lets the handshake through, both ways', () => {
    rtp.hear(check(), WIFI, 5000);
    rtp.hear(HANDSHAKE, WIFI, 5000);
    endpoint.sendHandshake(HANDSHAKE);
    expect(handshakes).toEqual([new Uint8Array(HANDSHAKE)]);
    expect(rtp.sent.at(-1)).toBe(`254 to ${WIFI}:5000`);
  });

  test('on the port for RTCP is dropped: browsers have one port', () => {
    rtcp.hear(check(), WIFI);
    expect([rtcp.sent, dropped()]).toEqual([[], { 'not-expected': 1 }]);
  });
});

describe('a handshake', () => {
  beforeEach(() => rtp.hear(check(true), WIFI));

  test('before it has ended nothing is sent or heard in the clear', () => {
    rtp.hear(rtpPacket(), WIFI);
    expect([sentTo(), heard, dropped()]).toEqual([undefined, [], { 'not-expected': 1 }]);
  });

  test('gives the keys', () => {
    endpoint.endHandshake(keying);
    rtp.hear(sealed(1), WIFI);
    expect([heard.length, sentTo()]).toEqual([1, `${WIFI}:4000`]);
    const wire = Buffer.from(rtp.packets.at(-1) ?? []);
    expect(new SrtpReceiver(keying.suite, keying.ours).openRtp(wire)).toBeInstanceOf(Uint8Array);
    rtp.hear(rtpPacket({ sequence: 2 }), WIFI);
    expect([heard.length, dropped()]).toEqual([1, { forged: 1 }]);
  });

  test('that proves nothing is counted, and opens nothing', () => {
    endpoint.endHandshake(null);
    rtp.hear(sealed(1), WIFI);
    expect([sentTo(), heard, dropped()]).toEqual([undefined, [], { 'bad-handshake': 1, 'not-expected': 1 }]);
  });

  test('that is cut, or comes from elsewhere, goes nowhere', () => {
    for (let length = 8; length < HANDSHAKE.length; length++) rtp.hear(HANDSHAKE.subarray(0, length), WIFI);
    rtp.hear(Buffer.concat([HANDSHAKE, HANDSHAKE.subarray(0, 4)]), WIFI);
    rtp.hear(HANDSHAKE, STRANGER);
    expect([handshakes, dropped()]).toEqual([[], { 'bad-handshake': 7, 'wrong-source': 1 }]);
  });

  test('may take some datagrams, not a stream of them', () => {
    for (let count = 0; count < 150; count++) rtp.hear(HANDSHAKE, WIFI);
    expect([handshakes.length, dropped()]).toEqual([100, { flood: 50 }]);
  });
});

describe('a browser with its keys', () => {
  beforeEach(() => {
    rtp.hear(check(true), WIFI);
    endpoint.endHandshake(keying);
  });

  test('is heard by the way it leaves and by the way it goes on', () => {
    rtp.hear(check(), MOBILE);
    expect(sentTo()).toBe(`${WIFI}:4000`);
    rtp.hear(sealed(1), MOBILE);
    rtp.hear(check(true), MOBILE);
    expect(sentTo()).toBe(`${MOBILE}:4000`);
    rtp.hear(sealed(2), WIFI);
    expect([heard.length, dropped()]).toEqual([2, {}]);
  });

  test('does not move without a proof, however long it has been silent', () => {
    rtp.hear(sealed(1), WIFI);
    clock.advance(10_000);
    rtp.hear(sealed(2), MOBILE);
    expect([heard.length, dropped(), sentTo()]).toEqual([1, { 'wrong-source': 1 }, `${WIFI}:4000`]);
  });

  test('keeps its way and its keys over another exchange, and is then known by another name', () => {
    const theirs = { ...browser.webrtc, ice: { ours, theirUfrag: 'anew' } } as typeof browser.webrtc;
    endpoint.setRemote({ ...browser, srtp: keying, webrtc: theirs });
    rtp.hear(sealed(1), WIFI);
    expect([heard.length, sentTo()]).toEqual([1, `${WIFI}:4000`]);
    rtp.hear(check(true), MOBILE);
    expect([dropped(), sentTo()]).toEqual([{ forged: 1 }, `${WIFI}:4000`]);
    rtp.hear(check(true, 'ours:anew'), MOBILE);
    expect(sentTo()).toBe(`${MOBILE}:4000`);
  });

  test('is sent nothing more when it has not asked for it for half a minute (RFC 7675)', () => {
    clock.advance(CONSENT_MS - 1);
    endpoint.tick();
    expect(sentTo()).toBe(`${WIFI}:4000`);
    clock.advance(1);
    endpoint.tick();
    expect(sentTo()).toBe(undefined);
    rtp.hear(check(), WIFI);
    expect(sentTo()).toBe(`${WIFI}:4000`);
  });

  test('that holds is not silent while it checks, and is once it does not', () => {
    endpoint.setRemote({ ...browser, srtp: keying, direction: 'inactive' });
    endpoint.watchSilence(1, 60);
    for (let seconds = 0; seconds < 120; seconds += 5) {
      clock.advance(5000);
      rtp.hear(check(), WIFI);
      expect(endpoint.tick()).toEqual([]);
    }
    clock.advance(60_000 - TICK_MS);
    expect(endpoint.tick()).toEqual([]);
    clock.advance(TICK_MS);
    expect(endpoint.tick()).toEqual([1]);
  });
});
