import { expect, test } from 'vitest';
import { wayRefusalOf } from './way-refusal.ts';

const refusal = (status: number, reason?: string, isAlive = true) =>
  wayRefusalOf({ status, body: '', header: (name) => (name === 'reason' ? reason : undefined) }, isAlive);

// Failover on defined causes only (sipXcom 20.04 DPL-09, GWY-11; XiVO 15.12 XA-OUT-05): never on what the callee says.
test.each<[number, string | undefined, boolean, string]>([
  [486, undefined, false, 'busy'],
  [600, undefined, false, 'busy'],
  [603, undefined, false, 'declined'],
  [403, undefined, false, 'declined'],
  [480, undefined, false, 'no-answer'],
  [404, undefined, false, 'unknown-number'],
  [484, undefined, false, 'unknown-number'],
  [604, undefined, false, 'unknown-number'],
  [488, undefined, false, 'incompatible-media'],
  [500, undefined, true, 'congestion'],
  [502, undefined, true, 'congestion'],
  [503, undefined, true, 'congestion'],
  [504, undefined, true, 'congestion'],
  [407, undefined, true, 'congestion'],
  // The cause says more than the status (RFC 3398 §8.2.6.1): no route is 404, too, and 503 may be a busy callee.
  [404, 'Q.850;cause=3;text="no route to destination"', true, 'congestion'],
  [480, 'SIP;cause=480, Q.850 ;cause=34', true, 'congestion'],
  [503, 'Q.850;cause=17', false, 'busy'],
  [500, 'Q.850;cause=1', false, 'unknown-number'],
  [503, 'Q.850;cause=nonsense', true, 'congestion'],
])('%i %s: the next trunk %s, else %s', (status, reason, isWayToBlame, outcome) => {
  expect(refusal(status, reason)).toEqual({ isWayToBlame, outcome });
});

test('408 is silence of the trunk, unless the trunk has said something before: then nobody answers', () => {
  expect(refusal(408, undefined, false)).toEqual({ isWayToBlame: true, outcome: 'congestion' });
  expect(refusal(408, undefined, true)).toEqual({ isWayToBlame: false, outcome: 'no-answer' });
});
