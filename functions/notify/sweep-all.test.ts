import { expect, test } from 'vitest';
import type { BlobWorld } from '#shared/usecases/index.ts';
import { SeededChance } from '#test/world/index.ts';
import { sweepAll } from './sweep-all.ts';

test('each run sweeps every tenant, and begins with another one', async () => {
  const ids = ['ten_1', 'ten_2', 'ten_3', 'ten_4'];
  let swept: string[] = [];
  const store = {
    // Two pages.
    listTenants: async ({ cursor }: { cursor?: string }) =>
      cursor === undefined
        ? { items: ids.slice(0, 2).map((id) => ({ id })), cursor: 'more' }
        : { items: ids.slice(2).map((id) => ({ id })), cursor: null },
    tenant: (id: string) => {
      swept.push(id);
      throw new Error('one that fails keeps no other from its turn');
    },
  };
  const failed: unknown[] = [];
  const log = { error: (event: unknown) => failed.push(event) };
  const world = { store, chance: new SeededChance(), log } as unknown as BlobWorld & { log: typeof log };
  const firsts = new Set<string | undefined>();
  for (let run = 0; run < 40; run++) {
    swept = [];
    await sweepAll(world);
    expect(swept.toSorted()).toEqual(ids);
    firsts.add(swept[0]);
  }
  expect([...firsts].sort()).toEqual(ids);
  expect(failed).toHaveLength(160);
});
