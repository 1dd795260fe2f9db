import { beforeAll, describe, expect, test } from 'vitest';
import { toneStrength } from '#test/world/audio/index.ts';
import { toneSamples } from '../tone/index.ts';
import { loadOpus, Opus } from './opus.ts';

const tone = (hz: number, rateHz: number) => toneSamples({ steps: [{ hz: [hz], ms: 0 }], levelDb: -10 }, rateHz, 1000);

function* frames(samples: Int16Array, rateHz: number): Generator<Int16Array> {
  for (let at = 0; at < samples.length; at += rateHz / 50) yield samples.subarray(at, at + rateHz / 50);
}

beforeAll(loadOpus);

describe.each([8000, 16_000, 48_000])('at %i Hz', (rateHz) => {
  test('a tone comes through', () => {
    const [encoder, decoder] = [new Opus(rateHz), new Opus(rateHz)];
    const heard: number[] = [];
    for (const frame of frames(tone(1000, rateHz), rateHz)) {
      const payload = encoder.encode(frame);
      expect(payload.length).toBeLessThan(200);
      heard.push(...decoder.decode(payload));
    }
    expect(heard).toHaveLength(rateHz);
    expect(toneStrength(heard.slice(rateHz / 10), 1000, rateHz)).toBeGreaterThan(0.98);
  });

  test('a lost frame is concealed', () => {
    const [encoder, decoder] = [new Opus(rateHz), new Opus(rateHz)];
    const heard: number[] = [];
    for (const [index, frame] of [...frames(tone(1000, rateHz), rateHz)].entries()) {
      const payload = encoder.encode(frame);
      heard.push(...((index % 10 === 9 ? decoder.conceal(rateHz / 50) : decoder.decode(payload)) ?? []));
    }
    expect(heard).toHaveLength(rateHz);
    expect(toneStrength(heard.slice(rateHz / 10), 1000, rateHz)).toBeGreaterThan(0.8);
  });
});

test('what is said at one rate is heard at another', () => {
  const [encoder, decoder] = [new Opus(48_000), new Opus(8000)];
  const heard = [...frames(tone(440, 48_000), 48_000)].flatMap((frame) => [...decoder.decode(encoder.encode(frame))]);
  expect(heard).toHaveLength(8000);
  expect(toneStrength(heard.slice(800), 440, 8000)).toBeGreaterThan(0.98);
});

test('rates that Opus does not know become wideband', () => {
  expect(new Opus(11_025).sampleRateHz).toBe(16_000);
});

test('what is no packet of Opus is heard as nothing', () => {
  const decoder = new Opus(8000);
  for (const payload of [Uint8Array.of(), Uint8Array.of(0xff, 0xff, 0xff), Uint8Array.of(0x02)]) {
    expect(decoder.decode(payload)).toHaveLength(0);
  }
});

test('a packet that lasts longer than there is room for is cut off', () => {
  const payload = new Opus(16_000).encode(tone(440, 16_000).subarray(0, 320));
  expect(new Opus(16_000).decodeInto(payload, new Int16Array(100))).toBe(100);
});

test('a codec that is closed is silent', () => {
  const codec = new Opus(8000);
  expect(codec.encode(new Int16Array(160)).length).toBeGreaterThan(1);
  codec.close();
  expect(codec.encode(new Int16Array(160))).toHaveLength(1);
  expect(codec.conceal(160)).toBeNull();
});

test('more than are ready at once: the rest come in the next turn', async () => {
  await loadOpus();
  const many = Array.from({ length: 50 }, () => new Opus(8000));
  const speaking = () => many.filter((codec) => codec.encode(new Int16Array(160)).length > 1).length;
  expect(speaking()).toBeGreaterThan(0);
  for (let turn = 0; turn < 10; turn++) {
    await new Promise(setImmediate);
    speaking();
  }
  expect(speaking()).toBe(50);
  for (const codec of many) codec.close();
});
