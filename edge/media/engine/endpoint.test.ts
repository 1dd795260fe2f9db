import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { remoteOf } from '#test/world/media/endpoints.ts';
import { LooseSocket, receiverReport, rtpPacket, senderReport } from '#test/world/rtp/index.ts';
import type { RemoteMedia } from '../media.ts';
import { parseRtcp } from '../rtp/rtcp.ts';
import { SrtpReceiver, SrtpSender } from '../srtp/index.ts';
import { Endpoint, type MediaSink, TICK_MS } from './endpoint.ts';

class Ear implements MediaSink {
  rtp = 0;
  rtcp = 0;
  last: Uint8Array | null = null;
  sendRtp(packet: Uint8Array): void {
    this.last = packet;
    this.rtp += 1;
  }
  sendRtcp(): void {
    this.rtcp += 1;
  }
}

const alice = remoteOf({ rtpPort: 4000, rtcpPort: 4001 }, { address: '192.0.2.1' });

let clock: ManualClock;
let rtp: LooseSocket;
let rtcp: LooseSocket;
let ear: Ear;
let endpoint: Endpoint;

beforeEach(() => {
  clock = new ManualClock();
  openEndpoint();
});

function openEndpoint(): void {
  rtp = new LooseSocket();
  rtcp = new LooseSocket();
  ear = new Ear();
  const identity = { cname: 'patchbay', chance: new SeededChance() };
  endpoint = new Endpoint({ family: 4, address: '127.0.0.1', rtp, rtcp }, clock, identity);
  endpoint.output = ear;
}

/** Some 5 s pass: its report is due. */
function nextReport(): void {
  clock.advance(7500);
  endpoint.tick();
}

describe('what is let through', () => {
  test('an empty list of payloads lets every payload type through', () => {
    endpoint.setRemote({ ...alice, payloads: [] });
    rtp.hear(rtpPacket({ payloadType: 111 }));
    expect(ear.rtp).toBe(1);
  });

  test('RTP on the RTCP port, and RTCP whose lengths do not add up, are dropped', () => {
    endpoint.setRemote(alice);
    rtcp.hear(rtpPacket(), '192.0.2.1', 4001);
    rtcp.hear(senderReport().subarray(0, 20), '192.0.2.1', 4001);
    expect(endpoint.statistics().dropped['not-rtp']).toBe(2);
    expect([ear.rtp, ear.rtcp]).toEqual([0, 0]);
  });

  test('a packet that is dropped for its payload type does not draw the media to its source', () => {
    endpoint.setRemote(alice);
    rtp.hear(rtpPacket({ payloadType: 96 }), '198.51.100.66', 666);
    endpoint.sendRtp(rtpPacket());
    expect(rtp.sent).toEqual(['0 to 192.0.2.1:4000']);
  });

  test('a flood from elsewhere leaves room for the call', () => {
    endpoint.setRemote(alice);
    rtp.hear(rtpPacket());
    for (let n = 0; n < 1000; n++) rtp.hear(rtpPacket({ sequence: n }), '198.51.100.66', 666);
    rtp.hear(rtpPacket({ sequence: 1 }));
    const { flood, 'wrong-source': strangers } = endpoint.statistics().dropped;
    expect([ear.rtp, strangers, flood]).toEqual([2, 250, 750]);
  });

  test('a flood ends with the tick', () => {
    endpoint.setRemote(alice);
    for (let sequence = 0; sequence < 300; sequence++) rtp.hear(rtpPacket({ sequence }));
    expect([ear.rtp, endpoint.statistics().dropped.flood]).toEqual([250, 50]);
    endpoint.tick();
    rtp.hear(rtpPacket({ sequence: 300 }));
    expect(ear.rtp).toBe(251);
  });
});

describe('where packets go', () => {
  test('nowhere before the SDP, and nowhere when it says 0.0.0.0', () => {
    endpoint.sendRtp(rtpPacket());
    endpoint.setRemote({ ...alice, address: '0.0.0.0' });
    endpoint.sendRtp(rtpPacket());
    expect(rtp.sent).toEqual([]);
    expect(endpoint.statistics().sent.packets).toBe(0);
  });

  test.each(['sendonly', 'inactive'] as const)('nowhere while the phone holds by %s; digits neither', (direction) => {
    endpoint.setRemote({ ...alice, direction });
    endpoint.sendRtp(rtpPacket());
    endpoint.interrupt().sendRtp(rtpPacket());
    endpoint.endInterruption();
    expect([rtp.sent, endpoint.statistics().sent.packets]).toEqual([[], 0]);
    endpoint.setRemote(alice);
    endpoint.sendRtp(rtpPacket());
    expect(rtp.sent).toEqual(['0 to 192.0.2.1:4000']);
  });

  test.each(['phone.example', '2001:db8::1'])(
    '%s is not an address of this socket: it is learned from the first packet',
    (address) => {
      endpoint.setRemote({ ...alice, address });
      endpoint.sendRtp(rtpPacket());
      rtp.hear(rtpPacket(), '203.0.113.9', 61000);
      endpoint.sendRtp(rtpPacket());
      expect(rtp.sent).toEqual(['0 to 203.0.113.9:61000']);
    },
  );

  test('with rtcp-mux agreed, RTCP goes out of the RTP port from the start', () => {
    endpoint.setRemote({ ...alice, rtcpPort: alice.rtpPort });
    nextReport();
    expect([rtp.sent, rtcp.sent]).toEqual([['201 to 192.0.2.1:4000'], []]);
  });
});

describe('SRTP', () => {
  const suite = 'AES_CM_128_HMAC_SHA1_80';
  const [theirs, ours, another] = [1, 2, 3].map((fill) => Buffer.alloc(30, fill).toString('base64')) as [
    string,
    string,
    string,
  ];
  const secured: RemoteMedia = { ...alice, srtp: { suite, theirs, ours } };
  let phone: SrtpSender;
  const hear = (packet: Uint8Array | null, port = 4000) => rtp.hear(Buffer.from(packet ?? []), '192.0.2.1', port);
  beforeEach(() => {
    phone = new SrtpSender(suite, theirs);
    endpoint.setRemote(secured);
  });

  test('what is sealed with their key goes on open; what is not, or comes again, is dropped', () => {
    const packet = phone.sealRtp(rtpPacket({ sequence: 1 }));
    hear(packet);
    hear(packet);
    hear(rtpPacket({ sequence: 2 }));
    hear(new SrtpSender(suite, another).sealRtp(rtpPacket({ sequence: 3 })));
    expect(ear.rtp).toBe(1);
    expect(ear.last).toEqual(rtpPacket({ sequence: 1 }));
    expect(endpoint.statistics().dropped).toMatchObject({ forged: 2, replayed: 1 });
  });

  test('a stranger without the key does not draw the media away, nor does one with a copy of a packet', () => {
    hear(rtpPacket({ sequence: 1 }), 666);
    endpoint.sendRtp(rtpPacket());
    expect(rtp.sent).toEqual(['0 to 192.0.2.1:4000']);
    hear(phone.sealRtp(rtpPacket({ sequence: 1 })));
    const next = phone.sealRtp(rtpPacket({ sequence: 2 }));
    hear(next, 666);
    hear(next);
    expect(ear.rtp).toBe(2);
    expect(endpoint.statistics().dropped).toMatchObject({ forged: 1, replayed: 0, 'wrong-source': 1 });
  });

  test('what goes out is sealed with our key, RTCP too; RTCP that comes is read', () => {
    const receiver = new SrtpReceiver(suite, ours);
    endpoint.sendRtp(rtpPacket({ sequence: 9 }));
    nextReport();
    expect(receiver.openRtp(rtp.packets[0] as Buffer)).toEqual(rtpPacket({ sequence: 9 }));
    expect(parseRtcp(receiver.openRtcp(rtcp.packets[0] as Buffer) as Buffer)?.[0]).toMatchObject({
      type: 'sender-report',
      ssrc: 0x1234,
    });
    const report = phone.sealRtcp(receiverReport({ lost: 5 })) as Buffer;
    rtcp.hear(Buffer.from(report), '192.0.2.1', 4001);
    rtcp.hear(report, '192.0.2.1', 4001);
    expect([endpoint.statistics().reported?.lost, ear.rtcp]).toEqual([5, 0]);
    expect(endpoint.statistics().dropped.replayed).toBe(1);
  });

  test('padding is judged when it is open', () => {
    const padded = rtpPacket({ payload: Buffer.from([1, 2, 3, 0, 0, 3]) });
    padded[0] = 0xa0;
    const broken = rtpPacket({ sequence: 1, payload: Buffer.from([1, 2, 3, 200]) });
    broken[0] = 0xa0;
    hear(phone.sealRtp(padded));
    hear(phone.sealRtp(broken));
    expect([ear.rtp, endpoint.statistics().dropped['not-rtp']]).toEqual([1, 1]);
  });

  test('keys that an exchange repeats go on, past a hold in the clear as well: nothing is sealed or heard twice', () => {
    const packet = phone.sealRtp(rtpPacket({ sequence: 65_535 }));
    const wrapped = phone.sealRtp(rtpPacket({ sequence: 0 }));
    hear(packet);
    endpoint.sendRtp(rtpPacket({ sequence: 5 }));
    endpoint.setRemote(alice);
    endpoint.setRemote(secured);
    hear(packet);
    hear(wrapped);
    endpoint.sendRtp(rtpPacket({ sequence: 5, payload: Buffer.from('other') }));
    expect([ear.rtp, rtp.sent.length]).toEqual([2, 1]);
    expect(endpoint.statistics().dropped.replayed).toBe(1);
  });

  test('a new key of theirs replaces the former one', () => {
    endpoint.setRemote({ ...alice, srtp: { suite, theirs: another, ours } });
    hear(phone.sealRtp(rtpPacket({ sequence: 1 })));
    hear(new SrtpSender(suite, another).sealRtp(rtpPacket({ sequence: 2 })));
    expect([ear.rtp, endpoint.statistics().dropped.forged]).toEqual([1, 1]);
  });
});

describe('silence', () => {
  const seconds = (count: number) => clock.advance(count * 1000);

  test('is due when nothing came for that long, and only once', () => {
    endpoint.setRemote(alice);
    endpoint.watchSilence(1, 10);
    seconds(9);
    rtp.hear(rtpPacket());
    seconds(9);
    expect(endpoint.tick()).toEqual([]);
    seconds(1);
    expect(endpoint.tick()).toEqual([1]);
    expect(endpoint.tick()).toEqual([]);
  });

  test('RTCP is a sign of life', () => {
    endpoint.setRemote(alice);
    endpoint.watchSilence(1, 10);
    seconds(9);
    rtcp.hear(senderReport(), '192.0.2.1', 4001);
    seconds(9);
    expect(endpoint.tick()).toEqual([]);
  });

  test.each(['recvonly', 'inactive'] as const)(
    'time before the SDP, and while it is %s, does not count',
    (direction) => {
      endpoint.watchSilence(1, 10);
      seconds(20);
      expect(endpoint.tick()).toEqual([]);
      endpoint.setRemote({ ...alice, direction });
      seconds(20);
      expect(endpoint.tick()).toEqual([]);
      endpoint.setRemote(alice);
      seconds(9);
      expect(endpoint.tick()).toEqual([]);
      seconds(1);
      expect(endpoint.tick()).toEqual([1]);
    },
  );

  test('a watch that is called off is never due', () => {
    endpoint.setRemote(alice);
    endpoint.watchSilence(1, 1);
    endpoint.unwatchSilence(1);
    clock.advance(1000 + TICK_MS);
    expect(endpoint.tick()).toEqual([]);
  });
});

describe('RTCP', () => {
  const reports = () => rtcp.packets.map((packet) => parseRtcp(packet)?.[0]);

  test('of the phone ends here; we report what we get from it, and it can tell that it is us', () => {
    endpoint.setRemote(alice);
    for (const sequence of [1, 2, 4]) rtp.hear(rtpPacket({ sequence, ssrc: 0xa11ce }));
    rtcp.hear(senderReport({ ssrc: 0xa11ce, ntpMiddle: 0xcafe }), '192.0.2.1', 4001);
    expect(ear.rtcp).toBe(0);
    nextReport();
    const [report] = reports();
    expect(report).toMatchObject({
      type: 'receiver-report',
      blocks: [{ ssrc: 0xa11ce, lost: 1, lossFraction: 0.25, extendedHighest: 4, lastSenderReport: 0xcafe }],
    });
    expect(rtcp.packets[0]?.toString()).toContain('patchbay');
  });

  test('of the other side is not passed on, and what we send is our own stream', () => {
    endpoint.setRemote(alice);
    endpoint.sendRtp(rtpPacket({ ssrc: 0xb0b, rtpTicks: 8000, payload: Buffer.alloc(160) }));
    endpoint.sendRtp(rtpPacket({ ssrc: 0xb0b, sequence: 1, rtpTicks: 8160, payload: Buffer.alloc(160) }));
    endpoint.sendRtcp(senderReport());
    expect(rtcp.sent).toEqual([]);
    const [sentMs] = [clock.monotonicMs()];
    nextReport();
    const [packet] = rtcp.packets as [Buffer];
    const passedTicks = 8 * (clock.monotonicMs() - sentMs);
    const [ssrc, ticks, packets, octets] = [4, 16, 20, 24].map((at) => packet.readUInt32BE(at));
    expect([ssrc, ticks, packets, octets]).toEqual([0xb0b, 8160 + passedTicks, 2, 320]);
    const unixSeconds = packet.readUInt32BE(8) - 2_208_988_800;
    expect(unixSeconds).toBe(Math.floor(clock.nowMs() / 1000));
  });

  test('passes both ways where the other side is to be talked to, and we add none', () => {
    endpoint.setRemote({ ...alice, rtcpWith: 'other-side' });
    endpoint.sendRtcp(senderReport());
    rtcp.hear(receiverReport(), '192.0.2.1', 4001);
    nextReport();
    endpoint.release();
    expect([rtcp.sent, ear.rtcp]).toEqual([['200 to 192.0.2.1:4001'], 1]);
  });

  test('is not sent to whom wants none', () => {
    endpoint.setRemote({ ...alice, rtcpWith: 'nobody' });
    endpoint.sendRtcp(senderReport());
    rtcp.hear(senderReport(), '192.0.2.1', 4001);
    nextReport();
    endpoint.release();
    expect([rtcp.sent, ear.rtcp]).toEqual([[], 0]);
  });

  test('the round trip is the time since our report, less the time the phone kept it', () => {
    endpoint.setRemote(alice);
    endpoint.sendRtp(rtpPacket());
    nextReport();
    const ntpMiddle = rtcp.packets[0]?.slice(10, 14) as Buffer;
    clock.advance(250);
    rtcp.hear(
      receiverReport({ lastSenderReport: Buffer.from(ntpMiddle).readUInt32BE(0), delay65536ths: 0.2 * 65_536 }),
      '192.0.2.1',
      4001,
    );
    expect(endpoint.statistics().reported?.roundTripMs).toBeCloseTo(50, 1);
  });

  test('what is said about a stream that is not ours says nothing', () => {
    endpoint.setRemote(alice);
    endpoint.sendRtp(rtpPacket({ ssrc: 0xb0b }));
    rtcp.hear(receiverReport({ about: 0xbad, lost: 9 }), '192.0.2.1', 4001);
    expect(endpoint.statistics().reported).toBeNull();
  });

  test('says goodbye, if it has said anything', () => {
    endpoint.setRemote(alice);
    nextReport();
    const silent = rtcp.packets.length;
    endpoint.release();
    const last = parseRtcp(rtcp.packets[silent] as Buffer);
    expect(last?.at(-1)).toEqual({ type: 'other', payloadType: 203 });
  });
});

describe('quality', () => {
  /** A second of speech; some of it lost. */
  let sequence = 0;
  const speak = (seconds: number, isLost = (_: number) => false) => {
    for (let packet = 0; packet < 50 * seconds; packet++) {
      clock.advance(20);
      sequence += 1;
      if (!isLost(sequence)) rtp.hear(rtpPacket({ sequence }));
      if (packet % 12 === 0) endpoint.tick();
    }
  };

  test('the worst interval and the mean tell what the sum hides', () => {
    endpoint.setRemote(alice);
    speak(60);
    speak(8, (number) => number % 5 === 0);
    speak(60);
    const { mos, minMos, averageMos } = endpoint.statistics();
    expect(mos).toBeGreaterThan(4.2);
    expect(averageMos).toBeGreaterThan(4);
    expect(minMos).toBeLessThan(3);
  });

  test('losses in a row sound worse than as many apart', () => {
    endpoint.setRemote(alice);
    speak(40, (number) => number % 10 === 5);
    const { mos: apart, received } = endpoint.statistics();
    expect(received.lossFraction).toBeCloseTo(0.1, 2);
    openEndpoint();
    endpoint.setRemote(alice);
    speak(40, (number) => number % 50 < 5);
    const { mos: inARow, received: same } = endpoint.statistics();
    expect(same.lossFraction).toBeCloseTo(0.1, 2);
    expect(inARow).toBeLessThan((apart ?? 0) - 0.3);
  });

  test('a call too short for a report has one quality', () => {
    endpoint.setRemote(alice);
    speak(1);
    const { mos, minMos, averageMos, received } = endpoint.statistics();
    expect([minMos, averageMos]).toEqual([mos, mos]);
    expect(received.format).toEqual({ payloadType: 0, name: 'PCMU', clockRateHz: 8000 });
  });

  test('digits are no speech', () => {
    const digits = { payloadType: 101, name: 'telephone-event', clockRateHz: 8000 };
    endpoint.setRemote({ ...alice, payloads: [...alice.payloads, digits] });
    speak(1);
    rtp.hear(rtpPacket({ sequence: sequence + 1, payloadType: 101 }));
    expect(endpoint.statistics().received.format?.name).toBe('PCMU');
  });
});
