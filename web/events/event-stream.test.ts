import { beforeEach, expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { EventStream, type Socket, type StreamState } from './event-stream.ts';

const event = {
  id: 'evt_1',
  type: 'queue.entered',
  version: 1,
  tenantId: 'ten_1',
  at: '2026-11-22T08:00:00.000Z',
  data: { queueId: 'que_1' },
};

class FakeSocket implements Socket {
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  isClosed = false;
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  say(message: object | string): void {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }

  close(): void {
    this.isClosed = true;
  }
}

let clock: ManualClock;
let sockets: FakeSocket[];
let told: string[];
let state: StreamState | null;
let stream: EventStream;
const last = () => sockets.at(-1) as FakeSocket;
beforeEach(() => {
  clock = new ManualClock();
  sockets = [];
  told = [];
  state = null;
  stream = new EventStream(
    { events: 'queue.*' },
    {
      onEvent: ({ type }) => told.push(type),
      onReady: () => told.push('ready'),
      onState: (now) => {
        state = now;
      },
    },
    {
      open: (path) => {
        sockets.push(new FakeSocket(path));
        return last();
      },
      after: (delayMs, wake) => clock.after(delayMs, wake),
    },
  );
});

test('events are told once the edge is ready', () => {
  expect([state, last().path]).toEqual(['connecting', '/v1/events?events=queue.*']);
  last().say({ type: 'ready', cursor: '7' });
  last().say({ type: 'event', cursor: '8', event });
  last().say('{"type":"unheard of"}');
  last().say('no JSON');
  expect([state, told]).toEqual(['live', ['ready', 'queue.entered']]);
});

test('a connection that breaks is made anew, and goes on where it was', () => {
  last().say({ type: 'ready', cursor: '7' });
  last().say({ type: 'heartbeat', cursor: '9' });
  last().onclose?.({ code: 1001 });
  expect([state, sockets.length]).toEqual(['connecting', 1]);
  clock.advance(500);
  expect([sockets.length, last().path]).toEqual([2, '/v1/events?events=queue.*&after=9']);
  last().say({ type: 'ready', cursor: '9' });
  expect([state, told]).toEqual(['live', ['ready', 'ready']]);
});

test('attempts come more and more seldom, until one succeeds', () => {
  const pauses = [500, 1000, 2000, 4000, 8000, 15_000, 15_000];
  for (const [tries, pauseMs] of pauses.entries()) {
    last().onclose?.({ code: 1006 });
    clock.advance(pauseMs - 1);
    expect(sockets.length).toBe(tries + 1);
    clock.advance(1);
    expect(sockets.length).toBe(tries + 2);
  }
  last().say({ type: 'ready', cursor: '1' });
  last().onclose?.({ code: 1006 });
  clock.advance(500);
  expect(sockets.length).toBe(pauses.length + 2);
});

test('a connection that says nothing for 45 s is given up', () => {
  last().say({ type: 'ready', cursor: '7' });
  clock.advance(44_000);
  last().say({ type: 'heartbeat', cursor: '7' });
  clock.advance(44_000);
  expect(last().isClosed).toBe(false);
  clock.advance(1_000);
  expect([sockets[0]?.isClosed, state]).toEqual([true, 'connecting']);
  clock.advance(500);
  expect(sockets.length).toBe(2);
});

test('a cursor that is gone is forgotten', () => {
  last().say({ type: 'ready', cursor: '7' });
  last().onclose?.({ code: 4410 });
  clock.advance(500);
  expect(last().path).toBe('/v1/events?events=queue.*');
});

test.each([4401, 4403])('who may not listen, %i, does not ask again', (code) => {
  last().onclose?.({ code });
  clock.advance(60_000);
  expect([state, sockets.length]).toEqual(['refused', 1]);
});

test('a page that is left hears nothing, and connects no more', () => {
  last().say({ type: 'ready', cursor: '7' });
  stream.close();
  last().say({ type: 'event', cursor: '8', event });
  clock.advance(60_000);
  expect([last().isClosed, sockets.length, told]).toEqual([true, 1, ['ready']]);
});
