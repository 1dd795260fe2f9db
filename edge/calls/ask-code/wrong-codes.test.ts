import { expect, test } from 'vitest';
import type { Caller } from '#shared/dialplan/index.ts';
import { pairedClusters } from '#test/world/edge/paired-clusters.ts';
import { ManualClock } from '#test/world/index.ts';
import { WrongCodes } from './wrong-codes.ts';

const caller = (number: string | null): Caller => ({ kind: 'trunk', trunkId: 'trk_1', number, name: null });

test('nine wrong codes lock a caller for 15 minutes at all edges, however they are spread', () => {
  const clock = new ManualClock();
  const [here, there] = pairedClusters().map((cluster) => new WrongCodes(clock, cluster)) as [WrongCodes, WrongCodes];
  for (let time = 0; time < 4; time++) here.add('ten_1', caller('+14235550100'));
  for (let time = 0; time < 4; time++) there.add('ten_1', caller('+14235550100'));
  const locked = (tenantId: string, number: string | null) =>
    [here, there].map((codes) => codes.isLocked(tenantId, caller(number)));
  expect(locked('ten_1', '+14235550100')).toEqual([false, false]);
  there.add('ten_1', caller('+14235550100'));
  expect(locked('ten_1', '+14235550100')).toEqual([true, true]);
  expect([locked('ten_2', '+14235550100'), locked('ten_1', null)]).toEqual([
    [false, false],
    [false, false],
  ]);
  clock.advance(15 * 60_000);
  expect(locked('ten_1', '+14235550100')).toEqual([false, false]);
});

test('a hundred wrong codes over a trunk lock it for all, whatever numbers they come from; no other trunk, and no user', () => {
  const clock = new ManualClock();
  const [here, there] = pairedClusters().map((cluster) => new WrongCodes(clock, cluster)) as [WrongCodes, WrongCodes];
  const forged = (index: number) => caller(`+1423555${1000 + index}`);
  for (let index = 0; index < 99; index++) (index % 2 ? here : there).add('ten_1', forged(index));
  expect(here.isLocked('ten_1', forged(500))).toBe(false);
  here.add('ten_1', forged(99));
  expect([here, there].map((codes) => codes.isLocked('ten_1', forged(500)))).toEqual([true, true]);
  const others = [{ ...forged(500), trunkId: 'trk_2' } as Caller, { kind: 'user', user: { id: 'usr_1' } } as Caller];
  expect(others.map((other) => here.isLocked('ten_1', other))).toEqual([false, false]);
  expect(here.isLocked('ten_2', forged(500))).toBe(false);
  clock.advance(15 * 60_000);
  expect(here.isLocked('ten_1', forged(500))).toBe(false);
});
