import { expect, test } from 'vitest';
import type { EdgeAnnouncement } from '#shared/command/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { Announcement } from './announcement.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

function begun() {
  const clock = new ManualClock();
  const known: EdgeAnnouncement[] = [];
  const logged: string[] = [];
  const store = { isDown: false };
  const answer = async (work: () => void) => {
    if (store.isDown) throw new Error('down');
    work();
  };
  const announcement = new Announcement({
    edgeId: 'edge_1',
    clusterAddress: '10.0.0.7:5070',
    clock,
    log: ({ name }) => void logged.push(name),
    store: {
      edges: {
        announce: (edge) => answer(() => void known.unshift(edge)),
        withdraw: () => answer(() => void known.splice(0)),
        list: async () => known,
      },
    },
  });
  return { announcement, clock, known, logged, store };
}

test('an edge says every 10 s that it lives for 30 s more, and takes it back when it stops', async () => {
  const { announcement, clock, known } = begun();
  await settle();
  expect(known).toEqual([
    { edgeId: 'edge_1', clusterAddress: '10.0.0.7:5070', expiresAt: new Date(clock.nowMs() + 30_000).toISOString() },
  ]);
  clock.advance(10_000);
  await settle();
  expect(known).toHaveLength(2);
  expect(known[0]?.expiresAt).toBe(new Date(clock.nowMs() + 30_000).toISOString());
  await announcement.stop();
  clock.advance(60_000);
  await settle();
  expect(known).toEqual([]);
});

test('a store that is down is logged once, and told as soon as it is back', async () => {
  const { clock, known, logged, store } = begun();
  await settle();
  store.isDown = true;
  for (let time = 0; time < 3; time++) {
    clock.advance(10_000);
    await settle();
  }
  expect(logged).toEqual(['edge-not-announced']);
  store.isDown = false;
  clock.advance(10_000);
  await settle();
  expect(known).toHaveLength(2);
});
