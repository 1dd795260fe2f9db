import { expect, test } from 'vitest';
import { FairTurns } from './fair-turns.ts';

function aStage(limits: { atOnce: number; waitingOfEach: number }) {
  const turns = new FairTurns(limits);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const work = (tenantId: string, name: string) =>
    turns.inTurn(tenantId, async () => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      return name;
    });
  /** The one that was begun first ends. */
  const end = async () => {
    ends.shift()?.();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { begun, work, end };
}

test('a tenant that wants much holds up another one by what is being done, and no more', async () => {
  const { begun, work, end } = aStage({ atOnce: 1, waitingOfEach: 10 });
  const all = [work('ten_1', 'a1'), work('ten_1', 'a2'), work('ten_1', 'a3'), work('ten_2', 'b1'), work('ten_2', 'b2')];
  for (const _ of all) await end();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'b2']);
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1', 'b2'].map((value) => ({ value })));
});

test('so much is done at a time; of one tenant no more waits than may, of another it may still', async () => {
  const { begun, work, end } = aStage({ atOnce: 2, waitingOfEach: 1 });
  const all = [work('ten_1', 'a1'), work('ten_1', 'a2'), work('ten_1', 'a3')];
  expect(await work('ten_1', 'a4')).toBeNull();
  all.push(work('ten_2', 'b1'));
  expect(begun).toEqual(['a1', 'a2']);
  for (const _ of all) await end();
  expect(begun).toEqual(['a1', 'a2', 'a3', 'b1']);
  await Promise.all(all);
});

test('who fails gives back his place', async () => {
  const turns = new FairTurns({ atOnce: 1, waitingOfEach: 1 });
  const failing = turns.inTurn('ten_1', () => Promise.reject(new Error('no')));
  const next = turns.inTurn('ten_1', async () => 'done');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toEqual({ value: 'done' });
  expect(await turns.inTurn('ten_1', async () => 'again')).toEqual({ value: 'again' });
});
