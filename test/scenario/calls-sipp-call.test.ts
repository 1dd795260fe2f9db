/**
 *   caller                    edge                     callee
 *     ── INVITE ───────────────▶
 *     ◀── 407 ──────────────────
 *     ── INVITE + digest ──────▶ ── INVITE ────────────▶
 *     ◀── 180 ──────────────────◀── 180 ────────────────
 *     ◀── 200 ──────────────────◀── 200 ────────────────
 *     ── ACK ──────────────────▶ ── ACK ───────────────▶
 *     ── re-INVITE, INFO … ────▶ ── … ─────────────────▶
 *     ── BYE ──────────────────▶ ── BYE ───────────────▶
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CallsWorld } from '#test/world/edge/index.ts';
import { RELAYS } from '#test/world/rtpengine/index.ts';
import {
  ackOk,
  ackRefusal,
  answer,
  answering,
  dialing,
  inDialog,
  inDialogByCallee,
  invite,
  pause,
  releasedByOther,
  request,
  response,
  sdp,
  send,
} from '#test/world/sipp/index.ts';

describe.each(RELAYS)('relayed by %s', (relay) => {
  let world: CallsWorld;
  beforeAll(async () => {
    world = await CallsWorld.start({ relay });
  });
  afterAll(() => world.close());

  const NORMAL = { q850Cause: 16, sipStatus: null, reason: 'normal-clearing' };

  test.each(['udp', 'tcp'] as const)('a call over %s is answered, and hung up by the caller', async (transport) => {
    const [alice, bob] = [world.phone('200', { transport }), world.phone('201')];
    await bob.registers();
    const callee = bob.waits([
      request('INVITE', { check: 'From: "User 200" <sip:200@acme.example>' }),
      send(answer('180 Ringing'), { retransmits: false }),
      pause(200),
      send(answer('200 OK', { body: sdp() })),
      request('ACK'),
      ...releasedByOther(),
    ]);
    await alice.runs([
      ...dialing(alice.user, '201'),
      response(180),
      response(200, { rrs: true, check: 'P-Asserted-Identity: "User 201" <sip:201@acme.example>' }),
      send(ackOk(alice.user, 2), { retransmits: false }),
      pause(300),
      send(inDialog(alice.user, 'BYE', 3)),
      response(200),
    ]);
    await callee.finished();
    expect(await world.nextRecord()).toMatchObject({
      dialed: '201',
      disposition: 'answered',
      from: { number: '200' },
      to: { number: '201', name: 'User 201' },
      hangup: { by: 'caller', ...NORMAL },
      legs: [
        {
          role: 'caller',
          sipStatus: 200,
          remoteAddress: `127.0.0.1:${alice.localPort}`,
          media: { codec: 'PCMU/8000' },
        },
        { role: 'callee', sipStatus: 200, remoteAddress: `127.0.0.1:${bob.localPort}`, media: { codec: 'PCMU/8000' } },
      ],
    });
    await bob.registers('0');
  });

  test('the callee hangs up', async () => {
    const [alice, bob] = [world.phone('200'), world.phone('201')];
    await bob.registers();
    const callee = bob.waits(answering([pause(200), send(inDialogByCallee('BYE', 1)), response(200)]));
    await alice.runs([
      ...dialing(alice.user, '201'),
      response(180, { optional: true }),
      response(200, { rrs: true }),
      send(ackOk(alice.user, 2), { retransmits: false }),
      ...releasedByOther(),
    ]);
    await callee.finished();
    expect(await world.nextRecord()).toMatchObject({ disposition: 'answered', hangup: { by: 'callee', ...NORMAL } });
    await bob.registers('0');
  });

  test('a status that nobody has heard of refuses one re-INVITE, not the next', async () => {
    const [alice, bob] = [world.phone('200'), world.phone('201')];
    await bob.registers();
    const callee = bob.waits(
      answering([
        request('INVITE', { check: 'a=sendonly' }),
        send(answer('499 Never Heard Of', { tag: false })),
        request('ACK'),
        request('INVITE', { check: 'a=sendonly' }),
        send(answer('200 OK', { body: sdp('recvonly'), tag: false })),
        request('ACK'),
        ...releasedByOther(),
      ]),
    );
    const hold = (cseq: number) => invite(alice.user, '201', { cseq, body: sdp('sendonly'), to: '[last_To:]' });
    await alice.runs([
      ...dialing(alice.user, '201'),
      response(180, { optional: true }),
      response(200, { rrs: true }),
      send(ackOk(alice.user, 2), { retransmits: false }),
      send(hold(3)),
      response(100, { optional: true }),
      response(400),
      send(ackOk(alice.user, 3), { retransmits: false }),
      send(hold(4)),
      response(100, { optional: true }),
      response(200, { rrs: true, check: 'a=recvonly' }),
      send(ackOk(alice.user, 4), { retransmits: false }),
      send(inDialog(alice.user, 'BYE', 5)),
      response(200),
    ]);
    await callee.finished();
    await world.nextRecord();
  });

  test('hold and resume reach the other phone, and so does INFO', async () => {
    const [alice, bob] = [world.phone('200'), world.phone('201')];
    await bob.registers();
    const callee = bob.waits(
      answering([
        request('INVITE', { check: 'a=sendonly' }),
        send(answer('100 Trying', { tag: false }), { retransmits: false }),
        send(answer('200 OK', { body: sdp('recvonly'), tag: false })),
        request('ACK'),
        request('INVITE', { check: 'a=sendrecv' }),
        send(answer('200 OK', { body: sdp(), tag: false })),
        request('ACK'),
        request('INFO', { check: 'more light' }),
        send(answer('200 OK', { tag: false }), { retransmits: false }),
        ...releasedByOther(),
      ]),
    );
    const reinvite = (cseq: number, body: string) => invite(alice.user, '201', { cseq, body, to: '[last_To:]' });
    await alice.runs([
      ...dialing(alice.user, '201'),
      response(180, { optional: true }),
      response(200, { rrs: true }),
      send(ackOk(alice.user, 2), { retransmits: false }),
      send(reinvite(3, sdp('sendonly'))),
      response(100, { optional: true }),
      response(200, { rrs: true, check: 'a=recvonly' }),
      send(ackOk(alice.user, 3), { retransmits: false }),
      send(reinvite(4, sdp())),
      response(100, { optional: true }),
      response(200, { rrs: true, check: 'a=sendrecv' }),
      send(ackOk(alice.user, 4), { retransmits: false }),
      send(inDialog(alice.user, 'INFO', 5, 'more light', 'application/x-lamp')),
      response(200),
      send(inDialog(alice.user, 'REFER', 6)),
      response(400),
      send(inDialog(alice.user, 'BYE', 7)),
      response(200),
    ]);
    await callee.finished();
    expect(await world.nextRecord()).toMatchObject({ disposition: 'answered' });
    await bob.registers('0');
  });

  test('an INVITE without an offer gets the callee’s, and the answer in its ACK reaches the callee', async () => {
    const [alice, bob] = [world.phone('200'), world.phone('201')];
    await bob.registers();
    const callee = bob.waits([
      request('INVITE', { check: 'Content-Length: *0' }),
      send(answer('180 Ringing'), { retransmits: false }),
      send(answer('200 OK', { body: sdp() })),
      request('ACK', { check: 'm=audio [0-9]* RTP/AVP 0 101' }),
      ...releasedByOther(),
    ]);
    await alice.runs([
      ...dialing(alice.user, '201', { body: '' }),
      response(180, { optional: true }),
      response(200, { rrs: true, check: 'm=audio' }),
      send(ackOk(alice.user, 2, sdp()), { retransmits: false }),
      pause(200),
      send(inDialog(alice.user, 'BYE', 3)),
      response(200),
    ]);
    await callee.finished();
    expect(await world.nextRecord()).toMatchObject({ disposition: 'answered', hangup: { by: 'caller' } });
    await bob.registers('0');
  });

  test('the echo test answers by itself', async () => {
    const alice = world.phone('200');
    await alice.runs([
      ...dialing(alice.user, '*43'),
      response(200, { rrs: true, check: 'm=audio' }),
      send(ackOk(alice.user, 2), { retransmits: false }),
      pause(100),
      send(inDialog(alice.user, 'BYE', 3)),
      response(200),
    ]);
    expect(await world.nextRecord()).toMatchObject({
      dialed: '*43',
      disposition: 'answered',
      to: { number: '*43', userId: null },
      hangup: { by: 'caller', ...NORMAL },
    });
  });

  test('a session shorter than any is refused with 422, and taken when the phone asks again (RFC 4028 §7.2)', async () => {
    const [alice, bob] = [world.phone('200'), world.phone('201')];
    await bob.registers();
    const callee = bob.waits(answering(releasedByOther()));
    const asking = (seconds: number) => `Supported: timer\nSession-Expires: ${seconds}`;
    await alice.runs([
      send(invite(alice.user, '201', { cseq: 1, headers: asking(30) })),
      response(100, { optional: true }),
      response(422, { check: 'Min-SE: 90' }),
      send(ackRefusal(alice.user, '201', 1), { retransmits: false }),
      send(invite(alice.user, '201', { cseq: 2, headers: asking(90) })),
      response(100, { optional: true }),
      response(407, { auth: true }),
      send(ackRefusal(alice.user, '201', 2), { retransmits: false }),
      send(invite(alice.user, '201', { cseq: 3, headers: asking(90), isAuthenticated: true })),
      response(100, { optional: true }),
      response(180, { optional: true }),
      response(200, { rrs: true, check: 'Session-Expires: 90;refresher=uac' }),
      send(ackOk(alice.user, 3), { retransmits: false }),
      send(inDialog(alice.user, 'BYE', 4)),
      response(200),
    ]);
    await callee.finished();
    expect(await world.nextRecord()).toMatchObject({ disposition: 'answered', hangup: { by: 'caller', ...NORMAL } });
    await bob.registers('0');
  });

  test('a call whose phone stops refreshing ends on both sides, with its record', async () => {
    const forgetful = await CallsWorld.start({ sessionSeconds: 3 });
    const [alice, bob] = [forgetful.phone('200'), forgetful.phone('201')];
    await bob.registers();
    const callee = bob.waits(answering(releasedByOther()));
    await alice.runs([
      ...dialing(alice.user, '201', { headers: 'Supported: timer' }),
      response(180, { optional: true }),
      response(200, { rrs: true, check: 'Session-Expires: 3;refresher=uac' }),
      send(ackOk(alice.user, 2), { retransmits: false }),
      ...releasedByOther(),
    ]);
    await callee.finished();
    expect(await forgetful.nextRecord()).toMatchObject({ disposition: 'answered', hangup: { by: 'system' } });
    await forgetful.close();
  });
});
