import { expect, test } from 'vitest';
import { CallGroup } from '#shared/call-group/index.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { GroupMemories } from './group-memory.ts';

const at = '2026-01-05T09:00:00.000Z';
const group = (strategy: CallGroup['strategy']) => ({
  kind: 'call-group' as const,
  id: 'cgr_1',
  createdAt: at,
  updatedAt: at,
  ...CallGroup.New.parse({
    name: 'Service',
    extension: '300',
    strategy,
    members: [{ userId: 'usr_201' }, { userId: 'usr_202' }, { userId: 'usr_203' }],
  }),
});

/** 200 calls the group; who rings first answers and hangs up. */
async function answeredBy(house: FakeHouse, of: 'ten_1' | 'ten_2' = 'ten_1'): Promise<string> {
  const { call } = await house.dials('200', '300', { house: of });
  const extension = /sip:(\d+)@/.exec(house.signaling.phones.at(-1)?.target.uri ?? '')?.[1] ?? '';
  const { dialog } = await house.answers(extension);
  house.clock.advance(1000);
  dialog.hangsUp();
  await call.over;
  return extension;
}

test('round robin: each call rings the next one first, and each tenant has a turn of its own (X3-QU-08)', async () => {
  const house = new FakeHouse([group('round-robin')]);
  const first = [await answeredBy(house), await answeredBy(house), await answeredBy(house)];
  expect(first).toEqual(['201', '202', '203']);
  expect(await answeredBy(house, 'ten_2')).toBe('201');
  expect(await answeredBy(house)).toBe('201');
});

test('fewest calls, and the longest idle: who has had none before those who have (X3-QU-06, X3-QU-07)', async () => {
  for (const strategy of ['fewest-calls', 'longest-idle'] as const) {
    const house = new FakeHouse([group(strategy)]);
    const answered = [
      await answeredBy(house),
      await answeredBy(house),
      await answeredBy(house),
      await answeredBy(house),
    ];
    expect(answered).toEqual(['201', '202', '203', '201']);
  }
});

test('who talks is not idle until the call is over', () => {
  const clock = new ManualClock();
  const memories = new GroupMemories({ clock, chance: new SeededChance() });
  const hangsUp = memories.answered('ten_1', 'cgr_1', 'usr_201');
  const member = () => memories.forCallOf('ten_1').of('cgr_1')?.members.get('usr_201');
  expect(member()).toEqual({ answered: 1, hungUpAtMs: null });
  hangsUp();
  expect(member()).toEqual({ answered: 1, hungUpAtMs: clock.nowMs() });
  expect(memories.forCallOf('ten_2').of('cgr_1')).toBeUndefined();
});

test('each call has a lot of its own', () => {
  const memories = new GroupMemories({ clock: new ManualClock(), chance: new SeededChance() });
  expect(memories.forCallOf('ten_1').seed).not.toBe(memories.forCallOf('ten_1').seed);
});

test('as many groups as memory is for are remembered, the last ones', () => {
  const memories = new GroupMemories({ clock: new ManualClock(), chance: new SeededChance() });
  for (let i = 0; i <= 10_000; i++) memories.answered('ten_1', `cgr_${i}`, 'usr_201');
  const memory = memories.forCallOf('ten_1');
  expect([memory.of('cgr_0'), memory.of('cgr_1')?.lastAnsweredBy]).toEqual([undefined, 'usr_201']);
});
