import { beforeAll, describe, expect, test } from 'vitest';
import { toneStrength } from '#test/world/audio/index.ts';
import { type Delivery, type Roughness, rtpPacket, throughRoughNetwork } from '#test/world/rtp/index.ts';
import { codecFor, levelDbov, loadOpus } from '../codec/index.ts';
import { digitTone, eventPackets } from '../dtmf/index.ts';
import type { PayloadFormat } from '../media.ts';
import { toneSamples } from '../tone/index.ts';
import { AudioReceiver } from './audio-receiver.ts';

const PCMU = { payloadType: 0, name: 'PCMU', clockRateHz: 8000 };
const G722 = { payloadType: 9, name: 'G722', clockRateHz: 8000 };
const OPUS = { payloadType: 96, name: 'opus', clockRateHz: 48_000 };
const EVENTS = { payloadType: 101, name: 'telephone-event', clockRateHz: 8000 };

const tone = (hz: number) => ({ steps: [{ hz: [hz], ms: 0 }], levelDb: -10 });

beforeAll(loadOpus);

test.each([PCMU, G722, OPUS])('gives frames at the rate asked for: a tone in $name at 16 kHz', (format) => {
  const codec = codecFor(format);
  if (!codec) throw new Error('no codec');
  const receiver = new AudioReceiver([format], 16_000);
  const samples = toneSamples(tone(500), codec.sampleRateHz, 1000);
  const frame = codec.sampleRateHz / 50;
  const heard: number[] = [];
  for (let n = 0; n < 50; n++) {
    const payload = codec.encode(samples.subarray(n * frame, (n + 1) * frame));
    receiver.sendRtp(
      rtpPacket({ sequence: n, rtpTicks: (n * format.clockRateHz) / 50, payloadType: format.payloadType, payload }),
    );
    const given = receiver.next();
    if (given) expect(given.length).toBe(320);
    heard.push(...(given ?? []));
  }
  expect(heard.length).toBeGreaterThanOrEqual(47 * 320);
  expect(toneStrength(heard, 500, 16_000)).toBeGreaterThan(0.98);
});

test('nothing is said: null, not silence', () => {
  const receiver = new AudioReceiver([PCMU], 8000);
  expect(receiver.next()).toBeNull();
});

test('payload types that were not agreed are not heard', () => {
  const receiver = new AudioReceiver([PCMU], 8000);
  for (let sequence = 0; sequence < 5; sequence++) receiver.sendRtp(rtpPacket({ sequence, payloadType: 8 }));
  expect(receiver.next()).toBeNull();
});

test('digits come as events, and in the audio where no events are agreed', () => {
  const pressed: string[] = [];
  const withEvents = new AudioReceiver([PCMU, EVENTS], 8000, (digit) => void pressed.push(digit));
  for (const { payload } of eventPackets('5', 100, 8000))
    withEvents.sendRtp(rtpPacket({ payloadType: 101, payload, rtpTicks: 0 }));
  expect(pressed).toEqual(['5']);

  const inBand = new AudioReceiver([PCMU], 8000, (digit) => void pressed.push(digit));
  const samples = toneSamples(digitTone('7'), 8000, 100);
  for (let n = 0; n < 10; n++) {
    const part = n < 5 ? samples.subarray(n * 160, (n + 1) * 160) : new Int16Array(160);
    const payload = codecFor(PCMU)?.encode(part) ?? new Uint8Array();
    inBand.sendRtp(rtpPacket({ sequence: n, payload }));
    inBand.next();
  }
  expect(pressed).toEqual(['5', '7']);
});

describe('a rough network', () => {
  const TALK_MS = 10_000;

  interface Way extends Roughness {
    readonly packetMs?: number;
    readonly format?: PayloadFormat;
  }

  /** What is heard of a tone, frame by frame; null: nothing. */
  function heardOf(hz: number, { packetMs = 20, format = PCMU, ...roughness }: Way): (Int16Array | null)[] {
    const codec = codecFor(format);
    if (!codec) throw new Error('no codec');
    const samples = toneSamples(tone(hz), codec.sampleRateHz, TALK_MS);
    const each = (codec.sampleRateHz * packetMs) / 1000;
    const sent = Array.from({ length: TALK_MS / packetMs }, (_, sequence) => {
      const payload = codec.encode(samples.subarray(sequence * each, (sequence + 1) * each));
      const rtpTicks = (sequence * packetMs * format.clockRateHz) / 1000;
      return rtpPacket({ sequence, rtpTicks, payloadType: format.payloadType, payload });
    });
    const receiver = new AudioReceiver([format], codec.sampleRateHz);
    const arrivals = throughRoughNetwork(sent, packetMs, roughness);
    const heard: (Int16Array | null)[] = [];
    for (let [ms, arrived] = [20, 0]; ms <= TALK_MS; ms += 20) {
      for (; (arrivals[arrived]?.atMs ?? Infinity) < ms; arrived++) {
        receiver.sendRtp((arrivals[arrived] as Delivery).packet);
      }
      heard.push(receiver.next()?.slice() ?? null);
    }
    return heard;
  }

  const joined = (frames: readonly (Int16Array | null)[], silence = new Int16Array(160)): number[] =>
    frames.flatMap((frame) => [...(frame ?? silence)]);

  test.each([10, 20, 30, 40, 60])('packets of %i ms become frames of 20 ms without a gap', (packetMs) => {
    const heard = heardOf(500, { packetMs });
    const begin = heard.findIndex((frame) => frame !== null);
    expect(begin).toBeLessThan(6);
    expect(heard.slice(begin)).not.toContain(null);
    expect(toneStrength(joined(heard.slice(begin + 2)), 500, 8000)).toBeGreaterThan(0.999);
  });

  test('5 % lost: a tone is heard far better than with silence in the gaps', () => {
    const whole = joined(heardOf(440, {}).slice(10));
    const gaps = new Set<number>();
    const concealed = joined(heardOf(440, { lost: 0.05 }).slice(10));
    for (let at = 0; at < whole.length; at++) if (whole[at] !== concealed[at]) gaps.add(Math.floor(at / 160));
    const silenced = whole.map((sample, at) => (gaps.has(Math.floor(at / 160)) ? 0 : sample));
    expect(gaps.size).toBeGreaterThan(10);
    expect(snrDb(whole, silenced)).toBeLessThan(14);
    expect(snrDb(whole, concealed)).toBeGreaterThan(snrDb(whole, silenced) + 6);
  });

  test.each([PCMU, G722])(
    'loss, duplicates, disorder and jitter at once: $name is still a tone, without pause',
    (format) => {
      const heard = heardOf(440, { format, lost: 0.03, duplicated: 0.03, jitterMs: 60 });
      const { sampleRateHz = 0 } = codecFor(format) ?? {};
      expect(heard.slice(100)).not.toContain(null);
      expect(toneStrength(joined(heard.slice(100)), 440, sampleRateHz)).toBeGreaterThan(0.9);
    },
  );

  test('jitter alone leaves a tone as it is', () => {
    const heard = heardOf(440, { jitterMs: 35 }).slice(250);
    expect(heard).not.toContain(null);
    expect(toneStrength(joined(heard), 440, 8000)).toBeGreaterThan(0.98);
  });
});

test('comfort noise is heard while nothing is said, at its level', () => {
  const CN = { payloadType: 13, name: 'CN', clockRateHz: 8000 };
  const receiver = new AudioReceiver([PCMU, CN], 8000);
  for (let sequence = 0; sequence < 5; sequence++) {
    receiver.sendRtp(rtpPacket({ sequence }));
    receiver.next();
  }
  receiver.sendRtp(rtpPacket({ sequence: 5, payloadType: 13, payload: Uint8Array.of(50) }));
  for (let frame = 0; frame < 5; frame++) receiver.next();
  const noise = Array.from({ length: 50 }, () => receiver.next()?.slice());
  for (const frame of noise) expect(levelDbov(frame ?? new Int16Array())).toBeCloseTo(-50, -0.5);
  receiver.sendRtp(rtpPacket({ sequence: 6, rtpTicks: 160 * 60 }));
  receiver.sendRtp(rtpPacket({ sequence: 7, rtpTicks: 160 * 61 }));
  for (let frame = 0; frame < 12; frame++) receiver.next();
  expect(receiver.next()).toBeNull();
});

/** Signal to noise of what is heard where `wanted` was said. */
function snrDb(wanted: readonly number[], heard: readonly number[]): number {
  let [signal, noise] = [0, 0];
  for (const [at, sample] of wanted.entries()) {
    signal += sample * sample;
    noise += (sample - (heard[at] ?? 0)) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}
