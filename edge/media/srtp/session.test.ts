import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { rtpPacket, senderReport } from '#test/world/rtp/index.ts';
import { REPLAY_WINDOW } from './packet-indices.ts';
import { SrtpReceiver, SrtpSender } from './session.ts';
import { keyMaterialBytes, SRTP_SUITES, type SrtpSuite } from './suites.ts';

const keyOf = (suite: SrtpSuite, fill = 7) => Buffer.alloc(keyMaterialBytes(suite), fill).toString('base64');

describe.each(SRTP_SUITES)('%s', (suite) => {
  let sender: SrtpSender;
  let receiver: SrtpReceiver;
  beforeEach(() => {
    sender = new SrtpSender(suite, keyOf(suite));
    receiver = new SrtpReceiver(suite, keyOf(suite));
  });
  const sealed = (sequence: number, ssrc = 1) => sender.sealRtp(rtpPacket({ sequence, ssrc })) as Buffer;
  const opens = (packet: Uint8Array) => {
    const opened = receiver.openRtp(Buffer.from(packet));
    return typeof opened === 'string' ? opened : 'opened';
  };

  test('what is sealed is hidden, and opened by the same key', () => {
    const packet = rtpPacket({ sequence: 40_000, payload: Buffer.from('a secret of some length') });
    const hidden = sender.sealRtp(packet) as Buffer;
    expect(hidden.subarray(0, 12)).toEqual(packet.subarray(0, 12));
    expect(hidden.includes('secret')).toBe(false);
    expect(receiver.openRtp(hidden)).toEqual(packet);

    const report = senderReport({ ntpMiddle: 0xcafe });
    const hiddenReport = sender.sealRtcp(report) as Buffer;
    expect(hiddenReport.subarray(0, 8)).toEqual(report.subarray(0, 8));
    expect(hiddenReport.includes(Buffer.from('cafe', 'hex'))).toBe(false);
    expect(receiver.openRtcp(hiddenReport)).toEqual(report);
  });

  test('header extension and contributors stay readable', () => {
    const header = Buffer.from('92000001000000a0000000010000000a0000000bbede000111223344', 'hex');
    const packet = Buffer.concat([header, Buffer.from('speech')]);
    const hidden = sender.sealRtp(packet) as Buffer;
    expect(hidden.subarray(0, header.length)).toEqual(header);
    expect(receiver.openRtp(hidden)).toEqual(packet);
  });

  test('a packet without payload', () => {
    const packet = rtpPacket({ payload: Buffer.alloc(0) });
    expect(receiver.openRtp(sender.sealRtp(packet) as Buffer)).toEqual(packet);
  });

  test('another key opens nothing, and what it is shown changes nothing', () => {
    const stranger = new SrtpSender(suite, keyOf(suite, 8));
    expect(opens(stranger.sealRtp(rtpPacket({ sequence: 60_000, ssrc: 1 })) as Buffer)).toBe('forged');
    expect(receiver.openRtcp(stranger.sealRtcp(senderReport()) as Buffer)).toBe('forged');
    expect(opens(sealed(5))).toBe('opened');
  });

  test('a packet opens once, in whatever order it comes, and no more when the window has passed', () => {
    const packets = Array.from({ length: REPLAY_WINDOW + 2 }, (_, sequence) => sealed(sequence));
    const late = packets.shift() as Buffer;
    const reordered = packets.toReversed();
    expect(reordered.slice(0, REPLAY_WINDOW).map(opens)).toEqual(Array(REPLAY_WINDOW).fill('opened'));
    expect(packets.map(opens)).toEqual(Array(packets.length).fill('replayed'));
    expect(opens(late)).toBe('replayed');
  });

  test('SRTCP opens once, too', () => {
    const [first, second] = [sender.sealRtcp(senderReport()), sender.sealRtcp(senderReport())] as [Buffer, Buffer];
    expect(receiver.openRtcp(Buffer.from(second))).toEqual(senderReport());
    expect(receiver.openRtcp(Buffer.from(first))).toEqual(senderReport());
    expect(receiver.openRtcp(Buffer.from(first))).toBe('replayed');
  });

  test('sequence numbers wrap, and packets around the wrap may change places', () => {
    for (const turn of [0, 1, 2]) {
      for (const sequence of [20_000, 40_000, 65_534])
        expect([turn, opens(sealed(sequence))]).toEqual([turn, 'opened']);
      const [last, first] = [sealed(65_535), sealed(0)];
      expect([opens(first), opens(last), opens(last)]).toEqual(['opened', 'opened', 'replayed']);
    }
  });

  test('a packet from before the first one is none of this stream', () => {
    expect(opens(sealed(3))).toBe('opened');
    const earlier = new SrtpSender(suite, keyOf(suite)).sealRtp(rtpPacket({ sequence: 65_530, ssrc: 1 })) as Buffer;
    expect(opens(earlier)).toBe('replayed');
  });

  test('each source counts for itself; no call has thousands of them', () => {
    const outcomes = Array.from({ length: 510 }, (_, ssrc) => {
      const other = new SrtpSender(suite, keyOf(suite));
      return opens(other.sealRtp(rtpPacket({ sequence: 9, ssrc })) as Buffer);
    });
    expect(outcomes.filter((outcome) => outcome === 'opened')).toHaveLength(500);
    expect(outcomes.at(-1)).toBe('replayed');
  });

  test('no index is sealed twice: the key stream would be known', () => {
    expect(sealed(7)).not.toBeNull();
    expect(sender.sealRtp(rtpPacket({ sequence: 7, ssrc: 1, payload: Buffer.from('other') }))).toBeNull();
    const words = [sender.sealRtcp(senderReport()), sender.sealRtcp(senderReport())];
    expect(words[0]).not.toEqual(words[1]);
  });

  test('no cut or changed packet opens, and none throws', () => {
    const packet = sealed(11);
    const report = sender.sealRtcp(senderReport()) as Buffer;
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.nat(), (place, change, cut) => {
        for (const [whole, open] of [
          [packet, (bytes: Buffer) => receiver.openRtp(bytes)],
          [report, (bytes: Buffer) => receiver.openRtcp(bytes)],
        ] as const) {
          const changed = Buffer.from(whole);
          changed.writeUInt8(changed.readUInt8(place % whole.length) ^ change, place % whole.length);
          expect(open(changed)).toBeTypeOf('string');
          expect(open(Buffer.from(whole.subarray(0, 8 + (cut % (whole.length - 8)))))).toBeTypeOf('string');
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
