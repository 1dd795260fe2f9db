import { expect, test } from 'vitest';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { CALLEE_SDP, settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';
import { aTrunk } from '#test/world/edge/fake-trunk.ts';
import { CallControl } from '../control/call-control.ts';
import { callsHere, together } from './calls-here.ts';

const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const ways = [
  { kind: 'trunk', ...aTrunk() },
  {
    ...{ kind: 'outbound-rule', id: 'obr_1', ...made },
    ...OutboundRule.New.parse({ name: 'Out', patterns: [{ pattern: '0.' }], trunkIds: ['trk_1'] }),
  },
] as never;

const seen = ({ live }: Pick<FakeHouse, 'live'>) => Object.fromEntries(together(callsHere(live, 'ten_1')));

test('two of the tenant talk from when one answers: until then they have calls, and talk about nothing (X3-DB-04)', async () => {
  const house = new FakeHouse();
  const { caller } = await house.dials('200', '201');
  house.rings('201');
  await settle();
  expect(seen(house)).toEqual({ usr_200: null, usr_201: null });
  expect([...callsHere(house.live, 'ten_2')]).toEqual([]);
  await house.answers('201');
  expect(seen(house)).toEqual({ usr_200: 'outgoing-internal', usr_201: 'incoming-internal' });
  caller.dialog.hangsUp();
  await settle();
  expect(seen(house)).toEqual({});
});

test('whom a trunk leads to is outside, from when he answers', async () => {
  const house = new FakeHouse(ways);
  await house.dials('200', '0612345678');
  expect(seen(house)).toEqual({ usr_200: null });
  house.signaling.phones.at(-1)?.answers(CALLEE_SDP);
  await settle();
  expect(seen(house)).toEqual({ usr_200: 'outgoing-external' });
});

test('of two calls the one in which somebody talks counts, then the one that began later', () => {
  const all = together(
    [
      ['usr_200', 'incoming-external'],
      ['usr_201', null],
      ['usr_200', null],
    ],
    [
      ['usr_200', 'outgoing-internal'],
      ['usr_201', 'incoming-internal'],
    ],
  );
  expect(Object.fromEntries(all)).toEqual({ usr_200: 'outgoing-internal', usr_201: 'incoming-internal' });
});

test('who calls from a screen talks when the other one answers, not when his own phone does (X3-DB-07)', async () => {
  const house = new FakeHouse();
  const { call } = await house.dials('202', '203');
  const control = new CallControl({
    edgeId: 'edge_1',
    legWorld: call.world,
    contactCentres: house.contactCentres,
    keep: (kept, work) => {
      house.live.set(kept.id, kept);
      void work();
    },
  });
  await control.originate({ tenantId: 'ten_1', userId: null, user: 'usr_201', to: '200', autoAnswer: false });
  await settle();
  await house.answers('201');
  house.rings('200');
  await settle();
  expect(seen(house)).toMatchObject({ usr_201: null, usr_200: null });
  await house.answers('200');
  expect(seen(house)).toMatchObject({ usr_201: 'outgoing-internal', usr_200: 'incoming-internal' });
});
