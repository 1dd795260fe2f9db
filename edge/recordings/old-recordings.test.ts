import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { OldRecordings } from './index.ts';

const DAY_MS = 86_400_000;

let folder: string;
let clock: ManualClock;
let logged: { name: string; [field: string]: unknown }[];
let keptDays: Record<string, number>;
/** Settles when the next look is over: then it waits for the one after. */
let waits: PromiseWithResolvers<void>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-recordings-'));
  clock = new ManualClock(Date.UTC(2026, 0, 100));
  logged = [];
  keptDays = {};
  return () => rm(folder, { recursive: true, force: true });
});

async function aRecording(tenant: string, name: string, daysOld: number): Promise<string> {
  const path = join(folder, tenant, name);
  await mkdir(join(folder, tenant), { recursive: true });
  await writeFile(path, 'RIFF');
  const at = (clock.nowMs() - daysOld * DAY_MS) / 1000;
  await utimes(path, at, at);
  return path;
}

function open(): OldRecordings {
  const store = {
    tenant: (id: string) => ({
      settings: {
        async get() {
          if (keptDays[id] === undefined) return null;
          if (keptDays[id] < 0) throw new Error('away');
          return { bearerId: id, values: { 'recording.kept-days': keptDays[id] }, updatedAt: '' };
        },
      },
    }),
  };
  const observed = {
    nowMs: () => clock.nowMs(),
    after(ms: number, wake: () => void) {
      waits?.resolve();
      return clock.after(ms, wake);
    },
  };
  return new OldRecordings({ recordingsFolder: folder, store, clock: observed, log: (event) => logged.push(event) });
}

async function look(ms: number): Promise<void> {
  waits = Promise.withResolvers();
  clock.advance(ms);
  await waits.promise;
}

test('recordings go once they are older than their tenant says, 90 days by itself, and never with 0', async () => {
  keptDays = { ten_short: 10, ten_all: 0 };
  const old = await aRecording('ten_short', 'call_1-1.wav', 10.1);
  const young = await aRecording('ten_short', 'call_2-1.wav', 9.9);
  const usual = [await aRecording('ten_usual', 'call_3-1.wav', 89), await aRecording('ten_usual', 'call_4-1.wav', 91)];
  const ever = await aRecording('ten_all', 'call_5-1.wav', 4000);
  const strange = await aRecording('lost+found', 'x', 4000);
  const sweeper = open();
  await look(60_000);
  expect([old, young, ...usual, ever, strange].map((path) => existsSync(path))).toEqual([
    false,
    true,
    true,
    false,
    true,
    true,
  ]);
  expect(logged).toEqual([
    { name: 'recordings-deleted', tenant: 'ten_short', count: 1 },
    { name: 'recordings-deleted', tenant: 'ten_usual', count: 1 },
  ]);
  clock.advance(DAY_MS / 2);
  await look(3_600_000);
  expect(existsSync(young)).toBe(false);
  sweeper.stop();
});

test('a store that does not answer keeps them, and it looks again', async () => {
  keptDays = { ten_short: -1 };
  const old = await aRecording('ten_short', 'call_1-1.wav', 20);
  const sweeper = open();
  await look(60_000);
  expect([existsSync(old), logged]).toEqual([true, [{ name: 'recordings-not-swept', error: 'away' }]]);
  keptDays = { ten_short: 10 };
  await look(3_600_000);
  expect(existsSync(old)).toBe(false);
  sweeper.stop();
});

test('nothing was recorded yet, and nothing is said', async () => {
  await rm(folder, { recursive: true });
  const sweeper = open();
  await look(60_000);
  expect(logged).toEqual([]);
  sweeper.stop();
});
