import { readFile, stat } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readWav } from '#test/world/audio/index.ts';
import { TextSpeaker } from './index.ts';

test('text is spoken once, in its language, and gone at the end; a language without a voice is told', async () => {
  const speaker = new TextSpeaker();
  const [first, again] = await Promise.all([
    speaker.speak('ten_1', 'Hello.', 'en-US'),
    speaker.speak('ten_1', 'Hello.', 'en-US'),
  ]);
  expect(first).toEqual(again);
  if (!first.ok) throw new Error(first.problem);
  const { samples, rateHz } = readWav(await readFile(first.value));
  expect(samples.length / rateHz).toBeGreaterThan(0.3);
  expect(await speaker.speak('ten_1', 'Hallo.', 'de')).toEqual({ ok: false, problem: 'no voice speaks de' });
  await speaker.close();
  await expect(stat(first.value)).rejects.toThrow('ENOENT');
});
