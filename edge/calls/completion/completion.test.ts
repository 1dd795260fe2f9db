import { expect, test } from 'vitest';
import { follow, type LineNow } from './completion.ts';

const free: LineNow = { isTalking: false, isReachable: true };
const talks: LineNow = { isTalking: true, isReachable: true };
const away: LineNow = { isTalking: false, isReachable: false };
const wish = (isArmed: boolean) => ({ expiresAtMs: 1000, isArmed });

test.each([
  ['the callee talks: from now on he is waited for', false, free, talks, wish(true)],
  ['both are free, and the callee has talked: now', true, free, free, 'due'],
  ['the callee has not talked since: he may not be there (XA-CC-03)', false, free, free, wish(false)],
  ['the caller talks: later (XA-CC-04)', true, talks, free, wish(true)],
  ['the callee talks still', true, free, talks, wish(true)],
  ['the phone of the callee is away', true, free, away, wish(true)],
  ['the phone of the caller is away', true, away, free, wish(true)],
])('%s', (_what, isArmed, caller, callee, expected) => {
  expect(follow(wish(isArmed), { caller, callee, nowMs: 999 })).toEqual(expected);
});

test('its time is up, whoever is free (XA-CC-06, CBB-03)', () => {
  expect(follow(wish(true), { caller: free, callee: free, nowMs: 1000 })).toBe('expired');
});
