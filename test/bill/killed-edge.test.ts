/**
 * The edge dies by SIGKILL in mid-call, again and again: its successor ends the calls it left, and every call that was
 * ever told of is on the bill once.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#shared/world/index.ts';
import { answeredCall } from '../world/call-events.ts';
import { type BillWorld, ids, recordAll, startBill } from './bill-world.ts';

const HOUR_MS = 3_600_000;

let bill: BillWorld;
beforeAll(async () => {
  bill = await startBill();
});
afterAll(() => bill.stop());

/** Lets an edge live for a while. @returns calls it told of, and those of them it ended itself */
async function liveAndDie(directory: string, tenantId: string, lifeMs: number) {
  // A file takes every line at once; a pipe that nobody reads for a moment would leave many of them in the process that dies.
  const path = join(directory, 'told');
  const output = openSync(path, 'w');
  const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve('./edge-child.ts'))], {
    env: { ...process.env, ...bill.spoolEnvironment(directory), TENANT: tenantId },
    stdio: ['ignore', output, 'inherit'],
  });
  await expect.poll(() => readFileSync(path).length).toBeGreaterThan(0);
  await sleep(lifeMs);
  child.kill('SIGKILL');
  await once(child, 'close');
  closeSync(output);
  const told = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.split(' '));
  const callsWith = (wanted: string) => told.flatMap(([call, type]) => (call && type === wanted ? [call] : []));
  return { started: callsWith('call.started'), ended: callsWith('call.ended') };
}

test('no call of an edge that is killed again and again is lost or doubled', async () => {
  const tenantId = await bill.newTenant();
  const listener = await bill.newListener(tenantId);
  const { spool: probe, directory } = await bill.newSpool();
  await probe.close({ withinMs: 0 });

  const started = new Set<string>();
  const ended = new Set<string>();
  for (const lifeMs of [700, 150, 400]) {
    const told = await liveAndDie(directory, tenantId, lifeMs);
    for (const call of told.started) started.add(call);
    for (const call of told.ended) ended.add(call);
  }
  expect(started.size).toBeGreaterThan(ended.size);

  const { spool } = await bill.newSpool(directory);
  expect(spool.counters.lostCalls).toBeGreaterThan(0);
  const cdrs = await bill.billed(tenantId, started.size);
  await listener.hears(cdrs.length);
  await sleep(1_500);

  const billed = new Map((await bill.cdrs(tenantId)).map((cdr) => [cdr.callId, cdr]));
  // An event may stand on disk although its line on standard output was lost with the process, one for each: billed, but not told.
  expect([...started].filter((call) => !billed.has(call))).toEqual([]);
  expect(billed.size - started.size).toBeLessThanOrEqual(3);
  for (const call of ended) expect(billed.get(call)?.hangup.reason).toBe('normal-clearing');
  for (const [call, cdr] of billed) {
    if (started.has(call) && !ended.has(call) && cdr.hangup.reason !== 'normal-clearing') {
      expect(cdr).toMatchObject({ hangup: { by: 'system', q850Cause: 41, reason: 'edge-lost' } });
      expect(['answered', 'failed']).toContain(cdr.disposition);
    }
  }
  expect(new Set(listener.heard.map(({ messageId }) => messageId)).size).toBe(billed.size);
});

test('a call lost in talk is billed up to the last sign of life', async () => {
  const tenantId = await bill.newTenant();
  const { spool: first, directory } = await bill.newSpool();
  const startMs = Date.now() - 10_000;
  const call = answeredCall({ tenantId, callId: ids.next('call'), startMs });
  recordAll(first, call.slice(0, 3));
  const aliveMs = Date.now();
  await first.close({ withinMs: 5_000 });
  const deadMs = Date.now();

  // Found an hour later: what has passed since is on no bill.
  await bill.newSpool(directory, { ...systemClock, nowMs: () => systemClock.nowMs() + HOUR_MS });
  const [cdr] = await bill.billed(tenantId, 1);
  expect(cdr).toMatchObject({ disposition: 'answered', to: { number: '201' }, hangup: { reason: 'edge-lost' } });
  // Answered after 4 s; the last sign of life is what it wrote last.
  const billedUntilMs = startMs + 4_000 + 1000 * (cdr?.billableSeconds ?? 0);
  expect(billedUntilMs).toBeGreaterThanOrEqual(aliveMs - 1000);
  expect(billedUntilMs).toBeLessThanOrEqual(deadMs + 1000);
  expect(cdr?.legs).toHaveLength(2);
});
