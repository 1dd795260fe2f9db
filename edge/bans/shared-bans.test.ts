import { beforeEach, expect, test } from 'vitest';
import type { Ban as LocalBan } from '#edge/signaling/index.ts';
import type { Ban } from '#shared/ban/index.ts';
import { ManualClock } from '#test/world/index.ts';
import { SharedBans } from './index.ts';

/** A guard without a network: who is banned. */
class FakeGuard {
  readonly #bans = new Map<string, LocalBan>();
  bans = () => [...this.#bans.values()];
  ban = (ban: LocalBan) => void this.#bans.set(ban.source, ban);
  impose = this.ban;
  unban = (source: string) => this.#bans.delete(source);
  get sources(): string[] {
    return [...this.#bans.keys()];
  }
}

let clock: ManualClock;
let stored: Map<string, Ban>;
let isDown: boolean;
let logged: string[];

beforeEach(() => {
  clock = new ManualClock();
  stored = new Map();
  isDown = false;
  logged = [];
});

function anEdge(): FakeGuard {
  const guard = new FakeGuard();
  const bans = {
    list: async () => {
      if (isDown) throw new Error('away');
      return [...stored.values()];
    },
    put: async (ban: Ban) => void stored.set(ban.source, ban),
    lift: async (source: string) => stored.delete(source),
  };
  new SharedBans({ guard, store: { bans }, clock, log: ({ name }) => void logged.push(name) });
  return guard;
}

const aBan = (source: string): LocalBan => ({ source, reason: 'auth', sinceMs: clock.nowMs(), untilMs: null });

/** What the API promises. */
async function fiveSeconds(): Promise<void> {
  for (let tenths = 0; tenths < 50; tenths++) {
    clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a ban of one edge is a ban of all within 5 s, also of one that starts later', async () => {
  const [one, two] = [anEdge(), anEdge()];
  await fiveSeconds();
  one.ban(aBan('198.51.100.7'));
  await fiveSeconds();
  await fiveSeconds();
  expect([two.sources, stored.get('198.51.100.7')?.reason]).toEqual([['198.51.100.7'], 'auth']);
  const three = anEdge();
  await fiveSeconds();
  expect(three.sources).toEqual(['198.51.100.7']);
});

test('what is lifted in the store is lifted everywhere within 5 s, and stays lifted', async () => {
  const [one, two] = [anEdge(), anEdge()];
  one.ban(aBan('198.51.100.7'));
  await fiveSeconds();
  await fiveSeconds();
  stored.delete('198.51.100.7');
  await fiveSeconds();
  await fiveSeconds();
  expect([one.sources, two.sources, stored.size]).toEqual([[], [], 0]);
});

test('a store that is away lifts nothing, and is logged once', async () => {
  const edge = anEdge();
  edge.ban(aBan('198.51.100.7'));
  await fiveSeconds();
  isDown = true;
  await fiveSeconds();
  await fiveSeconds();
  expect([edge.sources, logged]).toEqual([['198.51.100.7'], ['bans-not-shared']]);
});

test('a ban that a person makes longer is longer everywhere', async () => {
  const edge = anEdge();
  const source = '198.51.100.7';
  edge.ban({ ...aBan(source), untilMs: clock.nowMs() + 600_000 });
  await fiveSeconds();
  stored.set(source, { source, reason: 'manual', since: '2026-01-05T09:00:00.000Z', until: null });
  await fiveSeconds();
  expect(edge.bans()).toMatchObject([{ source, reason: 'manual', untilMs: null }]);
});
