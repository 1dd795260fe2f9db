import { expect, test } from 'vitest';
import { ManualClock } from '#test/world/index.ts';
import { TrunkSources } from './index.ts';

function begun() {
  const clock = new ManualClock();
  const store = { isDown: false, reads: 0, owner: null as string | null };
  const sources = new TrunkSources(
    {
      byPlatformValue: async (_space, value) => {
        if (store.isDown) throw new Error('down');
        store.reads += 1;
        return store.owner === value ? { tenantId: 'ten_1', target: 'trunk', id: 'trk_1' } : null;
      },
    },
    clock,
  );
  return { clock, store, sources };
}
const TRUNK = { tenantId: 'ten_1', trunkId: 'trk_1' };

test('a trunk is asked for once a minute, a phone every half minute', async () => {
  const { clock, store, sources } = begun();
  store.owner = '192.0.2.1';
  for (const address of ['192.0.2.1', '::ffff:192.0.2.1']) expect(await sources.at(address, false)).toEqual(TRUNK);
  clock.advance(59_999);
  await sources.at('192.0.2.1', true);
  expect(store.reads).toBe(1);
  clock.advance(1);
  await sources.at('192.0.2.1', true);
  expect(store.reads).toBe(2);
  for (let i = 0; i < 3; i++) expect(await sources.at('192.0.2.9', false)).toBeNull();
  expect(store.reads).toBe(3);
});

test('who would be refused is asked for again after a second', async () => {
  const { clock, store, sources } = begun();
  expect(await sources.at('192.0.2.1', true)).toBeNull();
  store.owner = '192.0.2.1';
  expect(await sources.at('192.0.2.1', true)).toBeNull();
  clock.advance(1000);
  expect(await sources.at('192.0.2.1', false)).toBeNull();
  expect(await sources.at('192.0.2.1', true)).toEqual(TRUNK);
});

test('while the store is down the known trunks stay, and others are none', async () => {
  const { clock, store, sources } = begun();
  store.owner = '192.0.2.1';
  await sources.at('192.0.2.1', true);
  store.isDown = true;
  clock.advance(600_000);
  expect(await sources.at('192.0.2.1', true)).toEqual(TRUNK);
  expect(await sources.at('192.0.2.9', true)).toBeNull();
});

test('an address that its trunk has given up is asked for again at once', async () => {
  const { store, sources } = begun();
  store.owner = '192.0.2.1';
  await sources.at('192.0.2.1', true);
  store.owner = null;
  sources.forget('192.0.2.1');
  expect(await sources.at('192.0.2.1', true)).toBeNull();
});
