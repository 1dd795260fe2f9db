import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { LooseSocket, receiverReport, rtpPacket, senderReport } from '#test/world/rtp/index.ts';
import type { RemoteMedia, SrtpKeying } from '../media.ts';
import { Endpoint, TICK_MS } from './endpoint.ts';
import { bridge } from './relay.ts';

/** What passes from one phone to the other as it is: video, fax, and keys that they agree on between themselves. */
const VIDEO: RemoteMedia = {
  address: '192.0.2.1',
  rtpPort: 4000,
  rtcpPort: 4001,
  payloads: [{ payloadType: 96, name: 'H264', clockRateHz: 90_000 }],
  takes: [],
  direction: 'sendrecv',
  srtp: null,
  rtcpWith: 'other-side',
};
const FAX: RemoteMedia = { ...VIDEO, payloads: [], rtcpWith: 'us', protocol: 'udptl' };
const AUDIO: RemoteMedia = {
  ...VIDEO,
  payloads: [{ payloadType: 0, name: 'PCMU', clockRateHz: 8000 }],
  rtcpWith: 'us',
};
const KEY = Buffer.alloc(30, 1).toString('base64');
const KEYS: SrtpKeying = { suite: 'AES_CM_128_HMAC_SHA1_80', theirs: KEY, ours: KEY };

const FAX_PACKET = Buffer.from('0001010600010106', 'hex');
const ZRTP = Buffer.concat([Buffer.from('100000015a52545000000007505a0003', 'hex'), Buffer.alloc(12)]);

class Side {
  readonly rtp = new LooseSocket();
  readonly rtcp = new LooseSocket();
  readonly endpoint: Endpoint;
  constructor(clock: ManualClock) {
    const identity = { cname: 'patchbay', chance: new SeededChance() };
    const { rtp, rtcp } = this;
    this.endpoint = new Endpoint({ family: 4, address: '127.0.0.1', rtp, rtcp }, clock, identity);
  }
}

let clock: ManualClock;
let a: Side;
let b: Side;

beforeEach(() => {
  clock = new ManualClock();
  a = new Side(clock);
  b = new Side(clock);
  bridge(a.endpoint, b.endpoint);
});

function agree(toA: RemoteMedia, toB = toA): void {
  a.endpoint.setRemote(toA);
  b.endpoint.setRemote(toB);
}

function somePass(ms: number): void {
  clock.advance(ms);
  for (const { endpoint } of [a, b]) endpoint.tick();
}

const STRANGER = '198.51.100.66';

describe('video', () => {
  test('keeps its SSRCs and numbers, also of several sources that take turns (RFC 4588)', () => {
    agree(VIDEO);
    const packets = [1, 2, 1, 2].map((ssrc, sequence) =>
      rtpPacket({ ssrc, sequence: 100 * ssrc + sequence, payloadType: 96 }),
    );
    for (const packet of packets) a.rtp.hear(Buffer.from(packet));
    expect(b.rtp.packets).toEqual(packets);
  });

  test('what its receiver asks for reaches its sender: PLI, FIR, NACK (RFC 4585, RFC 5104)', () => {
    agree(VIDEO);
    const empty = receiverReport().subarray(0, 8);
    empty[0] = 0x80;
    empty.writeUInt16BE(1, 2);
    const feedback = (type: number, format: number, extra: number) => {
      const packet = Buffer.alloc(12 + extra);
      packet[0] = 0x80 | format;
      packet[1] = type;
      packet.writeUInt16BE(packet.length / 4 - 1, 2);
      return Buffer.concat([empty, packet]);
    };
    const asked = [feedback(206, 1, 0), feedback(206, 4, 8), feedback(205, 1, 4)];
    for (const packet of asked) b.rtcp.hear(packet, VIDEO.address, VIDEO.rtcpPort);
    expect(a.rtcp.packets).toEqual(asked);
    somePass(10_000);
    expect(a.rtcp.packets).toHaveLength(3);
  });

  test('a whole picture at once is no flood', () => {
    agree(VIDEO);
    somePass(TICK_MS);
    for (let sequence = 0; sequence < 600; sequence++) a.rtp.hear(rtpPacket({ sequence, payloadType: 96 }));
    expect(b.rtp.packets).toHaveLength(600);
    for (let sequence = 600; sequence < 1100; sequence++) a.rtp.hear(rtpPacket({ sequence, payloadType: 96 }));
    expect(a.endpoint.statistics().dropped.flood).toBe(100);
  });
});

describe('fax (T.38)', () => {
  test('passes both ways, and is counted', () => {
    agree(FAX);
    a.rtp.hear(FAX_PACKET);
    b.rtp.hear(FAX_PACKET);
    expect([a.rtp.packets, b.rtp.packets]).toEqual([[FAX_PACKET], [FAX_PACKET]]);
    expect(a.endpoint.statistics()).toMatchObject({
      received: { packets: 1, bytes: 8, lost: 0, format: null },
      sent: { packets: 1, bytes: 8 },
      mos: null,
      source: { address: FAX.address, port: FAX.rtpPort },
    });
  });

  test('RTP, RTCP and garbage are dropped', () => {
    agree(FAX);
    for (const packet of [rtpPacket(), senderReport(), Buffer.from('hello'), Buffer.alloc(0)]) a.rtp.hear(packet);
    a.rtcp.hear(FAX_PACKET);
    expect(b.rtp.packets).toEqual([]);
    expect(a.endpoint.statistics().dropped['not-udptl']).toBe(5);
  });

  test('learns its source and locks it', () => {
    agree(FAX);
    a.rtp.hear(FAX_PACKET, '203.0.113.9', 999);
    clock.advance(3000);
    a.rtp.hear(FAX_PACKET, '203.0.113.9', 999);
    a.rtp.hear(FAX_PACKET, STRANGER, 5);
    expect(b.rtp.packets).toHaveLength(2);
    expect(a.endpoint.statistics().dropped['wrong-source']).toBe(1);
    b.rtp.hear(FAX_PACKET);
    expect(a.rtp.sent).toEqual([`1 to 203.0.113.9:999`]);
  });

  test('says nothing in RTCP, and keeps the call alive', () => {
    agree(FAX);
    a.endpoint.watchSilence(1, 20);
    clock.advance(15_000);
    a.rtp.hear(FAX_PACKET);
    clock.advance(15_000);
    expect(a.endpoint.tick()).toEqual([]);
    clock.advance(15_000);
    expect(a.endpoint.tick()).toEqual([1]);
    a.endpoint.release();
    expect([a.rtcp.packets, a.rtp.packets]).toEqual([[], []]);
  });
});

describe('ZRTP (RFC 6189)', () => {
  test('passes between two phones in the clear, from the locked source alone', () => {
    agree(AUDIO);
    a.rtp.hear(rtpPacket());
    a.rtp.hear(ZRTP);
    a.rtp.hear(ZRTP, STRANGER, 5);
    expect(b.rtp.packets.slice(1)).toEqual([ZRTP]);
    expect(a.endpoint.statistics()).toMatchObject({ received: { packets: 1 }, dropped: { 'wrong-source': 1 } });
  });

  test('is not for a phone with SRTP, nor from one', () => {
    agree(AUDIO, { ...AUDIO, srtp: KEYS });
    a.rtp.hear(ZRTP);
    b.rtp.hear(ZRTP);
    expect([a.rtp.packets, b.rtp.packets]).toEqual([[], []]);
    expect(b.endpoint.statistics().dropped['not-rtp']).toBe(1);
  });

  test.each([
    ['another cookie', Buffer.from(ZRTP).fill(0, 4, 8)],
    ['cut off', ZRTP.subarray(0, 24)],
    ['another first byte', Buffer.concat([Buffer.from([0x11]), ZRTP.subarray(1)])],
  ])('%s is none', (_, packet) => {
    agree(AUDIO);
    a.rtp.hear(packet);
    expect(b.rtp.packets).toEqual([]);
    expect(a.endpoint.statistics().dropped['not-rtp']).toBe(1);
  });
});
