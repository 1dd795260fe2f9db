import { expect, test } from 'vitest';
import { toneStrength } from '#test/world/audio/index.ts';
import { codecFor } from '../codec/index.ts';
import { toneSamples } from '../tone/index.ts';
import { Encoder } from './encoder.ts';

const G722 = { payloadType: 9, name: 'G722', clockRateHz: 8000 };
const PCMU = { payloadType: 0, name: 'PCMU', clockRateHz: 8000 };
const G729 = { payloadType: 18, name: 'G729', clockRateHz: 8000 };

test('what is played after something else goes on in the same encoder: the listener hears no click', () => {
  const [encoder, decoder] = [new Encoder(), codecFor(G722)];
  const samples = toneSamples({ steps: [{ hz: [1000], ms: 0 }], levelDb: -10 }, 16_000, 400);
  const heard: number[] = [];
  for (let at = 0; at < samples.length; at += 320) {
    const payload = encoder.for({ ...G722, name: 'g722' })?.encode(samples.subarray(at, at + 320));
    heard.push(...(decoder?.decode(payload ?? new Uint8Array()) ?? []));
  }
  // Each 50 ms by itself, after the decoder has found its step size.
  for (let at = 1600; at < heard.length; at += 800) {
    expect(toneStrength(heard.slice(at, at + 800), 1000, 16_000)).toBeGreaterThan(0.99);
  }
});

test('another format has another encoder; what we cannot make has none', () => {
  const encoder = new Encoder();
  const first = encoder.for(G722);
  expect(encoder.for(G722)).toBe(first);
  expect(encoder.for(PCMU)?.sampleRateHz).toBe(8000);
  expect(encoder.for(G722)).not.toBe(first);
  expect(encoder.for(G729)).toBeNull();
});
