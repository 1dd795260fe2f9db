import { expect, test } from 'vitest';
import { Resampler, type Samples } from '../codec/index.ts';
import { Mixer, Voice, Widener } from './index.ts';

const [NARROW, WIDE] = [160, 320];
/** A sine of 400 Hz at 8 kHz, frame by frame. */
const frame = (number: number): Samples =>
  Int16Array.from({ length: NARROW }, (_, at) => 8000 * Math.sin((2 * Math.PI * 400 * (number * NARROW + at)) / 8000));

test('a voice that is mixed all the time sounds as if all of it had been resampled', () => {
  const [widener, whole] = [new Widener(8000, 16_000, NARROW), new Resampler(8000, 16_000)];
  whole.convert(new Int16Array(NARROW)); // what was before it
  for (let number = 0; number < 10; number++) {
    widener.say(frame(number));
    expect(widener.widened()).toEqual(whole.process(frame(number)));
  }
});

test('one that begins to be mixed in the middle of a word does so without a click', () => {
  const [widener, whole] = [new Widener(8000, 16_000, NARROW), new Resampler(8000, 16_000)];
  for (let number = 0; number < 12; number++) {
    widener.say(frame(number));
    const expected = whole.process(frame(number));
    if (number < 3 || (number > 5 && number < 9)) continue; // too soft among the others
    expect(widener.widened()).toEqual(expected);
  }
});

test('in a wideband mix a narrowband voice is heard by others, and not by itself', () => {
  const mixer = new Mixer(WIDE);
  const [narrow, wide] = [new Voice(), new Voice()];
  narrow.widener = new Widener(8000, 16_000, NARROW);
  mixer.add(narrow);
  mixer.add(wide);
  for (let number = 0; number < 5; number++) {
    narrow.say(frame(number));
    wide.say(null);
    mixer.mix();
  }
  const energy = (samples: Samples) => samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length;
  expect(energy(mixer.heardBy(wide))).toBeGreaterThan(0.9 * (8000 ** 2 / 2));
  expect(energy(mixer.heardBy(narrow))).toBe(0);
});

test('who is not among the loudest costs no resampling: its samples stay as they were said', () => {
  const mixer = new Mixer(WIDE, 1);
  const [loud, soft] = [new Voice(), new Voice()];
  for (const voice of [loud, soft]) {
    voice.widener = new Widener(8000, 16_000, NARROW);
    mixer.add(voice);
  }
  loud.say(frame(0));
  soft.say(frame(0).map((sample) => sample / 4));
  mixer.mix();
  expect([loud.said?.length, soft.said?.length]).toEqual([WIDE, NARROW]);
});
