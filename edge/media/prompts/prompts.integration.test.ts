import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { correlation, readWav } from '#test/world/audio/index.ts';
import { Prompts, promptFile } from './prompts.ts';
import { LANGUAGES, promptTexts } from './spoken.ts';

/** The prompts as they are spoken by the synthesizer. */

let folder = '';
let prompts: Prompts;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prompts-'));
  [prompts] = await Promise.all([Prompts.open(folder), Prompts.open(folder)]); // two at once are no harm
});

afterAll(() => rm(folder, { recursive: true }));

describe.each(LANGUAGES)('in %s', (language) => {
  test('each is loud, and of sensible length', async () => {
    for (const [id, text] of Object.entries(promptTexts(language))) {
      const { samples, rateHz } = readWav(await readFile(promptFile(folder, language, id)));
      expect(rateHz).toBe(16_000);
      const seconds = samples.length / rateHz;
      expect.soft(seconds, text).toBeGreaterThan(0.1);
      expect.soft(seconds, text).toBeLessThan(0.3 + 0.11 * text.length);
      const power = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      expect.soft(power, text).toBeGreaterThan(0.03);
      const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      expect.soft(loudest, text).toBeCloseTo(0.5, 2);
    }
  });

  test('no two numbers sound alike', async () => {
    const sounds = await Promise.all(
      Array.from({ length: 100 }, async (_, number) => {
        const file = promptFile(folder, language, `number-${number}`);
        return readWav(await readFile(file)).samples;
      }),
    );
    for (const [index, one] of sounds.entries()) {
      for (const other of sounds.slice(0, index)) {
        const [long, short] = one.length > other.length ? [one, other] : [other, one];
        const filled = new Float64Array(long.length);
        filled.set(short);
        expect(correlation(long, filled)).toBeLessThan(0.7);
      }
    }
  });
});

test('nothing is left behind but the prompts, and they are spoken once', async () => {
  const known = LANGUAGES.flatMap((language) =>
    Object.keys(promptTexts(language)).map((id) => promptFile(folder, language, id)),
  );
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.includes('.'));
  expect(files.map((name) => join(folder, name)).sort()).toEqual(known.sort());
  const [kept, gone, old] = [
    promptFile(folder, 'fr', 'and'),
    promptFile(folder, 'fr', 'at'),
    join(folder, 'fr', 'a.wav'),
  ];
  await writeFile(kept, 'kept');
  await rm(gone);
  await writeFile(old, 'of an older version');
  await utimes(old, 0, 0);
  await Prompts.open(folder);
  expect(await readFile(kept, 'utf8')).toBe('kept');
  expect(readWav(await readFile(gone)).rateHz).toBe(16_000);
  await expect(readFile(old)).rejects.toThrow('ENOENT');
});

test('what is said is a list of files', () => {
  expect(prompts.say('fr', { number: 171 })).toEqual([
    { file: expect.stringMatching(/fr\/hundred\.[0-9a-f]{8}\.wav$/) },
    { file: promptFile(folder, 'fr', 'number-71') },
  ]);
});

test('where they cannot be made, it says why', async () => {
  await expect(Prompts.open('/dev/null/prompts')).rejects.toThrow(/^prompts cannot be spoken: .*ENOTDIR/s);
});
