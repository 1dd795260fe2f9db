import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Prompts } from '#edge/media/index.ts';
import type { Cdr } from '#shared/cdr/index.ts';
import type { Recording } from '#shared/recording/index.ts';
import { ALIKE, likenessOfWords, readWav, type Sound, UNALIKE } from '#test/world/audio/index.ts';
import { recordedOf, startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import {
  BaresipPhone,
  connect,
  MOST,
  part,
  registered,
  secondsOfTone,
  TALK_MS,
  toneHeard,
} from '#test/world/phones/index.ts';

/**
 * Both hear that their call is recorded, each in his own language, and then it is.
 *
 *   200, in English            edge             201, in French
 *    │◀══ conversation ══════════╪═══════════════════▶│
 *    │                           │◀════════ *3 ═══════│
 *    │◀═ This call is recorded. ═╡═ Cet appel est … ═▶│
 *    │◀══ conversation ════════ WAV ═════════════════▶│
 */
const HZ = { '200': 1000, '201': 440 } as const;
const BUSY_MS = 60_000;
/** More than what a recorder writes at once: 2 s of 16-bit samples in stereo. */
const FLUSHED_BYTES = 65_000;

let patchbay: TestPatchbay;
let folder: string;
let prompts: Prompts;
let ids: Record<string, string>;

beforeAll(async () => {
  prompts = await Prompts.open();
  folder = await mkdtemp(join(tmpdir(), 'recorded-'));
  patchbay = await startTestPatchbay({ edgeEnvironment: { RECORDINGS_DIR: folder } });
  const { body } = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  ids = Object.fromEntries(body.items.map(({ id, extension }) => [extension, id]));
  await set('201', { 'general.language': 'fr' });
}, 120_000);
afterAll(async () => {
  await patchbay?.close();
  await rm(folder, { recursive: true });
});

async function set(extension: string, values: Record<string, unknown>): Promise<void> {
  expect((await patchbay.api.patch(`/v1/users/${ids[extension]}/settings`, { values })).status).toBe(200);
}

const likeness = (language: 'en' | 'fr', { samples }: Sound): Promise<number> =>
  likenessOfWords(prompts, { language, id: 'call/is-recorded' }, samples);

/** The recording has begun, once a file is there that was not before. */
async function recordingAfter(before: readonly string[]): Promise<void> {
  const isNew = (file: string) => file.endsWith('.wav') && !before.includes(file);
  await vi.waitFor(async () => expect((await files()).filter(isNew)).not.toEqual([]), BUSY_MS);
}
const files = async (): Promise<string[]> => readdir(folder, { recursive: true });

async function recordedIn(cdr: Cdr): Promise<[Sound, Sound]> {
  expect(cdr.recordings).toMatchObject([{ error: null }]);
  const [wav = new Uint8Array()] = await recordedOf(patchbay, cdr);
  return [readWav(wav, 0), readWav(wav, 1)];
}

/** 200 calls 201; `how` has their call recorded. @returns what both heard, and what is recorded of the leg of 201 */
async function recordedCall(how: (callee: BaresipPhone) => Promise<void>) {
  const phone = (extension: keyof typeof HZ) =>
    registered(BaresipPhone.start({ account: patchbay.account(extension), says: { toneHz: HZ[extension] } }));
  await using caller = await phone('200');
  await using callee = await phone('201');
  const before = await files();
  await connect(caller, callee);
  await how(callee);
  await recordingAfter(before);
  await sleep(TALK_MS);
  await part(caller, callee);
  const heard = { caller: await caller.recording(), callee: await callee.recording() };
  return { ...heard, recorded: await recordedIn(await patchbay.nextCdr()) };
}

async function expectAnnounced({ caller, callee, recorded }: Awaited<ReturnType<typeof recordedCall>>): Promise<void> {
  expect(await likeness('en', caller)).toBeGreaterThan(ALIKE);
  expect(await likeness('fr', callee)).toBeGreaterThan(ALIKE);
  expect(secondsOfTone(caller, HZ['201'])).toBeGreaterThan(TALK_MS / 1000 - 1);
  expect(secondsOfTone(callee, HZ['200'])).toBeGreaterThan(TALK_MS / 1000 - 1);
  // What one hears before a recording is no part of it.
  const [said, heard] = recorded;
  expect(toneHeard(said, HZ['201'])).toBeGreaterThan(MOST);
  expect(toneHeard(heard, HZ['200'])).toBeGreaterThan(MOST);
  expect(await likeness('fr', heard)).toBeLessThan(UNALIKE);
}

test('who has calls recorded, and the other one, hear so first (XA-USR-16)', async () => {
  await set('201', { 'call.recording': 'all' });
  await expectAnnounced(await recordedCall(async () => {}));
  await set('201', { 'call.recording': 'never' });
});

test('by *3 a call is recorded, and both hear so first (XA-USR-15)', async () => {
  await set('201', { 'call.can-record': true });
  await expectAnnounced(
    await recordedCall(async (callee) => {
      for (const key of '*3') {
        await callee.press(key);
        await sleep(300); // baresip ends a key that is still pressed when the next one comes
      }
    }),
  );
});

test('a recording that was being made when the edge was killed is kept as far as it was written, and told as cut off', async () => {
  await set('201', { 'call.recording': 'all' });
  await using caller = await registered(
    BaresipPhone.start({ account: patchbay.account('200'), says: { toneHz: HZ['200'] } }),
  );
  await using callee = await registered(
    BaresipPhone.start({ account: patchbay.account('201'), says: { toneHz: HZ['201'] } }),
  );
  const before = await files();
  await connect(caller, callee);
  await vi.waitFor(async () => {
    const [growing = ''] = (await files()).filter((one) => one.endsWith('.partial.wav') && !before.includes(one));
    expect((await stat(join(folder, growing))).size).toBeGreaterThan(FLUSHED_BYTES);
  }, BUSY_MS);
  await patchbay.edge.crash();
  const cdr = await patchbay.nextCdr(BUSY_MS);
  expect(cdr).toMatchObject({ hangup: { reason: 'edge-lost' }, recordings: [{ error: 'edge-lost' }] });
  const [wav = new Uint8Array()] = await recordedOf(patchbay, cdr);
  expect(toneHeard(readWav(wav, 0), HZ['201'])).toBeGreaterThan(MOST);
  expect(toneHeard(readWav(wav, 1), HZ['200'])).toBeGreaterThan(MOST);
  const { body } = await patchbay.api.get<{ items: Recording[] }>(`/v1/recordings?callId=${cdr.callId}`);
  const seconds = (wav.length - 44) / 32_000;
  expect(body.items).toMatchObject([{ isCutOff: true, durationSeconds: seconds, bytes: wav.length }]);
  expect((await files()).filter((one) => one.includes(cdr.callId))).toEqual([]);
  await Promise.all([caller.hangUp(), callee.hangUp()]);
});
