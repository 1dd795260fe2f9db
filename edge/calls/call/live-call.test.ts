import { expect, test } from 'vitest';
import { aCall, CALLER_SDP } from '#test/world/edge/fake-call.ts';
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

test('a caller for whom phones rang at rtpengine comes to our own engine for what we say ourselves, and stays there', async () => {
  const { call, media, rtpengines } = aCall({ hasRtpengine: true });
  await call.openCallerMedia();
  const rung = await call.openMedia('leg_1', { peer: '192.0.2.20', transport: 'udp' });
  await (rung.ok && rung.value.write(CALLER_SDP));
  expect(media.endpoints).toEqual([]);

  const opened = await call.openCallerEndpoint();
  expect(opened).toMatchObject({ ok: true, value: { received: CALLER_SDP } });
  expect(await call.openCallerEndpoint()).toEqual(opened);
  expect(opened.ok && call.callerMedia).toBe(opened.ok && opened.value);
  await call.openMedia('leg_2', { peer: '192.0.2.20', transport: 'udp' });
  expect(media.endpoints).toHaveLength(2);
  expect(rtpengines.heard('offer')).toHaveLength(1);
});
