/**
 *   caller                    edge                     callee
 *     ── INVITE ───────────────▶
 *     ◀── 407 ──────────────────
 *     ── INVITE + digest ──────▶ ── INVITE ────────────▶
 *     ◀── 180 ──────────────────◀── 180 ────────────────
 *     ◀── 200 ──────────────────◀── 200 ────────────────
 *     ── ACK ──────────────────▶ ── ACK ───────────────▶
 *     ── BYE ──────────────────▶ ── BYE ───────────────▶
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CallsWorld } from '#test/world/edge/index.ts';
import { ackOk, answer, dialing, inDialog, pause, request, response, sdp, send } from '#test/world/sipp/index.ts';

let world: CallsWorld;
beforeAll(async () => {
  world = await CallsWorld.start();
});
afterAll(() => world.close());

test('a call is answered, and hung up by the caller', async () => {
  const [alice, bob] = [world.phone('200'), world.phone('201')];
  await bob.registers();
  const callee = bob.waits([
    request('INVITE', { check: 'From: "User 200" <sip:200@acme.example>' }),
    send(answer('180 Ringing'), { retransmits: false }),
    pause(200),
    send(answer('200 OK', { body: sdp() })),
    request('ACK'),
    request('BYE'),
    send(answer('200 OK', { tag: false }), { retransmits: false }),
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
  const [record] = await world.edge.journal.ended(1);
  expect(record).toMatchObject({
    dialed: '201',
    disposition: 'answered',
    from: { number: '200' },
    to: { number: '201', name: 'User 201' },
    hangup: { by: 'caller', q850Cause: 16, sipStatus: null, reason: 'normal-clearing' },
    legs: [
      { role: 'caller', sipStatus: 200, media: { codec: 'PCMU/8000' } },
      { role: 'callee', sipStatus: 200, media: { codec: 'PCMU/8000' } },
    ],
  });
});
