import { afterAll, beforeAll, expect, test } from 'vitest';
import { CallsWorld } from '#test/world/edge/index.ts';
import { ackRefusal, dialing, response, send } from '#test/world/sipp/index.ts';

let world: CallsWorld;
beforeAll(async () => {
  world = await CallsWorld.start({ relay: 'rtpengine' });
});
afterAll(() => world.close());

test('without any rtpengine a call to a phone is refused (503), and the log says why', async () => {
  const [alice, bob] = [world.phone('200'), world.phone('201')];
  await bob.registers();
  await world.edge.relay.stop();
  await expect.poll(() => world.edge.logged).toContainEqual(expect.objectContaining({ name: 'rtpengine-down' }));
  await alice.runs([
    ...dialing(alice.user, '201'),
    response(503),
    send(ackRefusal(alice.user, '201', 2), { retransmits: false }),
  ]);
  expect(await world.nextRecord()).toMatchObject({
    disposition: 'failed',
    hangup: { reason: 'no-media', sipStatus: 503 },
  });
  expect(world.edge.logged).toContainEqual(expect.objectContaining({ name: 'no-rtpengine' }));
});
