import { expect, test } from 'vitest';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse, sdpOf } from '#test/world/edge/fake-house.ts';
import { aResponse, FakeDialog } from '#test/world/edge/fake-signaling.ts';
import { aTrunk } from '#test/world/edge/fake-trunk.ts';
import type { TakenLeg } from '../elsewhere/give-leg.ts';
import { joinFar, offerOurMedia } from './join-far.ts';

test.each([
  ['national', ['+33140123456']],
  ['emergency', []],
] as const)('what a %s call costs that comes from another edge is looked at here: %j', async (callType, numbers) => {
  const house = new FakeHouse();
  const { call, caller } = await house.talk('200', '201');
  const by = call.record.openLegs.at(-1)?.id ?? '';
  const dialog = new FakeDialog();
  const taken = {
    ...call.record.leg(by),
    party: { number: '+33140123456', name: null, userId: null },
    trunkId: 'trk_1',
    outside: { callType, ruleId: 'obr_1', payerId: null },
    ...{ contact: '', flow: { transport: 'udp', address: '192.0.2.9', port: 5060 }, leftMs: null, dialog },
  } as unknown as TakenLeg;
  const listener = { progress: () => undefined, ended: async () => undefined };
  void joinFar(call, by, Promise.resolve(taken), listener as never);
  await settle();
  dialog.requests[0]?.answer(aResponse(200, sdpOf('202')));
  await settle();
  expect(house.talksOutside.map(({ number }) => number)).toEqual(numbers);
  expect(call.record.openLegs.some(({ party }) => party.number === '+33140123456')).toBe(true);
  house.talksOutside[0]?.stop();
  expect(caller.dialog.released !== null).toBe(numbers.length > 0);
});

test.each([
  [null, null, '9 0 101'],
  ['trk_1', null, '9 0 101'],
  ['trk_2', null, '8 101'],
  ['trk_1', 'emergency', '9 0 8 101'],
] as const)(
  'a leg from another edge over %j (%j) is offered what may be spoken there',
  async (trunkId, callType, offered) => {
    const trunks = [aTrunk(), aTrunk({ id: 'trk_2', codecs: ['PCMA'] })].map((trunk) => ({
      ...trunk,
      kind: 'trunk' as const,
    }));
    const house = new FakeHouse(trunks, { ten_1: { 'media.allowed-codecs': 'G722,PCMU' } });
    const { call } = await house.talk('200', '201');
    const dialog = new FakeDialog();
    const outside = callType ? { outside: { callType, ruleId: 'obr_1', payerId: null } } : {};
    const flow = { transport: 'udp', address: '192.0.2.9', port: 5060 } as const;
    void offerOurMedia(call, 'leg_far', { flow, dialog, trunkId, ...outside });
    await settle();
    expect(/RTP\/AVP (.*)/.exec(dialog.requests[0]?.body ?? '')?.[1]).toBe(offered);
  },
);
