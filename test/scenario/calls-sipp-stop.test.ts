/**
 * An edge that stops ends its calls with their records; one that starts again finds its phones.
 *
 *   caller                    edge                     callee
 *     ── INVITE … ACK ─────────▶ ── INVITE … ACK ──────▶
 *                               (SIGTERM)
 *     ◀── BYE ─────────────────  ── BYE ───────────────▶
 */
import { expect, test } from 'vitest';
import { CallsWorld } from '#test/world/edge/index.ts';
import {
  ackOk,
  ackRefusal,
  answer,
  answering,
  canceled,
  dialing,
  inDialog,
  releasedByOther,
  request,
  response,
  send,
} from '#test/world/sipp/index.ts';

test('an edge that stops hangs up on both sides, and the call is on the bill', async () => {
  const world = await CallsWorld.start();
  const [alice, bob] = [world.phone('200'), world.phone('201')];
  await bob.registers();
  const callee = bob.waits(answering(releasedByOther()));
  const caller = alice.runs([
    ...dialing(alice.user, '201'),
    response(180, { optional: true }),
    response(200, { rrs: true }),
    send(ackOk(alice.user, 2), { retransmits: false }),
    ...releasedByOther(),
  ]);
  await expect.poll(() => world.edge.journal.events.at(-1)?.type).toBe('call.answered');
  const begin = performance.now();
  await world.close();
  expect(performance.now() - begin).toBeLessThan(2000);
  await Promise.all([caller, callee.finished()]);
  expect(await world.nextRecord()).toMatchObject({
    disposition: 'answered',
    hangup: { by: 'system', q850Cause: 41, reason: 'edge-stopping' },
    legs: [{ media: { codec: 'PCMU/8000' } }, { media: { codec: 'PCMU/8000' } }],
  });
});

test('a call that still rings when the edge stops is canceled, and the caller hears 503', async () => {
  const world = await CallsWorld.start();
  const [alice, bob] = [world.phone('200'), world.phone('201')];
  await bob.registers();
  const callee = bob.waits([request('INVITE'), send(answer('180 Ringing'), { retransmits: false }), ...canceled()]);
  const caller = alice.runs([
    ...dialing(alice.user, '201'),
    response(180),
    response(503),
    send(ackRefusal(alice.user, '201', 2), { retransmits: false }),
  ]);
  await expect.poll(() => world.edge.journal.events.at(-1)?.type).toBe('call.ringing');
  await world.close();
  await caller;
  callee.stop();
  expect(await world.nextRecord()).toMatchObject({ disposition: 'failed', hangup: { reason: 'edge-stopping' } });
});

test('a phone that registered before a restart is called after it', async () => {
  const before = await CallsWorld.start();
  const bob = before.phone('201');
  await bob.registers();
  await before.close();
  const after = await CallsWorld.start({ store: before.edge.store });
  const callee = bob.waits(answering(releasedByOther()));
  const alice = after.phone('200');
  await alice.runs([
    ...dialing(alice.user, '201'),
    response(180, { optional: true }),
    response(200, { rrs: true }),
    send(ackOk(alice.user, 2), { retransmits: false }),
    send(inDialog(alice.user, 'BYE', 3)),
    response(200),
  ]);
  await callee.finished();
  await after.close();
});
