import { beforeEach, expect, test } from 'vitest';
import type { SeenUser } from '#shared/presence/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { type PresenceNews, PresenceTeller } from './presence-news.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

let clock: ManualClock;
let seen: SeenUser | null;
let told: PresenceNews[];
let teller: PresenceTeller;
beforeEach(() => {
  clock = new ManualClock();
  told = [];
  teller = new PresenceTeller(
    clock,
    async () => seen,
    (news) => void told.push(news),
  );
});

const bob = (line: SeenUser['line'], status: SeenUser['status']): SeenUser => ({
  userId: 'usr_201',
  line,
  status,
  note: null,
});

async function becomes(...states: readonly (SeenUser | null)[]): Promise<PresenceNews[]> {
  for (const state of states) {
    seen = state;
    teller.changed('ten_1', '201');
  }
  clock.advance(500);
  await settle();
  return told.splice(0);
}

const line = (state: SeenUser['line']): PresenceNews => ({
  name: 'line',
  tenantId: 'ten_1',
  userId: 'usr_201',
  extension: '201',
  state,
});
const status = (is: SeenUser['status']): PresenceNews => ({
  name: 'status',
  tenantId: 'ten_1',
  userId: 'usr_201',
  status: is,
  note: null,
});

test('a line and its user are told apart, each when it is another one than before', async () => {
  expect(await becomes(bob('idle', 'available'))).toEqual([line('idle'), status('available')]);
  expect(await becomes(bob('ringing', 'available'))).toEqual([line('ringing')]);
  expect(await becomes(bob('in-use', 'on-the-phone'))).toEqual([line('in-use'), status('on-the-phone')]);
  expect(await becomes(bob('in-use', 'on-the-phone'))).toEqual([]);
  expect(await becomes(bob('unavailable', 'offline'))).toEqual([line('unavailable'), status('offline')]);
});

test('what comes and goes within a moment is no news, nor is what is nobody’s', async () => {
  await becomes(bob('idle', 'available'));
  expect(await becomes(bob('ringing', 'available'), bob('idle', 'available'))).toEqual([]);
  expect(await becomes(null)).toEqual([]);
});
