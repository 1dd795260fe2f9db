import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { FaxSpool, type FaxSpoolWorld, type Handed } from './fax-spool.ts';
import type { SpooledFax } from './spooled-fax.ts';

const PATIENT = { timeout: 60_000, interval: 2 };
const DAY_MS = 24 * 3_600_000;
const clock = new ManualClock();
let folder: string;
let hand: FaxSpoolWorld['hand'];
let alarms: boolean[];
let logged: string[];
let opened: FaxSpool | undefined;

const aFax = (): SpooledFax => ({
  id: 'fxd_1',
  tenantId: 'ten_1',
  boxId: 'fax_1',
  caller: { number: '0155501', name: null, userId: null },
  called: '307',
  callId: 'call_1',
  atMs: clock.nowMs(),
  remoteStationId: '',
  bitsPerSecond: 14_400,
  isCorrected: true,
  error: null,
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-fax-spool-'));
  alarms = [];
  logged = [];
});
afterEach(async () => {
  opened?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function open(): Promise<FaxSpool> {
  const alarm = (_tenantId: string, isWaiting: boolean) => void alarms.push(isWaiting);
  const log = ({ name }: { readonly name: string }) => void logged.push(name);
  opened = await FaxSpool.open({ folder, clock, hand: (...fax) => hand(...fax), alarm, log });
  return opened;
}
const isFull = async (): Promise<Handed> => {
  throw new Error('fax-box-full');
};
const waits = () => logged.filter((name) => name === 'fax-waits').length;
const hasWaited = (times: number) => vi.waitFor(() => expect(waits()).toBe(times), PATIENT);

test('what waits is tried after pauses that grow to an hour, and is given up after a week', {
  timeout: 60_000,
}, async () => {
  hand = isFull;
  const spool = await open();
  const path = await spool.begin(aFax());
  await writeFile(path, 'pages');
  await spool.finish(aFax());
  let times = 1;
  for (const pauseMs of [15_000, 30_000, 60_000, 120_000, 240_000, 480_000, 960_000, 1_920_000, 3_600_000, 3_600_000]) {
    clock.advance(pauseMs - 1);
    expect(waits()).toBe(times);
    clock.advance(1);
    times += 1;
    await hasWaited(times);
  }
  expect(await readdir(folder)).toHaveLength(2);
  clock.advance(7 * DAY_MS);
  await vi.waitFor(() => expect(alarms).toEqual([true, false]), PATIENT);
  expect(logged.at(-1)).toBe('fax-given-up');
  expect(await readdir(folder)).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

test('what waited is in the box once there is room', async () => {
  hand = isFull;
  const spool = await open();
  await writeFile(await spool.begin(aFax()), 'pages');
  await spool.finish(aFax());
  const handed: string[] = [];
  hand = async ({ id }, tiff) => {
    handed.push(`${id}: ${Buffer.from(tiff ?? []).toString()}`);
    return 'taken';
  };
  clock.advance(15_000);
  await vi.waitFor(() => expect(alarms).toEqual([true, false]), PATIENT);
  expect(handed).toEqual(['fxd_1: pages']);
  expect(await readdir(folder)).toEqual([]);
});

test('pages of faxes that were being sent do not outlive the process; what came in does', async () => {
  hand = isFull;
  await writeFile(await (await open()).begin(aFax()), 'pages');
  for (const name of ['fxd_2-sent.tiff', 'fxd_2-sent.tiff.pdf', 'fxd_3.json.draft'])
    await writeFile(join(folder, name), 'what somebody has sent');
  await open();
  expect((await readdir(folder)).sort()).toEqual(['fxd_1.json', 'fxd_1.tiff']);
  await hasWaited(1);
});
