/**
 * What turning one 20 ms packet of a codec into another costs, in microseconds of CPU: the best of several rounds, since others may be
 * at work on the machine.
 *
 *   node test/bench/transcode.ts     some 10 s
 */
import { type AudioCodec, codecFor, loadOpus } from '#edge/media/codec/index.ts';
import { AudioReceiver } from '#edge/media/engine/audio-receiver.ts';
import { Transcoder } from '#edge/media/engine/transcoder.ts';
import type { PayloadFormat } from '#edge/media/media.ts';
import { rtpPacket } from '#test/world/rtp/index.ts';

const PCMU = { payloadType: 0, name: 'PCMU', clockRateHz: 8000 };
const G722 = { payloadType: 9, name: 'G722', clockRateHz: 8000 };
const OPUS = { payloadType: 96, name: 'opus', clockRateHz: 48_000 };
/** Of G.711 to Opus and back. */
const BUDGET_MICROSECONDS = 60;
const ROUNDS = 10;
const PACKETS = 1000;
const RECEIVERS = 500;
/** Packets that each hears while it is measured, and as many before that. */
const RECEIVED = 50;

/** Harmonics of a voice that swell and fade four times a second, with some noise. */
function speech(rateHz: number, at: number): Int16Array {
  return Int16Array.from({ length: rateHz / 50 }, (_, n) => {
    const seconds = at / 50 + n / rateHz;
    let sum = 0;
    for (let harmonic = 1; harmonic < 20; harmonic++) {
      sum += Math.sin(2 * Math.PI * 120 * harmonic * seconds + harmonic ** 2) / harmonic;
    }
    return 4000 * Math.sin(Math.PI * 4 * seconds) ** 2 * sum + 200 * (Math.random() - 0.5);
  });
}

function packetsOf(format: PayloadFormat, count: number): Buffer[] {
  const codec = codecFor(format) as AudioCodec;
  return Array.from({ length: count }, (_, sequence) =>
    rtpPacket({
      sequence,
      rtpTicks: (sequence * format.clockRateHz) / 50,
      payloadType: format.payloadType,
      payload: codec.encode(speech(codec.sampleRateHz, sequence)),
    }),
  );
}

/** CPU time of one packet in the best round. @param work  for packets `from` to `to` */
function cost(work: (from: number, to: number) => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    work((round * PACKETS) / ROUNDS, ((round + 1) * PACKETS) / ROUNDS);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, ((user + system) * ROUNDS) / PACKETS);
  }
  return best;
}

await loadOpus();
for (const [from, to] of [
  [PCMU, OPUS],
  [OPUS, PCMU],
  [G722, OPUS],
  [OPUS, G722],
  [PCMU, G722],
  [G722, PCMU],
] as const) {
  const packets = packetsOf(from, PACKETS);
  const transcoder = new Transcoder([from], to, { takes: [to], sendRtp() {}, sendRtcp() {} });
  const microseconds = cost((begin, end) => {
    for (let at = begin; at < end; at++) transcoder.take(packets[at] as Buffer, null);
  });
  const isWithin = microseconds <= BUDGET_MICROSECONDS ? 'within' : 'BEYOND';
  console.log(`${from.name} to ${to.name}: ${microseconds.toFixed(1)} µs a packet, ${isWithin} ${BUDGET_MICROSECONDS}`);
}

for (const format of [PCMU, G722]) {
  for (const rateHz of [8000, 16_000]) {
    const packets = packetsOf(format, 2 * RECEIVED);
    const receivers = Array.from({ length: RECEIVERS }, () => new AudioReceiver([format], rateHz));
    let before = process.cpuUsage();
    for (const [index, packet] of packets.entries()) {
      if (index === RECEIVED) before = process.cpuUsage();
      for (const receiver of receivers) {
        receiver.sendRtp(packet);
        receiver.next();
      }
    }
    const { user, system } = process.cpuUsage(before);
    const microseconds = (user + system) / (RECEIVERS * RECEIVED);
    const share = ((microseconds * 50) / 10_000).toFixed(3);
    console.log(
      `${RECEIVERS} receivers of ${format.name} at ${rateHz} Hz: ${microseconds.toFixed(1)} µs a packet, ${share} % each`,
    );
  }
}
