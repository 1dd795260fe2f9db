import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toneStrength } from '#test/world/audio/index.ts';
import { levelDbov } from '../codec/index.ts';
import { ToneGenerator } from '../tone/index.ts';
import { Floor } from './floor.ts';
import { Mixer } from './mixer.ts';
import { PLAIN_VOICE, Voice, type VoiceSettings } from './voice.ts';

const RATE_HZ = 8000;
const FRAME = 160;

/** Voices that say a steady tone each, in one room; `run` lets time pass, and tells what each has heard. */
function room(tones: readonly { hz: number; levelDb?: number }[], maxSpeakers?: number) {
  const mixer = new Mixer(FRAME, maxSpeakers);
  const people = tones.map(({ hz, levelDb = -12 }) => {
    const voice = new Voice();
    mixer.add(voice);
    return { voice, hz, source: new ToneGenerator({ steps: [{ hz: [hz], ms: 0 }], levelDb }, RATE_HZ) };
  });
  const set = (index: number, settings: Partial<VoiceSettings>) =>
    people[index]?.voice.configure({ ...PLAIN_VOICE, ...settings });
  const run = (frames = 50) => {
    const heard = people.map((): number[] => []);
    for (let frame = 0; frame < frames; frame++) {
      for (const { voice, source } of people) voice.say(source.next(FRAME));
      mixer.mix();
      for (const [index, { voice }] of people.entries()) heard[index]?.push(...mixer.heardBy(voice));
    }
    return heard;
  };
  /** Which of the tones each one hears: at least a third of its share. */
  const hearing = (frames?: number) =>
    run(frames).map((samples) =>
      people.filter(({ hz }) => toneStrength(samples, hz, RATE_HZ) > 0.3 / people.length).map(({ hz }) => hz),
    );
  return { mixer, voices: people.map(({ voice }) => voice), set, run, hearing };
}

const [A, B, C, D] = [{ hz: 400 }, { hz: 700 }, { hz: 1000 }, { hz: 1300 }];

test.each([2, 3, 5, 10])('each of %i hears exactly the others', (count) => {
  const tones = Array.from({ length: count }, (_, index) => ({ hz: 300 + 300 * index, levelDb: -24 }));
  const { hearing } = room(tones);
  for (const [index, heard] of hearing().entries()) {
    expect(heard).toEqual(tones.filter((_, other) => other !== index).map(({ hz }) => hz));
  }
});

test('what one says reaches the only other one sample by sample', () => {
  const { voices, mixer } = room([A, B]);
  const said = new ToneGenerator({ steps: [{ hz: [440], ms: 0 }], levelDb: -6 }, RATE_HZ).next(FRAME);
  voices[0]?.say(said.slice());
  voices[1]?.say(null);
  mixer.mix();
  expect(mixer.heardBy(voices[1] as Voice)).toEqual(said);
});

test('those who say nothing share one frame', () => {
  const { voices, mixer } = room([A, B, C]);
  for (const voice of voices) voice.say(null);
  voices[0]?.say(new Int16Array(FRAME).fill(3000));
  mixer.mix();
  expect(mixer.heardBy(voices[1] as Voice)).toBe(mixer.common);
  expect(mixer.heardBy(voices[2] as Voice)).toBe(mixer.common);
  expect(mixer.heardBy(voices[0] as Voice)).not.toBe(mixer.common);
});

test('many loud voices are cut off at full scale, and do not wrap', () => {
  const loud = Array.from({ length: 10 }, () => ({ hz: 500, levelDb: -1 }));
  const [heard] = room(loud).run(5);
  expect(Math.max(...(heard ?? []))).toBe(32_767);
  expect(toneStrength(heard ?? [], 500, RATE_HZ)).toBeGreaterThan(0.7);
});

describe('settings', () => {
  test('who is muted is heard by nobody, and hears', () => {
    const { set, hearing } = room([A, B, C]);
    set(0, { isMuted: true });
    expect(hearing()).toEqual([[700, 1000], [1000], [700]]);
  });

  test('who is deaf hears nobody, and is heard', () => {
    const { set, hearing } = room([A, B]);
    set(0, { isDeaf: true });
    expect(hearing()).toEqual([[], [400]]);
  });

  test.each([
    [-6, 0],
    [0, -6],
    [6, 3],
  ])('volume in %i dB, out %i dB', (volumeInDb, volumeOutDb) => {
    const level = (settings: Partial<VoiceSettings>, listener: Partial<VoiceSettings>) => {
      const { set, run } = room([
        { hz: 400, levelDb: -20 },
        { hz: 700, levelDb: -90 },
      ]);
      set(0, settings);
      set(1, listener);
      return levelDbov(Int16Array.from(run(20)[1] ?? []));
    };
    expect(level({ volumeInDb }, { volumeOutDb }) - level({}, {})).toBeCloseTo(volumeInDb + volumeOutDb, 0);
  });

  test('what is softer than the threshold is silence', () => {
    const { set, hearing } = room([{ hz: 400, levelDb: -30 }, B]);
    set(0, { thresholdDbov: -25 });
    expect(hearing()).toEqual([[700], []]);
  });

  test.each([-40, -10])('gain control brings %i dB to the same loudness', (levelDb) => {
    const { set, run } = room([
      { hz: 400, levelDb },
      { hz: 700, levelDb: -90 },
    ]);
    set(0, { hasGainControl: true });
    const heard = Int16Array.from(run(400)[1] ?? []).slice(-8000);
    expect(levelDbov(heard)).toBeCloseTo(levelDb === -40 ? -25 : -20, -0.5);
  });
});

describe('who hears whom', () => {
  test('one who does not hear another hears the rest', () => {
    const { voices, hearing } = room([A, B, C]);
    voices[0]?.deafTo.add(voices[1] as Voice);
    expect(hearing()).toEqual([[1000], [400, 1000], [400, 700]]);
  });

  // Agent A and customer B talk; C supervises.
  test.each<[string, (a: Voice, b: Voice, c: Voice) => void, number[][]]>([
    ['listens: heard by nobody', (a, b, c) => void [a, b].map((one) => one.deafTo.add(c)), [[700], [400], [400, 700]]],
    ['whispers: heard by the agent alone', (_, b, c) => void b.deafTo.add(c), [[700, 1000], [400], [400, 700]]],
    [
      'barges in: heard by both',
      () => {},
      [
        [700, 1000],
        [400, 1000],
        [400, 700],
      ],
    ],
  ])('a supervisor who %s', (_, coach, expected) => {
    const { voices, hearing } = room([A, B, C]);
    coach(...(voices as [Voice, Voice, Voice]));
    expect(hearing()).toEqual(expected);
  });

  test('whoever has left is heard by nobody', () => {
    const { voices, mixer, hearing } = room([A, B, C]);
    mixer.remove(voices[0] as Voice);
    expect(hearing().slice(1)).toEqual([[1000], [700]]);
  });
});

describe('more voices than are mixed', () => {
  test('the loudest are heard', () => {
    const levels = [-12, -30, -15, -33].map((levelDb, index) => ({
      ...([A, B, C, D][index] as { hz: number }),
      levelDb,
    }));
    const [, heard] = room(levels, 2).hearing();
    expect(heard).toEqual([400, 1000]);
  });

  test('nobody is cut off for one who is a little louder', () => {
    const { voices, mixer } = room([A, B], 1);
    const say = (a: number, b: number) => {
      voices[0]?.say(new Int16Array(FRAME).fill(a));
      voices[1]?.say(new Int16Array(FRAME).fill(b));
      mixer.mix();
      return voices.map(({ isMixed }) => isMixed);
    };
    expect(say(3000, 2000)).toEqual([true, false]);
    expect(say(3000, 3500)).toEqual([true, false]);
    expect(say(3000, 9000)).toEqual([false, true]);
  });
});

test('when nobody speaks there is soft noise', () => {
  const { voices, mixer } = room([A]);
  voices[0]?.say(null);
  mixer.mix();
  const level = levelDbov(mixer.heardBy(voices[0] as Voice));
  expect(level).toBeGreaterThan(-80);
  expect(level).toBeLessThan(-65);
});

test('what is played to all is heard by all; what is played to one, by that one', () => {
  const { voices, mixer } = room([A, B]);
  const [tone, note] = [1500, 2100].map(
    (hz) => new ToneGenerator({ steps: [{ hz: [hz], ms: 0 }], levelDb: -12 }, RATE_HZ),
  );
  const heard: number[][] = [[], []];
  for (let frame = 0; frame < 20; frame++) {
    for (const voice of voices) voice.say(null);
    mixer.mix([tone?.next(FRAME) ?? new Int16Array()]);
    const alone = note?.next(FRAME) ?? null;
    heard[0]?.push(...mixer.heardBy(voices[0] as Voice, alone));
    heard[1]?.push(...mixer.heardBy(voices[1] as Voice));
  }
  expect(heard.map((samples) => [1500, 2100].map((hz) => toneStrength(samples, hz, RATE_HZ) > 0.4))).toEqual([
    [true, true],
    [true, false],
  ]);
});

test('the sum is what it is, whoever speaks: property', () => {
  const frames = fc.array(fc.option(fc.int16Array({ minLength: 8, maxLength: 8 }), { nil: null }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(frames, (said) => {
      const mixer = new Mixer(8, 100);
      const voices = said.map((samples) => {
        const voice = new Voice();
        voice.configure({ ...PLAIN_VOICE, thresholdDbov: -200 });
        mixer.add(voice);
        voice.say(samples && Int16Array.from(samples));
        return voice;
      });
      if (said.every((samples) => samples === null)) return;
      mixer.mix();
      for (const [index, voice] of voices.entries()) {
        const others = said.filter((_, other) => other !== index);
        const sum = Array.from({ length: 8 }, (_, at) =>
          others.reduce((total, samples) => total + (samples?.[at] ?? 0), 0),
        );
        const expected = sum.map((value) => Math.max(-32_768, Math.min(32_767, value)));
        expect([...mixer.heardBy(voice)]).toEqual(expected);
      }
    }),
  );
});

test('the floor goes to who is the loudest for half a second, and is lost by leaving', () => {
  const { voices, mixer } = room([A, B]);
  const floor = new Floor();
  const [a, b] = voices as [Voice, Voice];
  const talk = (levelA: number, levelB: number, frames: number) => {
    let changes = 0;
    for (let frame = 0; frame < frames; frame++) {
      a.say(new Int16Array(FRAME).fill(levelA));
      b.say(new Int16Array(FRAME).fill(levelB));
      mixer.mix();
      if (floor.follow(voices)) changes += 1;
    }
    return changes;
  };
  expect([talk(3000, 0, 10), floor.holder]).toEqual([0, null]);
  expect([talk(3000, 0, 30), floor.holder === a]).toEqual([1, true]);
  expect([talk(3000, 3500, 100), floor.holder === a]).toEqual([0, true]);
  expect([talk(500, 9000, 100), floor.holder === b]).toEqual([1, true]);
  expect([floor.leave(a), floor.leave(b), floor.holder]).toEqual([false, true, null]);
});
