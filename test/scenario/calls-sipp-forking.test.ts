/**
 *   caller              edge              desk               mobile
 *     ── INVITE ─────────▶ ── INVITE ──────▶
 *                          ── INVITE ─────────────────────────▶
 *     ◀── 180 ────────────◀── 180 ──────────
 *     ◀── 200 ────────────◀── 200 ────────────────────────────
 *                          ── CANCEL ──────▶    Reason: answered elsewhere
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BOLT, CallsWorld, type SippPhone } from '#test/world/edge/index.ts';
import { RELAYS } from '#test/world/rtpengine/index.ts';
import {
  ackOk,
  ackRefusal,
  answer,
  answering,
  canceled,
  dialing,
  inDialog,
  pause,
  releasedByOther,
  request,
  response,
  type ScenarioLine,
  sdp,
  send,
} from '#test/world/sipp/index.ts';

describe.each(RELAYS)('relayed by %s', (relay) => {
  let world: CallsWorld;
  beforeAll(async () => {
    world = await CallsWorld.start({ hurry: 10, relay });
  });
  afterAll(() => world.close());

  /** Answers after a while, and is hung up on. */
  const picksUp = (): ScenarioLine[] => [
    request('INVITE'),
    pause(200),
    send(answer('200 OK', { body: sdp() })),
    request('ACK'),
    ...releasedByOther(),
  ];

  /** Two phones of extension 201, registered as long as the story lasts. */
  async function withTwoPhones(tell: (desk: SippPhone, mobile: SippPhone) => Promise<void>): Promise<void> {
    const phones = [world.phone('201'), world.phone('201')] as const;
    for (const phone of phones) await phone.registers();
    await tell(...phones);
    for (const phone of phones) await phone.registers('0');
  }

  const talkingTo = ({ user }: SippPhone, dialed: string): ScenarioLine[] => [
    ...dialing(user, dialed),
    response(180, { optional: true }),
    response(200, { rrs: true }),
    send(ackOk(user, 2), { retransmits: false }),
    pause(200),
    send(inDialog(user, 'BYE', 3)),
    response(200),
  ];

  const ringing = (): ScenarioLine[] => [request('INVITE'), send(answer('180 Ringing'), { retransmits: false })];

  test('of two phones the first to answer has the call, the other one is told so', async () => {
    await withTwoPhones(async (desk, mobile) => {
      const alice = world.phone('200');
      const loser = desk.waits([
        ...ringing(),
        ...canceled({ check: 'Reason: SIP;cause=200;text="Call completed elsewhere"' }),
      ]);
      const winner = mobile.waits(picksUp());
      await alice.runs(talkingTo(alice, '201'));
      await Promise.all([loser.finished(), winner.finished()]);
      const { legs, disposition } = await world.nextRecord();
      expect(disposition).toBe('answered');
      const legOf = ({ localPort }: SippPhone) => legs.find((leg) => leg.remoteAddress === `127.0.0.1:${localPort}`);
      expect(legOf(mobile)).toMatchObject({ sipStatus: 200, answeredAt: expect.any(String) });
      expect(legOf(desk)).toMatchObject({ sipStatus: 487, answeredAt: null, media: null });
    });
  });

  test('a phone that answers although it is being canceled is released, and the call goes on with the winner', async () => {
    await withTwoPhones(async (desk, mobile) => {
      const alice = world.phone('200');
      const late = desk.waits([
        ...ringing(),
        request('CANCEL'),
        send(answer('200 OK'), { retransmits: false }),
        // Its user picked up a moment ago: the 200 for the INVITE is on its way already.
        send(answer('200 OK', { body: sdp(), ofInvite: true })),
        request('ACK'),
        ...releasedByOther(),
      ]);
      const winner = mobile.waits(picksUp());
      await alice.runs(talkingTo(alice, '201'));
      await Promise.all([late.finished(), winner.finished()]);
      expect(await world.nextRecord()).toMatchObject({ disposition: 'answered', hangup: { by: 'caller' } });
    });
  });

  test('one phone that is busy does not stop the other', async () => {
    await withTwoPhones(async (desk, mobile) => {
      const alice = world.phone('200');
      const busy = desk.waits([request('INVITE'), send(answer('486 Busy Here')), request('ACK')]);
      const free = mobile.waits(answering(releasedByOther()));
      await alice.runs(talkingTo(alice, '201'));
      await Promise.all([busy.finished(), free.finished()]);
      expect(await world.nextRecord()).toMatchObject({ disposition: 'answered' });
    });
  });

  test('a decline on one phone is the decline of its user', async () => {
    await withTwoPhones(async (desk, mobile) => {
      const alice = world.phone('200');
      const declining = desk.waits([request('INVITE'), pause(200), send(answer('603 Decline')), request('ACK')]);
      const other = mobile.waits([...ringing(), ...canceled()]);
      await alice.runs([
        ...dialing(alice.user, '201'),
        response(180, { optional: true }),
        response(603),
        send(ackRefusal(alice.user, '201', 2), { retransmits: false }),
      ]);
      await Promise.all([declining.finished(), other.finished()]);
      expect(await world.nextRecord()).toMatchObject({ disposition: 'rejected', hangup: { by: 'callee' } });
    });
  });

  test('dialing the own extension rings the other phone, never the one that calls', async () => {
    const [here, upstairs] = [world.phone('200'), world.phone('200')];
    await here.registers();
    await upstairs.registers();
    const other = upstairs.waits(answering(releasedByOther()));
    await here.runs(talkingTo(here, '200'));
    await other.finished();
    expect(await world.nextRecord()).toMatchObject({ disposition: 'answered', to: { number: '200' } });
    await upstairs.registers('0');
    await here.runs([
      ...dialing(here.user, '200'),
      response(486),
      send(ackRefusal(here.user, '200', 2), { retransmits: false }),
    ]);
    expect(await world.nextRecord()).toMatchObject({ disposition: 'busy' });
  });

  test('the same extension of another tenant never rings', async () => {
    const stranger = world.phone('201', { domain: BOLT });
    await stranger.registers();
    const alice = world.phone('200');
    await alice.runs([
      ...dialing(alice.user, '201'),
      response(480),
      send(ackRefusal(alice.user, '201', 2), { retransmits: false }),
    ]);
    expect(await world.nextRecord()).toMatchObject({ tenantId: 'ten_acmeexample', hangup: { reason: 'unreachable' } });
  });
});
