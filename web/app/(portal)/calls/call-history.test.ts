import { expect, test } from 'vitest';
import type { Cdr } from '#shared/cdr/index.ts';
import { type CallHistory, withNewest, withOlder } from './call-history.ts';

const call = (id: number): Cdr => ({ id: `cdr_${id}` }) as Cdr;
const idsOf = (history: CallHistory) => history.cdrs.map(({ id }) => id);

const known: CallHistory = { cdrs: [call(5), call(3), call(1)], olderCursor: 'before-1' };

test('a new call appears on top, and what was read stays', () => {
  const history = withNewest(known, { items: [call(6), call(5)], nextCursor: 'before-5' });
  expect(idsOf(history)).toEqual(['cdr_6', 'cdr_5', 'cdr_3', 'cdr_1']);
  expect(history.olderCursor).toBe('before-1');
});

test('a long call joins where it began', () => {
  const history = withNewest(known, { items: [call(5), call(4), call(3)], nextCursor: 'before-3' });
  expect(idsOf(history)).toEqual(['cdr_5', 'cdr_4', 'cdr_3', 'cdr_1']);
});

test('a poll without news changes nothing', () => {
  expect(withNewest(known, { items: [call(5), call(3)], nextCursor: 'before-3' })).toEqual(known);
});

test('a record that was corrected replaces the one shown', () => {
  const corrected = { ...call(5), dialed: '201' };
  expect(withNewest(known, { items: [corrected], nextCursor: 'before-5' }).cdrs[0]).toBe(corrected);
});

test('more new calls than one page holds leave a gap: the history begins anew', () => {
  const history = withNewest(known, { items: [call(9), call(8)], nextCursor: 'before-8' });
  expect(history).toEqual({ cdrs: [call(9), call(8)], olderCursor: 'before-8' });
});

test('the first call of a tenant appears in an empty history', () => {
  const history = withNewest({ cdrs: [], olderCursor: null }, { items: [call(1)], nextCursor: null });
  expect(idsOf(history)).toEqual(['cdr_1']);
});

test('older calls follow at the end, each once', () => {
  const history = withOlder(known, { items: [call(1), call(0)], nextCursor: null });
  expect(idsOf(history)).toEqual(['cdr_5', 'cdr_3', 'cdr_1', 'cdr_0']);
  expect(history.olderCursor).toBeNull();
});
