import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Marks } from './marks.ts';
import { standingAlarms } from './standing-alarms.ts';

test('what is wrong is told once for each tenant, and that it is over, also by the next process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'standing-alarms-'));
  const told: unknown[] = [];
  const process = async () => {
    const marks = await Marks.open(folder);
    const tell = standingAlarms(marks, (tenant, { isOver }) => void told.push([tenant, isOver]));
    return { marks, finds: (tenant: string, isOver: boolean) => tell(tenant, { alarm: 'full', isOver, detail: '' }) };
  };
  const one = await process();
  one.finds('ten_1', true);
  one.finds('ten_1', false);
  one.finds('ten_1', false);
  one.finds('ten_2', false);
  one.finds('ten_2', true);
  await one.marks.written;
  const next = await process();
  next.finds('ten_2', true);
  next.finds('ten_1', true);
  next.finds('ten_1', true);
  await next.marks.written;
  expect((await Marks.open(folder)).size).toBe(0);
  await rm(folder, { recursive: true });
  expect(told).toEqual([
    ['ten_1', false],
    ['ten_2', false],
    ['ten_2', true],
    ['ten_1', true],
  ]);
});
