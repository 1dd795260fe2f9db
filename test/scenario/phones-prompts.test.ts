import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type PlayEnd, type Program, type ProgramItem, Prompts } from '#edge/media/index.ts';
import { findSound, readWav } from '#test/world/audio/index.ts';
import { startMediaApp } from '#test/world/media-app/index.ts';
import { BaresipPhone, secondsOfTone } from '#test/world/phones/index.ts';

/**
 * What a phone hears of what is played to it.
 *
 *     baresip                    media
 *        │── INVITE ──────────────▶│
 *        │◀───────────── 200 OK ───│
 *        │◀═════════════ prompts ══│  compared with the files they are made of
 *        │══ key ═════════════════▶│  ends what plays
 *        │◀──────────────── BYE ───│
 */

const MP3 = join(import.meta.dirname, '../../edge/media/audio/fixtures/tones.mp3');
/** As alike as speech stays that has gone through G.711. */
const ALIKE = 0.8;
let prompts: Prompts;

beforeAll(async () => {
  prompts = await Prompts.open();
}, 120_000);

/** Plays to a phone until the program ends; what was heard, 8000 samples a second. */
async function heardOf(program: Program, during: (phone: BaresipPhone) => Promise<void> = async () => {}) {
  await using app = await startMediaApp({ codecs: ['PCMU'] });
  await using phone = await BaresipPhone.start({ account: app.account('101') });
  expect(await phone.register()).toBe(200);
  await phone.call('900');
  const { leg, format, hangUp } = await app.called();
  await phone.waitFor('answered');
  const ended = new Promise<PlayEnd>((resolve) => leg.endpoint.onPlayEnd(resolve));
  app.media.play(leg.endpoint, program, format);
  await during(phone);
  const end = await ended;
  await new Promise((resolve) => setTimeout(resolve, 300)); // what is on its way still
  hangUp();
  await phone.waitFor('ended');
  return { heard: await phone.recording(), end };
}

/** What is in the file of a prompt, 8000 samples a second: every other one, as nothing of speech is left out by it that matters here. */
async function speech(item: ProgramItem): Promise<Float64Array> {
  if (!('file' in item)) throw new Error('a prompt is a file');
  const { samples } = readWav(await readFile(item.file));
  return Float64Array.from(
    { length: samples.length >> 1 },
    (_, at) => ((samples[2 * at] ?? 0) + (samples[2 * at + 1] ?? 0)) / 2,
  );
}

test('the words of a number, one after the other', async () => {
  const words = prompts.say('fr', { number: 1971 }); // mille neuf cent soixante et onze
  const { heard, end } = await heardOf({ items: words });
  expect(end).toMatchObject({ how: 'finished', item: 3 });
  let from = 0;
  for (const word of words) {
    const sought = await speech(word);
    const { likeness, offset } = findSound(sought, heard.samples.subarray(from));
    expect(likeness).toBeGreaterThan(ALIKE);
    from += offset + sought.length - 200;
  }
});

test('an MP3 from a web server', async () => {
  const file = await readFile(MP3);
  const server = createServer((_request, response) => response.end(file)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tones.mp3`;
  const { heard, end } = await heardOf({ items: [{ url, reach: 'anywhere' }] });
  server.close();
  expect(end).toMatchObject({ how: 'finished' });
  expect(secondsOfTone(heard, 440)).toBeGreaterThan(0.7);
  expect(secondsOfTone(heard, 1000)).toBeGreaterThan(0.3);
});

test('a WAV file again and again, until a key is pressed', async () => {
  const word = prompts.prompt('en', 'number-77');
  const program: Program = { items: [word, { silenceMs: 200 }], times: 'forever', stopDigits: '5' };
  const { heard, end } = await heardOf(program, async (phone) => {
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await phone.press('4');
    await phone.press('5');
  });
  expect(end).toMatchObject({ how: 'digit', digit: '5' });
  const sought = await speech(word);
  const first = findSound(sought, heard.samples);
  const second = findSound(sought, heard.samples.subarray(first.offset + 4000));
  expect(first.likeness).toBeGreaterThan(ALIKE);
  expect(second.likeness).toBeGreaterThan(ALIKE);
  expect(heard.samples.length / heard.rateHz).toBeLessThan(6);
});
