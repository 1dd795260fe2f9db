import { execFileSync } from 'node:child_process';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Alarm } from '#shared/alarm/index.ts';
import type { Recording } from '#shared/recording/index.ts';
import type { ToldMessage } from '#shared/voicemail/told.ts';
import { tone, writeWav } from '#test/world/audio/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { ALIKE, BaresipPhone, connect, heardPhrase, part, registered, toneHeard } from '#test/world/phones/index.ts';

/**
 * What callers hear, and operators are told, while this machine's disk or the blob store takes nothing.
 *
 *   200              edge            disk        blob store       alarms
 *    │ INVITE 8201     │ ✗ full ──────▶│             │               │
 *    │◀═ "We are sorry. Your message cannot be recorded …" ══│ raised ─▶│
 *    │ INVITE 8201     │ the message ─▶│ ✗ dead ────▶│               │
 *    │◀═ "Your message has been sent." ══════════════════════│ raised ─▶│
 *    │                 │               │ ──────────▶│ cleared ───────▶│
 */
const PATIENT = { timeout: 60_000, interval: 200 };
const HZ = 1000;
const PROMPT_HZ = 1700;
const SPOKEN_MS = 3000;
/** What a recorder writes first fits in, what it writes 2 s later does not. */
const HALF_A_MESSAGE_BYTES = 50_000;

let patchbay: TestPatchbay;
let boxId: string;
let alice: BaresipPhone;
let bob: BaresipPhone;

beforeAll(async () => {
  patchbay = await startTestPatchbay();
  const users = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  const userId = users.body.items.find(({ extension }) => extension === '201')?.id;
  boxId = await created('/v1/voicemail-boxes', { name: 'Bob', number: '201', userId, asksPin: false });
  const recordsAll = { values: { 'call.recording': 'all' } };
  expect((await patchbay.api.patch(`/v1/users/${userId}/settings`, recordsAll)).status).toBe(200);
  const phone = (extension: string) =>
    registered(BaresipPhone.start({ account: patchbay.account(extension), says: { toneHz: HZ } }));
  [alice, bob] = await Promise.all([phone('200'), phone('201')]);
}, 120_000);
afterAll(async () => {
  await Promise.all([alice?.close(), bob?.close()]);
  await patchbay?.close();
});

async function created(path: string, body: object): Promise<string> {
  const answer = await patchbay.api.post<{ id: string }>(path, body);
  expect(answer.status).toBe(201);
  return answer.body.id;
}

/** By name, those that stand. */
async function alarms(): Promise<string[]> {
  const { body } = await patchbay.api.get<{ items: Alarm[] }>('/v1/alarms?state=active');
  return body.items.map(({ alarm }) => alarm).sort();
}

async function messages(): Promise<ToldMessage[]> {
  const path = `/v1/voicemail-boxes/${boxId}/messages?reason=to%20see%20what%20came%20of%20it`;
  return (await patchbay.api.get<{ items: ToldMessage[] }>(path)).body.items;
}

/** Dials the mailbox, and speaks after the tone. */
async function speaks(): Promise<void> {
  await alice.call('8201');
  await alice.waitFor('answered');
  await alice.press('#');
  await sleep(SPOKEN_MS);
}

/** Presses the key after which the message is sent, and listens until the edge hangs up. */
async function sends(): Promise<void> {
  for (const key of '#1') {
    await alice.press(key);
    await sleep(600);
  }
  await alice.waitFor('ended', PATIENT.timeout);
}

/** The disk takes no file of more than so many bytes from the edge. */
function diskTakes(bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(patchbay.edge.pid), `--fsize=${bytes}:`]);
}

test('onto a full disk nobody leaves a message, and hears so; the alarm stands until somebody can', async () => {
  diskTakes(0);
  await speaks();
  await alice.waitFor('ended', PATIENT.timeout);
  expect(await heardPhrase(alice, 'voicemail/cannot-record')).toBeGreaterThan(ALIKE);
  await expect.poll(alarms, PATIENT).toEqual(['voicemail-not-recorded']);
  expect(await messages()).toEqual([]);

  diskTakes(HALF_A_MESSAGE_BYTES);
  await speaks();
  await alice.waitFor('ended', PATIENT.timeout);
  expect(await heardPhrase(alice, 'voicemail/recording-stopped')).toBeGreaterThan(ALIKE);
  await expect.poll(async () => (await messages()).map(({ isCutOff }) => isCutOff), PATIENT).toEqual([true]);

  diskTakes('unlimited');
  await speaks();
  await sends();
  expect(await heardPhrase(alice, 'voicemail/sent')).toBeGreaterThan(ALIKE);
  await expect.poll(async () => (await messages()).map(({ isCutOff }) => isCutOff), PATIENT).toContain(false);
  await expect.poll(alarms, PATIENT).toEqual([]);
}, 180_000);

test('while the blob store is dead a menu speaks words of ours, and messages and recordings wait; then all is there', async () => {
  const promptId = await created('/v1/prompts', { name: 'Welcome' });
  const sound = writeWav(tone({ frequencyHz: PROMPT_HZ, seconds: 3, rateHz: 16_000 }));
  expect((await patchbay.api.upload(`/v1/prompts/${promptId}/audio`, sound, 'audio/wav')).status).toBe(200);
  await created('/v1/auto-attendants', { name: 'Main', extension: '500', promptId, firstKeySeconds: 1, maxTries: 1 });
  const before = (await messages()).length;
  const blobs = join(dirname(patchbay.facts.logs), 'blobs');
  await rename(blobs, `${blobs}.away`);
  await writeFile(blobs, 'where no folder is, nothing can be kept or read');

  await alice.call('500');
  await alice.waitFor('ended', PATIENT.timeout);
  expect(await heardPhrase(alice, 'attendant/menu')).toBeGreaterThan(ALIKE);
  await speaks();
  await sends();
  expect(await heardPhrase(alice, 'voicemail/sent')).toBeGreaterThan(ALIKE);
  await connect(alice, bob);
  await sleep(SPOKEN_MS);
  await part(alice, bob);
  const standing = ['audio-unavailable', 'recordings-waiting', 'voicemail-waiting'];
  await expect.poll(alarms, PATIENT).toEqual(standing);
  expect(await messages()).toHaveLength(before);

  await rename(blobs, `${blobs}.dead`);
  await rename(`${blobs}.away`, blobs);
  await expect.poll(async () => (await messages()).length, PATIENT).toBe(before + 1);
  const recordings = async () => (await patchbay.api.get<{ items: Recording[] }>('/v1/recordings')).body.items;
  await expect.poll(recordings, PATIENT).toMatchObject([{ isCutOff: false }]);
  await expect.poll(alarms, PATIENT).toEqual(['audio-unavailable']);
  await alice.call('500');
  await alice.waitFor('ended', PATIENT.timeout);
  expect(toneHeard(await alice.recording(), PROMPT_HZ)).toBeGreaterThan(0.4);
  await expect.poll(alarms, PATIENT).toEqual([]);
}, 240_000);
