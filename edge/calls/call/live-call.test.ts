import { expect, test } from 'vitest';
import { aCall, CALLER_SDP } from '#test/world/edge/fake-call.ts';
import { anInvite } from '#test/world/edge/fake-signaling.ts';
import { aTrunk } from '#test/world/edge/fake-trunk.ts';
import { ownOffer } from '../media/index.ts';
import { LiveCall } from './live-call.ts';

const EVERY_CODEC = ownOffer(9, 0, 8);
const typesIn = (sdp: string) => /RTP\/AVP (.*)/.exec(sdp)?.[1];
const overTrunk = (trunkId: string) => ({ caller: { kind: 'trunk', trunkId, number: null, name: null } as const });

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

test.each([
  ['a phone', {}, EVERY_CODEC, '8 101'],
  ['a trunk without codecs of its own', overTrunk('trk_1'), EVERY_CODEC, '8 101'],
  ['a trunk with its own', overTrunk('trk_2'), EVERY_CODEC, '0 101'],
  ['a trunk that has said nothing yet', overTrunk('trk_2'), '', '0 101'],
  ['a trunk that is let in with another codec', overTrunk('trk_1'), CALLER_SDP, '9 0 8 101'],
  ['who calls for help', { speaksFreely: true }, EVERY_CODEC, '9 0 8 101'],
] as const)('a tenant with PCMA alone: what %s is offered later', async (_, request, body, offered) => {
  const { call } = aCall({
    body,
    request,
    trunks: [aTrunk(), aTrunk({ id: 'trk_2', codecs: ['PCMU'] })],
    settings: new Map([['ten_1', { 'media.allowed-codecs': 'PCMA' }]]),
  });
  const media = await call.openCallerMedia();
  const written = media.ok && (await media.value.write(EVERY_CODEC));
  expect(written ? written.ok && typesIn(written.value) : null).toBe(offered);
});
