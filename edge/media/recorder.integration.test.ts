import { execFileSync } from 'node:child_process';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readWav, toneStrength } from '#test/world/audio/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { loopbackMedia, MortalWorkers, PCMU, phoneAtEndpoint } from '#test/world/media/index.ts';
import { rtpPacket } from '#test/world/rtp/index.ts';
import { codecFor } from './codec/index.ts';
import { type MediaEndpoint, type MediaServer, partialPath, type SrtpKeying } from './index.ts';
import { keyMaterialBytes, SrtpSender } from './srtp/index.ts';
import { MILLIWATT, toneSamples } from './tone/index.ts';

/** Phones on real sockets, real threads that record them, files on a real disk. */

const SUITE = 'AES_CM_128_HMAC_SHA1_80';
async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'recorder-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

/** A phone that says a tone without end, and its endpoint. */
async function talker(server: MediaServer, hz: number, srtp: SrtpKeying | null = null): Promise<MediaEndpoint> {
  const { phone, endpoint } = await phoneAtEndpoint(server, { srtp });
  const sender = srtp && new SrtpSender(srtp.suite, srtp.theirs);
  const payloads = codecFor(PCMU)?.encode(toneSamples({ steps: [{ hz: [hz], ms: 0 }], levelDb: -10 }, 8000, 1000));
  let sequence = 0;
  const startMs = performance.now();
  const timer = setInterval(() => {
    for (; sequence * 20 <= performance.now() - startMs; sequence++) {
      const payload = payloads?.subarray((sequence % 50) * 160, (sequence % 50) * 160 + 160);
      const packet = rtpPacket({ sequence, ssrc: hz, ...(payload && { payload }) });
      phone.send(endpoint.rtpPort, sender?.sealRtp(packet) ?? packet);
    }
  }, 10);
  onTestFinished(() => clearInterval(timer));
  return endpoint;
}

const heardIn = async (path: string, hz: number, channel = 0, fromMs = 300, toMs?: number) => {
  const { samples, rateHz } = readWav(await readFile(path), channel);
  const at = (ms: number) => Math.round((ms * rateHz) / 1000);
  return toneStrength(samples.subarray(at(fromMs), toMs && at(toMs)), hz, rateHz);
};

/** Which of these tones are heard, one after the other, each for a third of a second at least. */
const tonesIn = async (path: string, among: readonly number[], channel: number): Promise<number[]> => {
  const { samples, rateHz } = readWav(await readFile(path), channel);
  const tones: { hz: number; pieces: number }[] = [];
  const piece = rateHz / 10;
  for (let at = 0; at + piece <= samples.length; at += piece) {
    const hz = among.find((one) => toneStrength(samples.subarray(at, at + piece), one, rateHz) > 0.95);
    const last = tones.at(-1);
    if (last && last.hz === hz) last.pieces += 1;
    else if (hz !== undefined) tones.push({ hz, pieces: 1 });
  }
  return tones.flatMap(({ hz, pieces }) => (pieces > 3 ? [hz] : []));
};

const PTIME_MS = 20;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.each([1, 2])('a call in %d threads: each party is a channel, and sox reads the file', async (workers) => {
  const server = await loopbackMedia({ workers });
  const [a, b] = [await talker(server, 440), await talker(server, 880)];
  server.bridge(a, b);
  const path = join(await folder(), 'call.wav');
  const recording = server.record(a, { path, layout: 'stereo' });
  await pause(1200);
  recording.stop();
  const outcome = await recording.ended;
  expect(outcome).toMatchObject({ how: 'stopped', path, error: null });
  expect(outcome.durationMs).toBeGreaterThanOrEqual(1100);
  expect(await heardIn(path, 440, 0)).toBeGreaterThan(0.95);
  expect(await heardIn(path, 880, 1)).toBeGreaterThan(0.95);
  expect(Number(execFileSync('soxi', ['-D', path], { encoding: 'utf8' }))).toBe(outcome.durationMs / 1000);
  await expect(access(partialPath(path))).rejects.toThrow();
});

test('a recording goes on with whom its endpoint is connected next, and is complete when it is closed', async () => {
  const server = await loopbackMedia();
  const [a, b, c] = [await talker(server, 440), await talker(server, 880), await talker(server, 1320)];
  server.bridge(a, b);
  const path = join(await folder(), 'call.wav');
  const recording = server.record(a, { path, layout: 'stereo' });
  await pause(1000);
  server.bridge(a, c);
  await pause(1000);
  server.play(a, MILLIWATT, PCMU);
  await pause(1000);
  await a.close();
  const outcome = await recording.ended;
  expect(outcome).toMatchObject({ how: 'hung-up', path });
  expect(await heardIn(path, 440, 0)).toBeGreaterThan(0.95);
  expect(await tonesIn(path, [880, 1320, 1004], 1)).toEqual([880, 1320, 1004]);
  recording.stop(); // changes nothing
  expect(await server.record(a, { path }).ended).toMatchObject({ how: 'hung-up', path: null });
});

test('what comes as SRTP is recorded in the clear', async () => {
  const server = await loopbackMedia();
  const key = (byte: number) => Buffer.alloc(keyMaterialBytes(SUITE), byte).toString('base64');
  const a = await talker(server, 440, { suite: SUITE, theirs: key(1), ours: key(2) });
  const b = await talker(server, 880);
  server.bridge(a, b);
  const path = join(await folder(), 'call.wav');
  const recording = server.record(a, { path, layout: 'stereo', encoding: 'pcma' });
  await pause(1000);
  recording.stop();
  await recording.ended;
  const pcm = `${path}.pcm.wav`;
  execFileSync('sox', [path, '-e', 'signed-integer', '-b', '16', pcm]);
  expect(await heardIn(pcm, 440, 0)).toBeGreaterThan(0.95);
  expect(await heardIn(pcm, 880, 1)).toBeGreaterThan(0.95);
});

test('pause and resume reach the thread', async () => {
  const server = await loopbackMedia();
  const a = await talker(server, 440);
  const path = join(await folder(), 'call.wav');
  const recording = server.record(a, { path });
  const startMs = performance.now();
  await pause(400);
  recording.pause();
  await a.statistics(); // the order before is carried out
  const pausedMs = performance.now();
  await pause(800);
  const leftOutMs = performance.now() - pausedMs;
  recording.resume();
  await pause(400);
  recording.stop();
  const { durationMs } = await recording.ended;
  expect(durationMs).toBeGreaterThanOrEqual(600);
  expect(durationMs).toBeLessThanOrEqual(performance.now() - startMs - leftOutMs + PTIME_MS);
});

test('closing the server completes what it records', async () => {
  const server = await loopbackMedia();
  const a = await talker(server, 440);
  const path = join(await folder(), 'call.wav');
  const recording = server.record(a, { path, isSynced: true });
  await pause(500);
  await server.close();
  expect(await recording.ended).toMatchObject({ how: 'hung-up', path });
  expect(await heardIn(path, 440)).toBeGreaterThan(0.9);
});

test('a thread that dies leaves a file that plays; orders to it afterwards do no harm', async () => {
  const workers = await MortalWorkers.prepare();
  const server = await loopbackMedia({}, workers.spawn);
  const a = await talker(server, 440);
  const path = join(await folder(), 'call.wav');
  const recording = server.record(a, { path });
  await eventually(async () => expect((await readFile(partialPath(path))).length).toBeGreaterThan(44));
  await workers.kill();
  const outcome = await recording.ended;
  expect(outcome).toMatchObject({ how: 'failed', error: 'worker-died', path: partialPath(path) });
  expect(outcome.durationMs).toBeGreaterThanOrEqual(1900);
  expect(Number(execFileSync('soxi', ['-D', outcome.path ?? ''], { encoding: 'utf8' }))).toBe(
    outcome.durationMs / 1000,
  );
  expect(await heardIn(outcome.path ?? '', 440)).toBeGreaterThan(0.95);
  recording.stop();
  expect(await server.record(a, { path: '/nowhere/at/all.wav' }).ended).toMatchObject({ how: 'failed', path: null });
});

test('where no file can be made the recording fails, and the call goes on', async () => {
  const server = await loopbackMedia();
  const a = await talker(server, 440);
  const recording = server.record(a, { path: join(await folder(), 'missing', 'call.wav') });
  expect(await recording.ended).toMatchObject({ how: 'failed', error: 'ENOENT', path: null, bytes: 0 });
  const before = (await a.statistics()).received.packets;
  await eventually(async () => expect((await a.statistics()).received.packets).toBeGreaterThan(before));
});
