import { expect, test } from 'vitest';
import { BossSecretaryFilter } from '#shared/boss-secretary-filter/index.ts';
import { FORWARD_WHEN } from '#shared/dialplan/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse, refers, toldOf } from '#test/world/edge/fake-house.ts';
import { FAKE_FILE_MS } from '#test/world/edge/fake-media.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';

test('*25 switches do not disturb of who dials it, who hears so in words and is hung up (CAL-06)', async () => {
  const house = new FakeHouse();
  const { call, dialog } = await house.dials('200', '*25');
  await settle();
  expect(house.switched).toEqual([['ten_1', 'usr_200', { feature: 'do-not-disturb', isOn: true }]]);
  expect(house.media.played.flatMap(({ program }) => saidIn(program))).toEqual(['switch/do-not-disturb-on']);
  expect(call.isEnded).toBe(false);
  house.clock.advance(FAKE_FILE_MS);
  await settle();
  expect(dialog.released).not.toBeNull();
  expect(await house.journal.ended(1)).toMatchObject([
    { dialed: '*25', disposition: 'answered', hangup: { reason: 'normal-clearing' } },
  ]);
});

test('who hears that it could not be stored hears an error, and no words', async () => {
  const house = new FakeHouse();
  house.canStore = false;
  expect((await house.dials('200', '*25')).answers).toMatchObject([{ status: 500 }]);
  expect(house.media.playing.size).toBe(0);
});

test('nobody is transferred to it, and nothing is switched', async () => {
  const house = new FakeHouse();
  const { callee: bob } = await house.talk('200', '201');
  await refers(bob, '<sip:*25@acme.example>');
  await settle();
  expect((await toldOf(bob)).at(-1)).toBe('SIP/2.0 603 Decline');
  expect(house.switched).toEqual([]);
});

const filter = {
  kind: 'boss-secretary-filter' as const,
  id: 'bsf_1',
  createdAt: '2026-01-05T09:00:00.000Z',
  updatedAt: '2026-01-05T09:00:00.000Z',
  ...BossSecretaryFilter.New.parse({
    name: 'Boss',
    bossUserId: 'usr_200',
    secretaries: [{ userId: 'usr_201', number: '3' }],
  }),
};

test.each([
  [
    '*21202',
    { feature: 'forwarding', when: ['always'], isOn: true, number: '202' },
    ['switch/forwarding-always-to', 'number-2', 'number-0', 'number-2'],
  ],
  ['*20', { feature: 'forwarding', when: FORWARD_WHEN, isOn: false, number: null }, ['switch/forwarding-off']],
  ['*90', { feature: 'voicemail', isOn: false }, ['switch/voicemail-off']],
  ['*27', { feature: 'switch', what: 'call-filter', isOn: false }, ['switch/filter-off']],
  ['*373', { feature: 'secretary', filterId: 'bsf_1', userId: 'usr_201', isOn: true }, ['switch/filter-on']],
])('%s is ordered for who dials it, who hears so (X3-PV-10, XA-BS-11, X3-FK-04)', async (dialed, order, said) => {
  const house = new FakeHouse([filter]);
  const { dialog } = await house.dials('200', dialed);
  await settle();
  expect(house.switched).toEqual([['ten_1', 'usr_200', order]]);
  expect(house.media.played.flatMap(({ program }) => saidIn(program))).toEqual(said);
  house.clock.advance(said.length * FAKE_FILE_MS);
  await settle();
  expect(dialog.released).not.toBeNull();
});
