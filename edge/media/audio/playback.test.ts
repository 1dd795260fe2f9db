import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { AudioError } from '#shared/audio/index.ts';
import { writeWav } from '#test/world/audio/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { MILLIWATT } from '../tone/index.ts';
import { LiveStreams } from './live-streams.ts';
import { Playback } from './playback.ts';
import type { Program } from './program.ts';
import { SoundLibrary } from './sound-library.ts';

const RATE = 8000;

/** Each frame of the file holds its own number, from 1, and the file's number times 100. */
function numbered(file: number, frames: number): Uint8Array {
  const values = Float64Array.from(
    { length: frames * 160 },
    (_, at) => (file * 100 + 1 + Math.floor(at / 160)) / 32_768,
  );
  return writeWav({ samples: values, rateHz: RATE });
}

const FILES: Record<string, Uint8Array> = {
  one: numbered(1, 3),
  two: numbered(2, 2),
  long: numbered(3, 50),
  empty: numbered(0, 0),
};

function playing(program: Program) {
  const reads: string[] = [];
  const library = new SoundLibrary({
    clock: new ManualClock(),
    maxBytes: 1e9,
    async *read(location) {
      const name = 'file' in location ? location.file : location.url;
      reads.push(name);
      const file = FILES[name];
      if (!file) throw new AudioError('not-found', 'ENOENT');
      yield file;
    },
  });
  const streams = new LiveStreams({ clock: new ManualClock() });
  const playback = new Playback(program, RATE, { sounds: library, streams });
  return { playback, library, reads };
}

/** The number in each frame, 0 for silence; all that can be loaded has been when a frame is taken. */
async function heard(playback: Playback, frames = 40): Promise<number[]> {
  const numbers: number[] = [];
  while (numbers.length < frames) {
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    const frame = playback.nextFrame();
    if (!frame) return [...numbers, -1];
    numbers.push(frame.samples[0] ?? Number.NaN);
  }
  return numbers;
}

const one = { file: 'one' };
const two = { file: 'two' };

describe('plays', () => {
  test.each<[string, Program, number[]]>([
    ['one after the other', { items: [one, two] }, [101, 102, 103, 201, 202, -1]],
    ['several times', { items: [two], times: 3 }, [201, 202, 201, 202, 201, 202, -1]],
    ['silence between', { items: [two, { silenceMs: 40 }, one] }, [201, 202, 0, 0, 101, 102, 103, -1]],
    [
      'from within the first, the first time',
      { items: [one, two], startMs: 40, times: 2 },
      [103, 201, 202, 101, 102, 103, 201, 202, -1],
    ],
    ['softer', { items: [one], gainDb: -20 }, [10, 10, 10, -1]],
    ['what has no samples, as nothing', { items: [{ file: 'empty' }, two] }, [201, 202, -1]],
    ['nothing', { items: [] }, [-1]],
    ['no times', { items: [one], times: 0 }, [-1]],
  ])('%s', async (_name, program, expected) => {
    const { playback } = playing(program);
    expect(await heard(playback)).toEqual(expected);
    expect(playback.error).toBeNull();
  });

  test('for ever', async () => {
    const { playback, reads } = playing({ items: [one, two], times: 'forever' });
    expect((await heard(playback, 100)).slice(95)).toEqual([101, 102, 103, 201, 202]);
    expect(reads).toEqual(['one', 'two']);
  });

  test('a tone for its time', () => {
    const { playback } = playing({ items: [{ tone: MILLIWATT, ms: 60 }] });
    expect(playback.next(1000).length).toBe(480);
  });

  test('in parts of any length', async () => {
    const { playback } = playing({ items: [{ tone: MILLIWATT }] });
    const whole = playing({ items: [{ tone: MILLIWATT }] }).playback.next(1000);
    const parts = [7, 333, 160, 500].flatMap((count) => [...playback.next(count)]);
    expect(parts).toEqual([...whole]);
  });
});

test('silence while the sound loads, without losing any of it', () => {
  const { playback } = playing({ items: [one] });
  expect(playback.nextFrame()?.samples.every((value) => value === 0)).toBe(true);
  expect(playback.positionMs).toBe(0);
});

describe('what cannot be read', () => {
  test('is left out, and told', async () => {
    const { playback } = playing({ items: [one, { file: 'gone' }, { file: 'lost' }, two] });
    // What comes after it loads when it has failed.
    expect(await heard(playback)).toEqual([101, 102, 103, 0, 201, 202, -1]);
    expect(playback.error).toBe('gone: not-found: ENOENT');
  });

  test('does not go on for ever', async () => {
    const { playback } = playing({ items: [{ file: 'gone' }, { file: 'lost' }], times: 'forever' });
    expect(await heard(playback)).toEqual([-1]);
  });
});

describe('while it plays:', () => {
  const long = { items: [{ file: 'long' }, two] };

  test.each([
    ['forward', { ms: 200, from: 'here' }, [316, 317]],
    ['back', { ms: -60, from: 'here' }, [303, 304]],
    ['to a place', { ms: 800, from: 'start' }, [341, 342]],
    ['before the beginning', { ms: -10_000, from: 'here' }, [301, 302]],
    ['past the end', { ms: 10_000, from: 'start' }, [201, 202]],
  ] as const)('seeks %s', async (_name, { ms, from }, expected) => {
    const { playback } = playing(long);
    expect((await heard(playback, 5)).at(-1)).toBe(305);
    playback.control({ action: 'seek', ms, from });
    expect(await heard(playback, 2)).toEqual(expected);
  });

  test('past the end of what is played for ever is its beginning', async () => {
    const { playback } = playing({ items: [one], times: 'forever' });
    await heard(playback, 1);
    playback.control({ action: 'seek', ms: 5000, from: 'here' });
    expect(await heard(playback, 2)).toEqual([101, 102]);
  });

  test('pauses and goes on', async () => {
    const { playback } = playing(long);
    await heard(playback, 2);
    playback.control({ action: 'pause' });
    expect(await heard(playback, 3)).toEqual([0, 0, 0]);
    expect(playback.positionMs).toBe(40);
    playback.control({ action: 'resume' });
    expect(await heard(playback, 1)).toEqual([303]);
  });

  test('tells where it is', async () => {
    const { playback } = playing(long);
    await heard(playback, 51);
    expect([playback.item, playback.positionMs]).toEqual([1, 20]);
    playback.close();
    expect([playback.item, playback.positionMs]).toEqual([1, 20]);
    expect(playback.nextFrame()).toBeNull();
  });
});

test('what it holds goes back to the library', async () => {
  const { playback, library } = playing({ items: [{ file: 'long' }, one, two] });
  await heard(playback, 1);
  const sound = library.open({ file: 'long' }, RATE);
  playback.close();
  library.close(sound);
  expect(library.bytes).toBeGreaterThan(0); // loaded, it stays for the next
});
