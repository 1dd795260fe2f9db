import { expect, test } from 'vitest';
import { bufferDepthMs, PlayoutEstimate } from './playout.ts';

const JITTER_MS = 5;

/** @param delaysMs  of one packet after the other */
function play(delaysMs: readonly number[]): PlayoutEstimate {
  const playout = new PlayoutEstimate();
  for (const [index, delayMs] of delaysMs.entries()) playout.receive(delayMs - (delaysMs[index - 1] ?? 0), JITTER_MS);
  return playout;
}
const times = (count: number, delayMs: number) => Array<number>(count).fill(delayMs);

test('the depth follows the jitter, within bounds', () => {
  expect([0, 5, 20, 80].map(bufferDepthMs)).toEqual([40, 40, 80, 200]);
});

test('what comes within the depth is played, what comes later is not', () => {
  expect(play([0, 40, 0, 41, 0, 100, 0]).discarded).toBe(2);
});

test('a longer way is forgiven after two seconds at the latest', () => {
  const { discarded } = play([...times(200, 0), ...times(500, 90)]);
  expect(discarded).toBeGreaterThanOrEqual(50);
  expect(discarded).toBeLessThanOrEqual(100);
});

test('a shorter way is taken at once', () => {
  expect(play([...times(200, 100), 0, 41]).discarded).toBe(1);
});

test('a clock that drifts by 0.1 % for an hour discards nothing', () => {
  expect(play(Array.from({ length: 180_000 }, (_, index) => index * 0.02)).discarded).toBe(0);
});

test('a sender that sets its clock anew is no late one', () => {
  expect(play([...times(20, 0), ...times(20, 5000), ...times(20, -90_000)]).discarded).toBe(0);
});
