import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CallEvent, type CallEventDraft } from '#shared/call-event/index.ts';
import type { SendOutcome } from '#shared/queue/index.ts';
import { answeredCall } from '#test/world/call-events.ts';
import { CountingIds, ManualClock, SeededChance } from '#test/world/index.ts';
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
  const queue: { answer: SendOutcome } = { answer: { name: 'taken' } };
  const spool = openSpool({
    directory,
    edgeId: 'edge_1',
    clock,
    ids: new CountingIds(),
    chance: new SeededChance(),
    log: pino({ level: 'silent' }),
    send: async (bodies) => {
      if (queue.answer.name !== 'try-again') sent.push(...bodies.map((body) => CallEvent.parse(JSON.parse(body))));
      return bodies.map(() => queue.answer);
    },
    ...options,
  });
  const record = (...events: CallEventDraft[]) => {
    for (const event of events) spool.record(event);
  };
  /** Moves time, and waits for the disk, which keeps its own. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    const before = spool.counters.sent;
    for (let turn = 0; turn < 200 && spool.counters.sent === before; turn += 1) await new Promise(setImmediate);
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { spool, clock, sent, queue, record, pass };
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
  const { record, sent, pass, spool } = start();
  record(...answeredCall());
  await new Promise(setImmediate);
  expect(sent).toEqual([]);
  await pass(10);
  expect(types(sent)).toEqual(STORY);
  expect(sent.every((event) => event.edgeId === 'edge_1')).toBe(true);
  expect(new Set(sent.map(({ id }) => id)).size).toBe(4);
  expect(spool.counters).toMatchObject({ recorded: 4, sent: 4, unwritten: 0, dropped: 0 });
  await spool.close({ withinMs: 0 });
});

test('while the queue is down events wait on disk, also beyond a restart', async () => {
  const first = start();
  first.queue.answer = down;
  first.record(...answeredCall());
  await first.pass(60_000);
  const closed = first.spool.close({ withinMs: 100 });
  await first.pass(0); // The disk is done; now the time to send begins.
  await first.pass(100);
  await closed;

  const second = start();
  await second.pass(0);
  expect(types(second.sent)).toEqual(STORY);
  await second.spool.close({ withinMs: 0 });
});

test('what was sent is not sent again after a restart', async () => {
  const first = start();
  first.record(...answeredCall());
  await first.pass(10);
  await first.spool.close({ withinMs: 0 });
  const second = start();
  await second.pass(10);
  expect(second.sent).toEqual([]);
  await second.spool.close({ withinMs: 0 });
});

test('closing sends what is left', async () => {
  const { record, sent, spool } = start();
  record(...answeredCall());
  await spool.close({ withinMs: 1_000 });
  expect(types(sent)).toEqual(STORY);
});

test('a call whose edge was killed is ended by the next one, at the last sign of life', async () => {
  const killed = start();
  killed.record(...answeredCall().slice(0, 3));
  await killed.pass(10_500);

  const next = start({}, Date.UTC(2026, 0, 5, 10, 0, 0));
  await next.pass(10);
  expect(types(next.sent)).toEqual(['4 call.ended']);
  expect(next.sent[0]).toMatchObject({
    at: '2026-01-05T09:00:10.000Z',
    disposition: 'answered',
    hangup: { reason: 'edge-lost' },
  });
  expect(next.spool.counters.lostCalls).toBe(1);

  const third = start({}, Date.UTC(2026, 0, 5, 11, 0, 0));
  await third.pass(10);
  expect(third.sent).toEqual([]);
  expect(third.spool.counters.lostCalls).toBe(0);
  await third.spool.close({ withinMs: 0 });
});

test('a call killed before anything was sent arrives whole', async () => {
  const killed = start();
  killed.queue.answer = down;
  killed.record(...answeredCall().slice(0, 2));
  const next = start();
  await next.pass(10);
  expect(types(next.sent)).toEqual(['1 call.started', '2 call.ringing', '3 call.ended']);
  await next.spool.close({ withinMs: 0 });
});

test('segments go when they are sent, except those that an open call would need', async () => {
  const { record, pass, spool } = start({ segmentBytes: 1 });
  const long = answeredCall({ callId: 'call_long' });
  record(long[0]);
  await pass(10);
  for (let n = 0; n < 5; n += 1) {
    record(...answeredCall({ callId: `call_${n}` }));
    await pass(10);
  }
  expect(segments()[0]).toBe('0000000001.segment');
  expect(segments().length).toBeLessThanOrEqual(4);
  record(long[3]);
  await pass(10);
  record(...answeredCall({ callId: 'call_last' }));
  await pass(10);
  expect(segments()).not.toContain('0000000001.segment');
  await spool.close({ withinMs: 0 });
});

test('a torn last line and a damaged one cost no other event', async () => {
  const killed = start();
  killed.queue.answer = down;
  killed.record(...answeredCall());
  const [name = ''] = segments();
  const path = join(directory, name);
  const text = readFileSync(path, 'utf8').replace('"type":"call.ringing"', '"type":"call.rinGing"');
  writeFileSync(path, `${text}0badc0de {"type":"call.sta`);

  const next = start();
  await next.pass(0);
  expect(types(next.sent)).toEqual(STORY.filter((line) => line !== '2 call.ringing'));
  expect(next.spool.counters.damaged).toBe(1);
  await next.spool.close({ withinMs: 0 });
});

test('without a readable cursor everything is sent again rather than nothing', async () => {
  const first = start();
  first.record(...answeredCall());
  await first.pass(10);
  await first.spool.close({ withinMs: 0 });
  writeFileSync(join(directory, 'cursor'), 'not a cursor');
  const second = start();
  await second.pass(0);
  expect(types(second.sent)).toEqual(STORY);
  await second.spool.close({ withinMs: 0 });
});

test('an event outside of a call is dropped, counted, and harms nothing', async () => {
  const { record, sent, pass, spool } = start();
  const [, , , ended] = answeredCall();
  record(ended, ...answeredCall(), ended);
  await pass(10);
  expect(types(sent)).toEqual(STORY);
  expect(spool.counters.dropped).toBe(2);
  await spool.close({ withinMs: 0 });
});

test('what the queue refuses for good is set aside for a person', async () => {
  const { record, queue, pass, spool } = start();
  queue.answer = { name: 'refused', reason: 'InvalidMessageContents' };
  record(answeredCall()[0]);
  await pass(10);
  expect(spool.counters).toMatchObject({ refused: 1, sent: 0 });
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
