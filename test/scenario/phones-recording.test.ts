import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readWav } from '#test/world/audio/index.ts';
import { type MediaApp, startMediaApp } from '#test/world/media-app/index.ts';
import { BaresipPhone, MOST, toneHeard } from '#test/world/phones/index.ts';

/**
 *   phone 101 ── says 700 Hz ──▶ ┌───────┐ ◀── says 1300 Hz ── phone 102
 *                                │ media │
 *                                └───┬───┘
 *                                 call.wav   left 700 Hz, right 1300 Hz
 */

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function callOf(app: MediaApp, phone: BaresipPhone) {
  expect(await phone.register()).toBe(200);
  await phone.call('900');
  const call = await app.called();
  await phone.waitFor('answered');
  return call;
}

const said = async (path: string, toneHz: number, channel = 0) =>
  toneHeard(readWav(await readFile(path), channel), toneHz);

test('what a phone says is recorded until it presses the key that ends it', async () => {
  await using app = await startMediaApp();
  await using phone = await BaresipPhone.start({ account: app.account('101'), says: { toneHz: 700 } });
  const call = await callOf(app, phone);
  const path = join(folder, 'message.wav');
  const recording = app.media.record(call.leg.endpoint, {
    path,
    terminators: '#',
    sampleRateHz: 16_000,
    trimsSilence: true,
  });
  await sleep(1500);
  await phone.press('#');
  const outcome = await recording.ended;
  expect(outcome).toMatchObject({ how: 'terminator', path, error: null });
  expect(outcome.durationMs).toBeGreaterThan(800);
  expect(outcome.speechMs).toBeGreaterThan(0.8 * outcome.durationMs);
  expect(await said(path, 700)).toBeGreaterThan(MOST);
  expect(execFileSync('soxi', ['-r', path], { encoding: 'utf8' }).trim()).toBe('16000');
  call.hangUp();
  await phone.waitFor('ended');
});

test('two phones that talk are recorded in stereo, each in its own channel', async () => {
  await using app = await startMediaApp();
  await using first = await BaresipPhone.start({ account: app.account('101'), says: { toneHz: 700 } });
  await using second = await BaresipPhone.start({ account: app.account('102'), says: { toneHz: 1300 } });
  const [caller, callee] = [await callOf(app, first), await callOf(app, second)];
  app.media.bridge(caller.leg.endpoint, callee.leg.endpoint);
  const path = join(folder, 'call.wav');
  const recording = app.media.record(caller.leg.endpoint, { path, layout: 'stereo' });
  await sleep(2500);
  caller.hangUp();
  await caller.leg.close();
  const outcome = await recording.ended;
  expect(outcome).toMatchObject({ how: 'hung-up', path });
  expect(outcome.durationMs).toBeGreaterThan(2000);
  expect(await said(path, 700, 0)).toBeGreaterThan(MOST);
  expect(await said(path, 1300, 1)).toBeGreaterThan(MOST);
  expect(execFileSync('soxi', ['-c', path], { encoding: 'utf8' }).trim()).toBe('2');
  callee.hangUp();
});
