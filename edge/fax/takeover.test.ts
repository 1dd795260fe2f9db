import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { settle } from '#test/world/edge/fake-call.ts';
import { ManualClock } from '#test/world/index.ts';
import { FaxSender } from './fax-sender.ts';

/** Longer than an edge that has died keeps a fax from others. */
const LEASE_MS = 90_000;
const LOOK_MS = 3000;
const soon = (expected: () => void) => vi.waitFor(expected, { timeout: 60_000 });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-takeover-'));
  return () => rm(folder, { recursive: true, force: true });
});

/** One fax that waits, in a store of several edges: whoever says until when it was claimed before has it next. */
function aStore(clock: ManualClock) {
  const fax = { id: 'fxd_1', called: '0155502', tiff: 'tiff', pdf: null, tries: 0, status: 'waiting', version: 1 };
  let waiting: { tenantId: string; boxId: string; faxId: string; dueAtMs: number } | null = {
    ...{ tenantId: 'ten_1', boxId: 'fxb_1', faxId: 'fxd_1' },
    dueAtMs: 0,
  };
  const box = { id: 'fxb_1', userId: 'usr_1', stationId: '', correctsErrors: true, maxBitsPerSecond: '14400' };
  const ended: string[] = [];
  const write = async ({ after }: { after: typeof fax }) => {
    Object.assign(fax, after);
    if (after.status === 'done' || after.status === 'failed') {
      ended.push(after.status);
      waiting = null;
    }
    return { ok: true, value: undefined };
  };
  const settings = { get: async () => ({ values: { 'fax.tries': 3, 'fax.retry-seconds': 60 } }) };
  const tenant = { settings, objects: { get: async () => box }, faxes: { get: async () => ({ ...fax }), write } };
  const store = {
    waitingFaxes: {
      list: async () => (waiting ? [waiting] : []),
      claim: async (known: { dueAtMs: number }, dueAtMs: number) => {
        if (waiting?.dueAtMs !== known.dueAtMs) return false;
        waiting = { ...waiting, dueAtMs };
        return true;
      },
      forget: async () => undefined,
    },
    tenant: () => tenant,
  };
  /** An edge, until it is killed: it asks the store nothing more, and nothing that it waits for comes. */
  const anEdge = (name: string, calls: string[]) => {
    let isKilled = false;
    const never = new Promise<never>(() => {});
    const alive = <T>(make: () => Promise<T>): Promise<T> => (isKilled ? never : make());
    const over = Promise.withResolvers<void>();
    const outcome = { code: 0, text: '', pages: 1, remoteStationId: '', bitsPerSecond: 14_400, corrected: true };
    const machine = { end: () => over.resolve(), ended: over.promise.then(() => outcome) };
    const { list, claim, forget } = store.waitingFaxes;
    const sender = new FaxSender({
      world: {
        clock,
        ids: { next: () => 'evt_1' },
        blobs: { get: async () => Buffer.from('II') },
        store: {
          waitingFaxes: {
            list: () => alive(list),
            claim: (known: { dueAtMs: number }, untilMs: number) => alive(() => claim(known, untilMs)),
            forget,
          },
          tenant: () => ({ ...tenant, faxes: { ...tenant.faxes, write: (w: never) => alive(() => write(w)) } }),
        },
      },
      faxes: { room: 1, roomOf: () => 1, run: async () => machine },
      control: {
        fax: async () => {
          calls.push(name);
          await over.promise;
          return { callId: 'call_1', wasAnswered: true, wasSought: true, status: null };
        },
      },
      folder,
      log: () => {},
    } as never);
    const kill = () => {
      isKilled = true;
      sender.stop();
    };
    return { kill, hangUp: () => over.resolve(), stop: () => sender.stop() };
  };
  return { anEdge, ended, fax };
}

/** Time passes step by step, and everything happens in it. */
async function passes(clock: ManualClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1000) {
    clock.advance(1000);
    await settle();
  }
}

test('a fax whose edge is killed while it is sent is taken over by one other, once the claim has run out', async () => {
  const clock = new ManualClock();
  const calls: string[] = [];
  const { anEdge, ended, fax } = aStore(clock);
  const first = anEdge('first', calls);
  await passes(clock, LOOK_MS);
  await soon(() => expect(calls).toEqual(['first']));
  await passes(clock, 2 * LEASE_MS);
  const others = { second: anEdge('second', calls), third: anEdge('third', calls) };
  // As long as its edge lives, nobody else sends it.
  await passes(clock, LEASE_MS);
  expect(calls).toEqual(['first']);
  first.kill();
  await passes(clock, LEASE_MS / 3);
  expect(calls).toEqual(['first']);
  await passes(clock, LEASE_MS);
  await soon(() => expect(calls).toHaveLength(2));
  // Long calls are kept: the third never gets it.
  await passes(clock, 2 * LEASE_MS);
  expect(calls).toHaveLength(2);
  const taker = calls[1] as keyof typeof others;
  others[taker].hangUp();
  await soon(() => expect(ended).toEqual(['done']));
  await passes(clock, 2 * LEASE_MS);
  expect(calls).toHaveLength(2);
  expect(fax).toMatchObject({ status: 'done', tries: 2 });
  for (const { stop } of Object.values(others)) stop();
});
