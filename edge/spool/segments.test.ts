import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Segments } from './segments.ts';

const START = { segment: 0, offset: 0 };
const MIB = 1024 * 1024;

let directory: string;
let open: Segments[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'segments-'));
  open = [];
});
afterEach(() => {
  for (const segments of open) segments.close();
  rmSync(directory, { recursive: true });
});

function start(maxBytes = MIB, after = 0): Segments {
  const segments = new Segments(directory, maxBytes, after);
  open.push(segments);
  return segments;
}

const bodies = (segments: Segments, from = START) => segments.read(from, 10).map(({ body }) => body);

test('a record can be read once it is durable, and not before', async () => {
  const segments = start();
  segments.append('"one"');
  expect(bodies(segments)).toEqual([]);
  const committed = segments.commit();
  segments.append('"two"');
  await committed;
  expect(bodies(segments)).toEqual(['"one"']);
  expect(segments.isDurable).toBe(false);
  await segments.commit();
  expect(bodies(segments)).toEqual(['"one"', '"two"']);
  expect(segments.isDurable).toBe(true);
});

test('a full segment is followed by the next, also while the disk is still busy with it', async () => {
  const segments = start(1);
  segments.append('1');
  const committed = segments.commit();
  segments.append('2');
  expect(bodies(segments)).toEqual([]);
  await committed;
  expect(bodies(segments)).toEqual(['1']);
  await segments.commit();
  const [first] = segments.read(START, 10);
  expect(bodies(segments, first?.end)).toEqual(['2']);
  expect(readdirSync(directory)).toEqual(['0000000001.segment', '0000000002.segment', '0000000003.segment']);
});

test('a record larger than what is read at once is read', async () => {
  const segments = start();
  const large = JSON.stringify('x'.repeat(100_000));
  for (const body of ['1', large, '3']) segments.append(body);
  await segments.commit();
  const [first] = segments.read(START, 10);
  expect(first?.body).toBe('1');
  const [second] = segments.read(first?.end ?? START, 10);
  expect(second?.body).toBe(large);
  expect(bodies(segments, second?.end)).toEqual(['3']);
});

test('behind a stretch of damaged records reading goes on', async () => {
  writeFileSync(join(directory, '0000000001.segment'), `${'damaged\n'.repeat(5_000)}`);
  const segments = start();
  segments.append('"well"');
  await segments.commit();
  expect(bodies(segments)).toEqual(['"well"']);
});

test('a number is not used twice, even when its file is gone', () => {
  start(MIB, 41);
  expect(readdirSync(directory)).toEqual(['0000000042.segment']);
  start();
  expect(readdirSync(directory)).toContain('0000000043.segment');
});

test('what is sent is deleted, unless it is needed', async () => {
  const segments = start(1);
  for (const body of ['1', '2', '3']) {
    segments.append(body);
    await segments.commit();
  }
  segments.deleteBefore(3, (segment) => segment === 1);
  expect(readdirSync(directory)).toEqual(['0000000001.segment', '0000000003.segment', '0000000004.segment']);
});
