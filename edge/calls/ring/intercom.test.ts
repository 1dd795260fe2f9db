import { expect, test } from 'vitest';
import { Intercom } from '#shared/intercom/index.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';

const at = '2026-01-05T09:00:00.000Z';
const intercom = (fields: object = {}) => ({
  kind: 'intercom' as const,
  id: 'icm_1',
  createdAt: at,
  updatedAt: at,
  ...Intercom.New.parse({ name: 'Office', prefix: '*76', ...fields }),
});
const headersOf = (house: FakeHouse) => house.phoneOf('201').target.headers;

test('the phone is asked to answer by itself, both hear each other, and the bill says intercom (ICM-01, ICM-03)', async () => {
  const house = new FakeHouse([intercom({ ringSeconds: 2 })]);
  await house.dials('200', '*76201');
  expect(headersOf(house)).toMatchObject({
    'Call-Info': '<sip:localhost>;answer-after=2',
    'Alert-Info': expect.stringContaining('delay=2'),
    'Answer-Mode': 'Auto',
  });
  const { dialog } = await house.answers('201');
  expect(house.heardTogether).toEqual(['200', '201']);
  dialog.hangsUp();
  expect(await house.journal.ended(1)).toMatchObject([
    { dialed: '*76201', disposition: 'answered', legs: [{ reason: 'dialed' }, { reason: 'intercom', causedBy: null }] },
  ]);
});

test('a phone of no group of the intercom rings as for any call (ICM-01)', async () => {
  const house = new FakeHouse([intercom({ deviceGroupIds: ['dgr_1'] })]);
  await house.dials('200', '*76201');
  expect(headersOf(house)).not.toHaveProperty('Call-Info');
  house.phonesOfGroups.push('usr_201');
  await house.dials('202', '*76201');
  expect(headersOf(house)).toHaveProperty('Call-Info');
});

test('who talks is left alone', async () => {
  const house = new FakeHouse([intercom()]);
  await house.talk('202', '201');
  expect((await house.dials('200', '*76201')).answers.at(-1)).toMatchObject({ status: 486 });
});
