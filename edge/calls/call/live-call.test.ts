import { expect, test } from 'vitest';
import { aCall } from '#test/world/edge/fake-call.ts';
import { anInvite } from '#test/world/edge/fake-signaling.ts';
import { LiveCall } from './live-call.ts';

test('what a phone sends at length is cut for the bill, and never through the middle of a character', () => {
  const { call, journal } = aCall();
  const { invite } = anInvite({ headers: { 'call-id': 'long', 'user-agent': `${'a'.repeat(199)}📞` } });
  new LiveCall({ ...call.request, invite, dialed: `${'1'.repeat(127)}📞` }, call.world);
  expect(journal.events.at(-1)).toMatchObject({
    type: 'call.started',
    dialed: '1'.repeat(127),
    leg: { userAgent: 'a'.repeat(199) },
  });
});
