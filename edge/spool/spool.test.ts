import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CallEvent, type CallEventDraft } from '#shared/call-event/index.ts';
import type { SendOutcome } from '#shared/queue/index.ts';
import { QueueLogLine } from '#shared/queue-log/index.ts';
import { answeredCall } from '#test/world/call-events.ts';
import { CountingIds, ManualClock, SeededChance } from '#test/world/index.ts';
import { PATIENCE_MS } from '#test/world/patience.ts';
import { answeredInQueue, logged } from '#test/world/queue-log.ts';
import { openSpool, type SpoolOptions } from './spool.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'spool-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A process that opens the spool. To kill it is to do nothing more with it: its clock stands still for ever. */
function start(options: Partial<SpoolOptions> = {}, startMs = Date.UTC(2026, 0, 5, 9, 0, 0)) {
  const clock = new ManualClock(startMs);
  const sent: CallEvent[] = [];
  const sentLog: QueueLogLine[] = [];
  const queue: { answer: SendOutcome } = { answer: { name: 'taken' } };
  const spool = openSpool({
    directory,
    edgeId: 'edge_1',
    clock,
    ids: new CountingIds(),
    chance: new SeededChance(),
    log: pino({ level: 'silent' }),
    send: async (bodies) => {
      for (const body of queue.answer.name === 'try-again' ? [] : bodies) {
        const line = JSON.parse(body);
        if (line.type === 'queue.logged') sentLog.push(QueueLogLine.parse(line));
        else sent.push(CallEvent.parse(line));
      }
      return bodies.map(() => queue.answer);
    },
    ...options,
  });
  const record = (...events: CallEventDraft[]) => {
    for (const event of events) spool.record(event);
  };
  /** Lets time pass in small steps, as the disk keeps its own, until something is so. */
  const until = async (isSo: () => boolean) => {
    for (const endMs = Date.now() + PATIENCE_MS; !isSo() && Date.now() < endMs; ) {
      clock.advance(10);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(isSo()).toBe(true);
  };
  const isSent = (count: number) => () => spool.counters.sent === count;
  return { spool, clock, sent, sentLog, queue, record, until, isSent };
}

const down: SendOutcome = { name: 'try-again', reason: 'down' };
const segments = () => readdirSync(directory).filter((name) => name.endsWith('.segment'));
const types = (events: readonly CallEvent[]) => events.map(({ type, sequence }) => `${sequence} ${type}`);
const STORY = ['1 call.started', '2 call.ringing', '3 call.answered', '4 call.ended'];

test('an event stands on disk when record returns', () => {
  const { record } = start();
  record(answeredCall()[0]);
  const [name = ''] = segments();
  expect(readFileSync(join(directory, name), 'utf8')).toMatch(/^[0-9a-f]{8} \{.*"type":"call.started".*\}\n$/);
});

test('a call reaches the queue, numbered and in order, once it is durable', async () => {
  const { record, sent, until, isSent, spool } = start();
  record(...answeredCall());
  await new Promise(setImmediate);
  expect(sent).toEqual([]);
  await until(isSent(4));
  expect(types(sent)).toEqual(STORY);
  expect(sent.every((event) => event.edgeId === 'edge_1')).toBe(true);
  expect(new Set(sent.map(({ id }) => id)).size).toBe(4);
  expect(spool.counters).toMatchObject({ recorded: 4, unwritten: 0, dropped: 0 });
  await spool.close({ withinMs: 0 });
});

test('while the queue is down events wait on disk, also beyond a restart', async () => {
  const first = start();
  first.queue.answer = down;
  first.record(...answeredCall());
  let isClosed = false;
  void first.spool.close({ withinMs: 100 }).then(() => {
    isClosed = true;
  });
  await first.until(() => isClosed);

  const second = start();
  await second.until(second.isSent(4));
  expect(types(second.sent)).toEqual(STORY);
  await second.spool.close({ withinMs: 0 });
});

test('what was sent is not sent again after a restart', async () => {
  const first = start();
  first.record(...answeredCall());
  await first.until(first.isSent(4));
  await first.spool.close({ withinMs: 0 });
  const second = start();
  second.record(answeredCall({ callId: 'call_2' })[0]);
  await second.until(second.isSent(1));
  expect(second.sent.map(({ callId }) => callId)).toEqual(['call_2']);
  await second.spool.close({ withinMs: 0 });
});

test('closing sends what is left, and then nothing is taken any more', async () => {
  const { record, sent, spool } = start();
  record(...answeredCall());
  await spool.close({ withinMs: 1_000 });
  expect(types(sent)).toEqual(STORY);
  record(answeredCall({ callId: 'call_late' })[0]);
  expect(spool.counters.dropped).toBe(1);
});

test('a call whose edge was killed is ended by the next one, at the last sign of life', async () => {
  const killed = start();
  killed.record(...answeredCall().slice(0, 3));
  killed.clock.advance(10_500);

  const next = start({}, Date.UTC(2026, 0, 5, 10, 0, 0));
  await next.until(next.isSent(4));
  expect(types(next.sent)).toEqual(['1 call.started', '2 call.ringing', '3 call.answered', '4 call.ended']);
  expect(next.sent[3]).toMatchObject({
    at: '2026-01-05T09:00:10.000Z',
    disposition: 'answered',
    hangup: { reason: 'edge-lost' },
  });
  expect(next.spool.counters.lostCalls).toBe(1);

  const third = start({}, Date.UTC(2026, 0, 5, 11, 0, 0));
  expect(third.spool.counters.lostCalls).toBe(0);
  await third.spool.close({ withinMs: 0 });
});

test('a call whose first events were sent long ago is ended, too', async () => {
  const killed = start();
  killed.record(...answeredCall().slice(0, 2));
  await killed.until(killed.isSent(2));
  const next = start();
  await next.until(next.isSent(1));
  expect(types(next.sent)).toEqual(['3 call.ended']);
  await next.spool.close({ withinMs: 0 });
});

test('segments go when they are sent, except those that an open call would need', async () => {
  const { record, until, isSent, spool } = start({ segmentBytes: 1 });
  const long = answeredCall({ callId: 'call_long' });
  record(long[0]);
  await until(isSent(1));
  for (let n = 0; n < 5; n += 1) {
    record(...answeredCall({ callId: `call_${n}` }));
    await until(isSent(1 + 4 * (n + 1)));
  }
  expect(segments()[0]).toBe('0000000001.segment');
  expect(segments().length).toBeLessThanOrEqual(4);
  record(long[3]);
  await until(isSent(22));
  record(...answeredCall({ callId: 'call_last' }));
  await until(isSent(26));
  expect(segments()).not.toContain('0000000001.segment');
  await spool.close({ withinMs: 0 });
});

test('a torn last line and a damaged one cost no other event', async () => {
  const killed = start();
  killed.record(...answeredCall());
  const [name = ''] = segments();
  const path = join(directory, name);
  const text = readFileSync(path, 'utf8').replace('"type":"call.ringing"', '"type":"call.rinGing"');
  writeFileSync(path, `${text}0badc0de {"type":"call.sta`);

  const next = start();
  await next.until(next.isSent(3));
  expect(types(next.sent)).toEqual(STORY.filter((line) => line !== '2 call.ringing'));
  expect(next.spool.counters.damaged).toBe(1);
  await next.spool.close({ withinMs: 0 });
});

test('a lost call whose start is damaged is told as far as it is known, and pins no segment', async () => {
  const killed = start();
  killed.record(...answeredCall().slice(0, 2));
  const [name = ''] = segments();
  const path = join(directory, name);
  writeFileSync(path, readFileSync(path, 'utf8').replace('"call.started"', '"call.starTed"'));

  const next = start({ segmentBytes: 1 });
  await next.until(next.isSent(1));
  expect(types(next.sent)).toEqual(['2 call.ringing']);
  expect(next.spool.counters).toMatchObject({ damaged: 1, lostCalls: 0 });
  next.record(...answeredCall({ callId: 'call_2' }));
  await next.until(next.isSent(5));
  expect(segments()).not.toContain(name);
  await next.spool.close({ withinMs: 0 });
});

test('what is logged of queues goes the same way, of calls of other edges, too', async () => {
  const { spool, sentLog, until, isSent } = start();
  const entries = answeredInQueue(Date.UTC(2026, 0, 5, 9), { callId: 'call_elsewhere' });
  for (const entry of entries) spool.log('ten_acme', entry);
  await until(isSent(3));
  expect(sentLog.map(({ entry }) => entry)).toEqual(entries);
  expect(sentLog.every(({ tenantId, edgeId }) => tenantId === 'ten_acme' && edgeId === 'edge_1')).toBe(true);
  await spool.close({ withinMs: 0 });
});

test('a caller who waits when the process is killed has left, one who talks has hung up, and each is told of once', async () => {
  const atMs = Date.UTC(2026, 0, 5, 9);
  const killed = start({ segmentBytes: 1 });
  const [waits, talks, ended] = ['call_waits', 'call_talks', 'call_ended'].map((callId) => answeredCall({ callId }));
  killed.record(...(waits?.slice(0, 1) ?? []), ...(talks?.slice(0, 1) ?? []), ...(ended ?? []));
  const about = (callId: string) => answeredInQueue(atMs, { callId });
  const log = (entries: ReturnType<typeof about>) => {
    for (const entry of entries) killed.spool.log('ten_acme', entry);
  };
  log(about('call_waits').slice(0, 1));
  log(about('call_talks').slice(0, 2));
  log(about('call_ended'));
  log(about('call_elsewhere').slice(0, 1));
  killed.spool.log('ten_acme', logged('JOINEMPTY', atMs, {}, { callId: 'call_waits', queueId: 'que_2' }));
  await killed.until(killed.isSent(14));

  const next = start();
  await next.until(() => next.spool.counters.sent >= 4);
  expect(next.sentLog.map(({ entry }) => [entry.callId, entry.event])).toEqual([
    ['call_waits', 'ABANDON'],
    ['call_talks', 'COMPLETECALLER'],
  ]);
  await next.spool.close({ withinMs: 0 });
  const third = start();
  expect(third.spool.counters.lostCalls).toBe(0);
  await third.spool.close({ withinMs: 0 });
  expect(third.sentLog).toEqual([]);
});

test('without a readable cursor everything is sent again rather than nothing', async () => {
  const first = start();
  first.record(...answeredCall());
  await first.until(first.isSent(4));
  await first.spool.close({ withinMs: 0 });
  writeFileSync(join(directory, 'cursor'), 'not a cursor');
  const second = start();
  await second.until(second.isSent(4));
  expect(types(second.sent)).toEqual(STORY);
  await second.spool.close({ withinMs: 0 });
});

test('an event outside of a call is dropped, counted, and harms nothing', async () => {
  const { record, sent, until, isSent, spool } = start();
  const [, , , ended] = answeredCall();
  record(ended, ...answeredCall(), ended);
  await until(isSent(4));
  expect(types(sent)).toEqual(STORY);
  expect(spool.counters.dropped).toBe(2);
  await spool.close({ withinMs: 0 });
});

test('what the queue refuses for good is set aside for a person', async () => {
  const { record, queue, until, spool } = start();
  queue.answer = { name: 'refused', reason: 'InvalidMessageContents' };
  record(answeredCall()[0]);
  await until(() => spool.counters.refused === 1);
  expect(spool.counters.sent).toBe(0);
  expect(readFileSync(join(directory, 'refused'), 'utf8')).toContain('"type":"call.started"');
  await spool.close({ withinMs: 0 });
});

test('two living processes cannot share a spool', () => {
  const aliveMs = Date.UTC(2026, 0, 5, 8, 59, 59);
  writeFileSync(join(directory, 'heartbeat'), JSON.stringify({ pid: process.ppid, aliveMs }));
  expect(() => start()).toThrow(/in use by process/);
  writeFileSync(join(directory, 'heartbeat'), JSON.stringify({ pid: process.ppid, aliveMs: aliveMs - 60_000 }));
  expect(() => start()).not.toThrow();
});
