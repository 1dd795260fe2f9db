import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { FaxSender } from './fax-sender.ts';

/** A store of one fax that waits, and a machine whose call lasts until it ends. */
const RENEW_MS = 30_000;
const soon = (expected: () => void) => vi.waitFor(expected, { timeout: 60_000 });

let folder: string;
let clock: ManualClock;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-sender-'));
  clock = new ManualClock();
  return () => rm(folder, { recursive: true, force: true });
});

function aSender({ tries = 0, refused = null as object | null } = {}) {
  const fax = { id: 'fxd_1', called: '0155502', tiff: 'tiff', pdf: null, tries, status: 'waiting', version: 1 };
  const written: (typeof fax)[] = [];
  const over = Promise.withResolvers<void>();
  const claim = vi.fn(async () => true);
  const write = vi.fn(async ({ after }: { after: typeof fax; dueAtMs?: number | null }) => {
    written.push(Object.assign(fax, after));
    return { ok: true, value: undefined };
  });
  const waiting = { tenantId: 'ten_1', boxId: 'fxb_1', faxId: 'fxd_1', dueAtMs: 0 };
  const box = { id: 'fxb_1', userId: 'usr_1', stationId: '', correctsErrors: true, maxBitsPerSecond: '14400' };
  const outcome = { code: 0, text: 'OK', pages: 1, remoteStationId: '', bitsPerSecond: 14_400, corrected: true };
  const machine = { end: vi.fn(() => over.resolve()), ended: over.promise.then(() => outcome) };
  const call = vi.fn(async () => {
    if (refused) return refused;
    await over.promise;
    return { callId: 'call_1', wasAnswered: true, wasSought: true, status: null as number | null };
  });
  const settings = { get: async () => ({ values: { 'fax.tries': 2, 'fax.retry-seconds': 60 } }) };
  const tenant = { settings, objects: { get: async () => box }, faxes: { get: async () => ({ ...fax }), write } };
  const world = {
    clock,
    ids: { next: () => 'evt_1' },
    blobs: { get: async () => Buffer.from('II') },
    store: {
      waitingFaxes: {
        list: vi
          .fn(async () => [waiting])
          .mockResolvedValue([])
          .mockResolvedValueOnce([waiting]),
        claim,
        forget: vi.fn(),
      },
      tenant: () => tenant,
    },
  };
  const logged: string[] = [];
  const sender = new FaxSender({
    world,
    faxes: { room: 1, roomOf: () => 1, run: async () => machine },
    control: { fax: call },
    folder,
    log: ({ name }: { name: string }) => void logged.push(name),
  } as never);
  clock.advance(3000);
  return { sender, claim, write, written, machine, call, logged, hangUp: () => over.resolve() };
}

test('a fax that is delivered while the store is away is noted later, and kept until then', async () => {
  const { sender, write, call, logged, hangUp, written } = aSender();
  await soon(() => expect(call).toHaveBeenCalled());
  write.mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
  hangUp();
  for (const times of [1, 2]) {
    await soon(() => expect(logged.filter((name) => name === 'fax-not-noted')).toHaveLength(times));
    clock.advance(5000);
  }
  await soon(() => expect(written.at(-1)?.status).toBe('done'));
  expect(logged).not.toContain('fax-not-sent');
  sender.stop();
});

test('a fax that somebody else has claimed is not sent on', async () => {
  const { sender, claim, call, machine, logged } = aSender();
  await soon(() => expect(call).toHaveBeenCalled());
  claim.mockResolvedValueOnce(false);
  clock.advance(RENEW_MS);
  await soon(() => expect(machine.end).toHaveBeenCalled());
  await soon(() => expect(logged).toContain('fax-tried'));
  sender.stop();
});

test('a claim that is being renewed when the fax is over is the last one', async () => {
  const { sender, claim, call, hangUp, written } = aSender();
  await soon(() => expect(call).toHaveBeenCalled());
  const answered = Promise.withResolvers<boolean>();
  claim.mockReturnValueOnce(answered.promise);
  clock.advance(RENEW_MS);
  hangUp();
  await soon(() => expect(written.at(-1)?.status).toBe('done'));
  sender.stop();
  await soon(() => expect(clock.pendingTimers).toBe(0));
  answered.resolve(true);
  await answered.promise;
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  expect(clock.pendingTimers).toBe(0);
});

describe('a fax that nobody took', () => {
  const refused = { callId: 'call_1', wasAnswered: false };

  test.each([
    ['a line that is busy', 486, true, 'waiting'],
    ['a phone that nobody answered', 480, true, 'waiting'],
    ['a trunk that is down', 503, false, 'waiting'],
    ['a number at which nobody is to be called', 480, false, 'failed'],
    ['no number', 404, false, 'failed'],
    ['who declines', 603, true, 'failed'],
  ])('%s', async (_, status, wasSought, expected) => {
    const { sender, call, write, written } = aSender({ refused: { ...refused, wasSought, status } });
    await soon(() => expect(written.at(-1)?.status).toBe(expected));
    expect(call).toHaveBeenCalledTimes(1);
    const dueAtMs = expected === 'waiting' ? clock.nowMs() + 60_000 : null; // the wait of the tenant
    expect(write.mock.lastCall?.[0]).toMatchObject({ dueAtMs });
    sender.stop();
  });

  test('is given up after as many tries as the tenant has set', async () => {
    const { sender, written } = aSender({ tries: 1, refused: { ...refused, wasSought: true, status: 486 } });
    await soon(() => expect(written.at(-1)).toMatchObject({ status: 'failed', tries: 2 }));
    sender.stop();
  });
});
