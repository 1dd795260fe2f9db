import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ManualClock } from '#test/world/index.ts';
import type { Channels } from './channel.ts';
import { Follower } from './follower.ts';
import type { Frame } from './frame.ts';
import { MAX_LINE_BYTES } from './link.ts';
import { SharedKinds } from './shared-kinds.ts';

/** An edge that follows us, and reads one line after the other when it is told to. */
function following(things: Map<string, string>) {
  const clock = new ManualClock();
  const logged: string[] = [];
  const lines: Extract<Frame, { say: 'changes' }>[] = [];
  const rooms: (() => void)[] = [];
  const link = {
    isOver: false,
    send: (frame: Frame) => void (frame.say === 'changes' && lines.push(frame)),
    ready: () => new Promise<void>((resolve) => void rooms.push(resolve)),
  };
  const kinds = new SharedKinds((tenantId, kind, id) => follower.changed(tenantId, kind, id));
  const log = ({ name }: { readonly name: string }) => void logged.push(name);
  const follower = new Follower(link, {} as Channels, kinds, { clock, log });
  const shared = kinds.add('thing', { schema: z.string(), all: () => things, one: (_, id) => things.get(id) ?? null });
  const reads = async () => {
    rooms.shift()?.();
    await nextTurn();
  };
  return { follower, shared, clock, lines, logged, reads };
}

test('a large tenant is told in lines that the other side takes, as it reads them, and what changes meanwhile after it', async () => {
  const things = new Map(Array.from({ length: 25 }, (_, index) => [String(index), 'x'.repeat(100_000)]));
  const { follower, shared, clock, lines, reads } = following(things);
  follower.follow('ten_1');
  expect(lines).toHaveLength(1);
  things.set('0', 'new');
  shared.changed('ten_1', '0');
  clock.advance(20);
  expect(lines).toHaveLength(1);
  for (let line = 0; line < 20; line++) await reads();
  expect(Math.max(...lines.map((line) => JSON.stringify(line).length))).toBeLessThan(300_000);
  expect(lines.slice(0, -1).flatMap(({ changes }) => changes)).toHaveLength(25);
  expect(lines.slice(-3).map(({ isAll }) => isAll)).toEqual([false, true, false]);
  expect(lines.at(-1)?.changes).toEqual([['thing', '0', 'new']]);
});

test('what is longer than any line is told as if it were not there, and logged once', async () => {
  const huge = 'x'.repeat(MAX_LINE_BYTES);
  const { follower, lines, logged } = following(
    new Map([
      ['a', huge],
      ['b', 'small'],
      ['c', huge],
    ]),
  );
  follower.follow('ten_1');
  expect(lines.flatMap(({ changes }) => changes)).toEqual([
    ['thing', 'a', null],
    ['thing', 'b', 'small'],
    ['thing', 'c', null],
  ]);
  expect(logged).toEqual(['too-long-for-edges']);
});
