import { expect, test } from 'vitest';
import { toneStrength } from '#test/world/audio/index.ts';
import { rtpPacket } from '#test/world/rtp/index.ts';
import { codecFor } from '../codec/index.ts';
import { digitTone, eventPackets } from '../dtmf/index.ts';
import { toneSamples } from '../tone/index.ts';
import { AudioReceiver } from './audio-receiver.ts';

const PCMU = { payloadType: 0, name: 'PCMU', clockRateHz: 8000 };
const G722 = { payloadType: 9, name: 'G722', clockRateHz: 8000 };
const EVENTS = { payloadType: 101, name: 'telephone-event', clockRateHz: 8000 };

const tone = (hz: number) => ({ steps: [{ hz: [hz], ms: 0 }], levelDb: -10 });

test.each([PCMU, G722])('gives frames at the rate asked for: a tone in $name at 16 kHz', (format) => {
  const codec = codecFor(format);
  if (!codec) throw new Error('no codec');
  const receiver = new AudioReceiver([format], 16_000);
  const samples = toneSamples(tone(500), codec.sampleRateHz, 1000);
  const frame = codec.sampleRateHz / 50;
  const heard: number[] = [];
  for (let n = 0; n < 50; n++) {
    const payload = codec.encode(samples.subarray(n * frame, (n + 1) * frame));
    receiver.sendRtp(rtpPacket({ sequence: n, payloadType: format.payloadType, payload }));
    const given = receiver.next();
    if (given) expect(given.length).toBe(320);
    heard.push(...(given ?? []));
  }
  expect(heard.length).toBeGreaterThanOrEqual(48 * 320);
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
    inBand.sendRtp(rtpPacket({ sequence: n, payload: codecFor(PCMU)?.encode(part) ?? new Uint8Array() }));
  }
  expect(pressed).toEqual(['5', '7']);
});
