import { expect, test, vi } from 'vitest';
import { registrationState } from '#edge/calls/index.ts';
import { type EventType, eventSchema } from '#shared/event/index.ts';
import type { OutboxEntry } from '#shared/store/index.ts';
import { CountingIds, ManualClock } from '#test/world/index.ts';
import { aRegistration } from '#test/world/records.ts';
import { Teller } from './teller.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

function world() {
  const clock = new ManualClock();
  const put = vi.fn(async (_entries: readonly OutboxEntry[]) => {});
  const log = vi.fn();
  const eventOutbox = { put, waiting: async () => [], remove: async () => {} };
  const teller = new Teller({ store: { eventOutbox }, clock, ids: new CountingIds(), log });
  return { clock, put, log, teller };
}

test('what happens within a moment goes out together, as the catalogue has it', async () => {
  const { clock, put, teller } = world();
  const state = registrationState(aRegistration());
  teller.tell('ten_1', 'registration.added', state);
  teller.tell('ten_1', 'registration.removed', { ...state, reason: 'expired' });
  clock.advance(200);
  await settle();
  expect(put).toHaveBeenCalledOnce();
  expect(put.mock.calls[0]?.[0]).toHaveLength(1);
  const events = put.mock.calls[0]?.[0].flatMap((entry) => entry.events as { type: EventType }[]) ?? [];
  expect(events.map(({ type }) => type)).toEqual(['registration.added', 'registration.removed']);
  for (const event of events) expect(eventSchema(event.type).parse(event)).toEqual(event);
});

test('while the store is away nothing is lost, and the log hears of it once', async () => {
  const { clock, put, log, teller } = world();
  put.mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
  teller.tell('ten_1', 'registration.added', registrationState(aRegistration()));
  clock.advance(200);
  await settle();
  teller.tell('ten_1', 'registration.added', registrationState(aRegistration({ id: 'reg_2' })));
  for (let round = 0; round < 2; round++) {
    clock.advance(2_000);
    await settle();
  }
  expect(put.mock.calls.at(-1)?.[0].flatMap(({ events }) => events)).toHaveLength(2);
  expect(log).toHaveBeenCalledOnce();
  await teller.flush();
  expect(put).toHaveBeenCalledTimes(3);
});

test('what tenants have to hear lies in entries of their own, none too big for the store', async () => {
  const { put, teller } = world();
  for (let n = 0; n < 30; n++) teller.tell('ten_1', 'registration.added', registrationState(aRegistration()));
  teller.tell('ten_2', 'registration.added', registrationState(aRegistration()));
  await teller.flush();
  const entries = put.mock.calls[0]?.[0] ?? [];
  expect(entries.map(({ tenantId, events }) => [tenantId, events.length])).toEqual([
    ['ten_1', 25],
    ['ten_1', 5],
    ['ten_2', 1],
  ]);
  expect(new Set(entries.map(({ id }) => id)).size).toBe(3);
});
