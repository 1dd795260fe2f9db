import { expect, test } from 'vitest';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';

/** 200 and 201 talk, 202 may listen. */
async function aTalk(options?: Parameters<FakeHouse['dials']>[2]) {
  const house = new FakeHouse([], { usr_202: { 'permission.listen-in': true } });
  return { house, ...(await house.talk('200', '201', options)) };
}

test('*34201 hears the call of 201 without being heard; by keys it whispers, joins in, and only listens again (UCM-090)', async () => {
  const { house, call } = await aTalk();
  const { dialog, answers } = await house.dials('202', '*34201');
  await settle();
  expect(answers.at(-1)).toMatchObject({ status: 200 });
  const [room] = house.media.rooms;
  const [alice, bob, carol] = house.media.endpoints;
  const voices = () => [alice, bob, carol].map((endpoint) => room?.members.get(endpoint?.id ?? ''));
  expect(voices()).toEqual([{ doesNotHear: [] }, { doesNotHear: [] }, { isMuted: true }]);
  carol?.press('5');
  expect(voices()).toEqual([{ doesNotHear: [carol?.id] }, { doesNotHear: [] }, { isMuted: false }]);
  carol?.press('6');
  expect(voices()).toEqual([{ doesNotHear: [] }, { doesNotHear: [] }, { isMuted: false }]);
  carol?.press('4');
  expect(voices()[2]).toEqual({ isMuted: true });

  dialog.hangsUp();
  await settle();
  expect([call.conversation.state, house.heardTogether]).toEqual(['talking', ['200', '201']]);
  expect(call.record.openLegs).toHaveLength(2);
});

test('when the two have hung up the listener is released; the bill has him as a supervisor, and his own call', async () => {
  const { house, callee } = await aTalk();
  const { dialog } = await house.dials('202', '*34201');
  await settle();
  callee.dialog.hangsUp();
  await settle();
  expect(dialog.released).not.toBeNull();
  const [own, watched] = await house.journal.ended(2);
  expect(own).toMatchObject({ dialed: '*34201', disposition: 'answered' });
  expect(watched).toMatchObject({
    dialed: '201',
    to: { number: '201' },
    legs: [
      { party: { number: '200' } },
      { party: { number: '201' } },
      { reason: 'supervision', party: { number: '202' } },
    ],
  });
  expect(watched?.legs[2]?.causedBy).toBe(watched?.legs[1]?.id);
});

test.each([
  ['nobody talks', async () => ({ house: (await aTalk()).house, number: '203' })],
  ['the call is another tenant’s', async () => ({ house: (await aTalk({ house: 'ten_2' })).house, number: '201' })],
  [
    'somebody listens already',
    async () => {
      const { house } = await aTalk();
      await house.dials('202', '*34201');
      await settle();
      return { house, number: '200' };
    },
  ],
])('is refused when %s', async (_why, prepared) => {
  const { house, number } = await prepared();
  expect((await house.dials('202', `*34${number}`)).answers).toMatchObject([{ status: 480 }]);
});

test('the two hang up while the listener is answered: he is released', async () => {
  const { house, caller } = await aTalk();
  const dialing = house.dials('202', '*34201');
  caller.dialog.hangsUp();
  const { dialog } = await dialing;
  await settle();
  expect(dialog.released).toEqual({ Reason: 'Q.850;cause=31;text="nothing-to-hear"' });
});
