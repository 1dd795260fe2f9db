import { expect, test } from 'vitest';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';

test('*12 tells the phone that has dialed it, and no other, to fetch its settings, once it has hung up (X3-FK-04)', async () => {
  const house = new FakeHouse();
  const { call, dialog } = await house.dials('200', '*12');
  await settle();
  expect(house.media.played.flatMap(({ program }) => saidIn(program))).toEqual(['phone/fetches-settings']);
  expect(house.signaling.sent).toEqual([]);
  dialog.hangsUp();
  await call.over;
  await settle();
  expect(house.signaling.sent).toMatchObject([
    {
      method: 'NOTIFY',
      uri: 'sip:200@192.0.2.200',
      flow: { address: '192.0.2.200' },
      headers: { Event: 'check-sync', 'Subscription-State': 'terminated' },
      body: '',
    },
  ]);
});
