import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { answeredCall } from '#test/world/call-events.ts';
import { CountingIds, ManualClock, SeededChance } from '#test/world/index.ts';
import { openSpool } from './spool.ts';

/** A disk that can fill up: then it takes half of a line, and says so, as `write` does. */
const disk = vi.hoisted(() => ({ isFull: false }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    writeSync: (fd: number, bytes: Buffer, offset: number, length: number, position: number) => {
      if (!disk.isFull || typeof bytes === 'string') return fs.writeSync(fd, bytes, offset, length, position);
      if (length < 20) throw new Error('ENOSPC: no space left on device, write');
      return fs.writeSync(fd, bytes, offset, length >> 1, position);
    },
  };
});

test('a call goes on while the disk is full, and its events are written when there is room again', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'spool-'));
  const clock = new ManualClock();
  const bodies: string[] = [];
  const spool = openSpool({
    directory,
    edgeId: 'edge_1',
    clock,
    ids: new CountingIds(),
    chance: new SeededChance(),
    log: pino({ level: 'silent' }),
    send: async (batch) => {
      bodies.push(...batch);
      return batch.map(() => ({ name: 'taken' }));
    },
  });
  const [started, ringing, answered, ended] = answeredCall();
  spool.record(started);
  disk.isFull = true;
  spool.record(ringing);
  spool.record(answered);
  expect(spool.counters).toMatchObject({ recorded: 1, unwritten: 2, dropped: 0 });

  clock.advance(1_000);
  disk.isFull = false;
  clock.advance(1_000);
  expect(spool.counters).toMatchObject({ recorded: 3, unwritten: 0, dropped: 0 });
  spool.record(ended);
  await spool.close({ withinMs: 1_000 });
  expect(bodies.map((body) => JSON.parse(body).type)).toEqual([
    'call.started',
    'call.ringing',
    'call.answered',
    'call.ended',
  ]);
  rmSync(directory, { recursive: true });
});
