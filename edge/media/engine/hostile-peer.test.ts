import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LegMedia } from '#shared/cdr/index.ts';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { remoteOf } from '#test/world/media/endpoints.ts';
import { LooseSocket, rtpPacket } from '#test/world/rtp/index.ts';
import { extendedReport } from '../rtp/rtcp-xr.ts';
import { Endpoint } from './endpoint.ts';

/** Whatever a peer sends, reports go out, and the numbers are such as a bill takes. */

const PEER = 0xa11ce;
const { maxJitterMs, ...FIGURES } = LegMedia.shape.quality.unwrap().shape;

const speech = fc.record({
  sequence: fc.nat(65_535),
  rtpTicks: fc.nat(0xffffffff),
  ssrc: fc.constantFrom(PEER, PEER + 1),
  repeats: fc.nat(80),
  isMoving: fc.boolean(),
});
const rtcp = fc.record({
  type: fc.constantFrom(200, 201, 203, 204, 205, 207),
  count: fc.nat(3),
  words: fc.uint8Array({ minLength: 4, maxLength: 120 }),
});
const scores = fc.uint8Array({ minLength: 32, maxLength: 32 });

test('bytes by chance', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(speech, rtcp, scores), { maxLength: 40 }), (events) => {
      const [clock, rtp, control] = [new ManualClock(), new LooseSocket(), new LooseSocket()];
      const identity = { cname: 'c', chance: new SeededChance() };
      const endpoint = new Endpoint({ family: 4, address: '127.0.0.1', rtp, rtcp: control }, clock, identity);
      const extendedReports = { voipMetrics: true, roundTrip: true };
      const ports = { rtpPort: 4000, rtcpPort: 4001 };
      endpoint.setRemote(remoteOf(ports, { address: '192.0.2.1', extendedReports }));
      for (const event of events) {
        endpoint.sendRtp(rtpPacket({ ssrc: 0xb0b }));
        if (event instanceof Uint8Array) control.hear(scoreWith(event), '192.0.2.1', 4001);
        else if ('type' in event) control.hear(reportWith(event), '192.0.2.1', 4001);
        else {
          const { repeats, isMoving } = event;
          for (let packet = 0; packet <= repeats; packet++) {
            rtp.hear(rtpPacket({ ...event, sequence: event.sequence + (isMoving ? packet : 0) }));
          }
        }
        clock.advance(3000);
        endpoint.tick();
      }
      const { received, reported, mos, minMos, averageMos } = endpoint.statistics();
      for (const score of [mos, minMos, averageMos]) FIGURES.minMos.parse(score);
      for (const figure of [received.jitterMs, received.maxJitterMs]) maxJitterMs.parse(figure);
      for (const count of [received.lost, received.discarded, received.duplicates]) {
        FIGURES.packetsDiscarded.parse(count);
      }
      FIGURES.roundTripMs.parse(reported?.roundTripMs ?? null);
      FIGURES.phone.parse(
        reported && {
          packetsLost: reported.lost,
          jitterMs: reported.jitterMs,
          mos: reported.mos,
          listeningMos: reported.listeningMos,
        },
      );
      expect(received.lossFraction).toBeLessThanOrEqual(1);
    }),
    { seed: 1, numRuns: 300 },
  );
});

/** RTCP whose length adds up; the rest is as it comes. */
function reportWith({ type, count, words }: { type: number; count: number; words: Uint8Array }): Buffer {
  const packet = Buffer.alloc(4 + 4 * Math.floor(words.length / 4));
  packet.set(words.subarray(0, packet.length - 4), 4);
  packet[0] = 0x80 | count;
  packet[1] = type;
  packet.writeUInt16BE(packet.length / 4 - 1, 2);
  return packet;
}

/** VoIP metrics about our stream. */
function scoreWith(bytes: Uint8Array): Buffer {
  const packet = extendedReport({ ssrc: PEER, referenceTime: 0n, delays: [], voip: null });
  const block = Buffer.alloc(36);
  block[0] = 7;
  block.writeUInt16BE(8, 2);
  block.set(bytes, 4);
  block.writeUInt32BE(0xb0b, 4);
  const whole = Buffer.concat([packet, block]);
  whole.writeUInt16BE(whole.length / 4 - 1, 2);
  return whole;
}
