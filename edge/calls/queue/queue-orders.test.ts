import { describe, expect, test } from 'vitest';
import type { Destination } from '#shared/destination/index.ts';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { type FakeHouse, refers } from '#test/world/edge/fake-house.ts';
import { agent, agentMember, made, queue, user, waitingIn } from '#test/world/edge/fake-queue.ts';
import { aTrunk } from '#test/world/edge/fake-trunk.ts';

describe('supervisors and operators', () => {
  const TENANT = 'ten_1';
  const take = (house: FakeHouse, callId: string, memberId: string) =>
    house.contactCentres.ask(TENANT, {
      ask: 'order-caller',
      queueId: 'que_1',
      callId,
      asker: null,
      order: { name: 'take', memberId },
    });

  const remove = async (house: FakeHouse, callId: string, destination: Destination, asker: string | null = null) => {
    const order = { name: 'remove', destination } as const;
    await house.contactCentres.ask(TENANT, { ask: 'order-caller', queueId: 'que_1', callId, asker, order });
    await settle();
  };

  test('see who waits, since when, and what members do (X3-SU-03 to X3-SU-09)', async () => {
    const { house, alice } = await waitingIn({ members: [user('201'), agentMember('4001')] }, [agent('4001')]);
    house.clock.advance(3000);
    const seen = await house.contactCentres.ask(TENANT, { ask: 'queue', queueId: 'que_1' });
    expect(seen).toMatchObject({
      callers: [{ callId: alice.call.id, number: '200', position: 1, waitSeconds: 3, isOffered: true }],
      members: [
        { memberId: 'usr_201', activity: 'ringing' },
        { memberId: 'agt_4001', number: '4001', activity: 'logged-out', extension: null },
      ],
      talking: 0,
      loggedIn: 1,
    });
    await house.answers('201');
    await settle();
    expect(await house.contactCentres.ask(TENANT, { ask: 'queue', queueId: 'que_1' })).toMatchObject({
      callers: [],
      members: [{ activity: 'talking', callId: alice.call.id }, { activity: 'logged-out' }],
      talking: 1,
    });
    expect(await house.contactCentres.ask('ten_2', { ask: 'queue', queueId: 'que_1' })).toMatchObject({ callers: [] });
  });

  test('answer calls in any order where operators choose', async () => {
    const { house } = await waitingIn({ isSwitchboard: true });
    const carol = await house.dials('202', '300');
    await settle();
    expect(() => house.phoneOf('201')).toThrow();
    expect(await take(house, carol.call.id, 'usr_201')).toBeNull();
    await settle();
    await house.answers('201');
    expect(house.heardTogether).toEqual(['202', '201']);
    expect(await take(house, carol.call.id, 'usr_201')).toBe('caller-gone');
  });

  test('are two, and want one caller: the second is told at once that he is gone (XA-SW-13)', async () => {
    const { house, alice } = await waitingIn({ isSwitchboard: true, members: [user('201'), user('202')] });
    expect(await take(house, alice.call.id, 'usr_202')).toBeNull();
    expect(await take(house, alice.call.id, 'usr_201')).toBe('caller-gone');
    await settle();
    expect(house.phoneOf('202').target.headers).toMatchObject({ 'Call-Info': '<sip:localhost>;answer-after=0' });
    await house.answers('202');
    expect(house.heardTogether).toEqual(['200', '202']);
    expect(await take(house, (await house.dials('203', '300')).call.id, 'usr_202')).toBe('member-busy');
  });

  test('take again whom they have put on hold in another queue (XA-SW-19, XA-SW-20)', async () => {
    const { house } = await waitingIn({ isSwitchboard: true }, [
      queue({ isSwitchboard: true, members: [] }, 'que_2', '301'),
    ]);
    const { callers } = (await house.contactCentres.ask(TENANT, { ask: 'queue', queueId: 'que_1' })) ?? { callers: [] };
    const callId = callers[0]?.callId ?? '';
    await take(house, callId, 'usr_201');
    await settle();
    const bob = await house.answers('201');
    await settle();
    await refers(bob, '<sip:301@acme.example>');
    await settle();
    bob.dialog.hangsUp();
    await settle();
    const again = { queueId: 'que_2', callId, asker: null, order: { name: 'take', memberId: 'usr_201' } } as const;
    expect(await house.contactCentres.ask(TENANT, { ask: 'order-caller', ...again })).toBeNull();
    await settle();
    await house.answers('201');
    await settle();
    expect([house.heardTogether, house.queueLog.at(-1)]).toEqual([['200', '201'], 'CONNECT']);
  });

  test('have nobody rung who is no member', async () => {
    const { house, alice } = await waitingIn({});
    expect(await take(house, alice.call.id, 'usr_203')).toBe('member-unknown');
  });

  test('send a caller elsewhere, or end the call', async () => {
    const { house, alice } = await waitingIn({});
    await remove(house, alice.call.id, { kind: 'user', userId: 'usr_203' });
    await house.answers('203');
    expect([house.heardTogether, house.queueLog.at(-1)]).toEqual([['200', '203'], 'REMOVED']);
  });

  test.each([
    { asker: 'usr_203', leaves: true },
    { asker: null, leaves: false },
  ])(
    'send a caller out of the tenant by the right of who asks: by that of $asker, $leaves',
    async ({ asker, leaves }) => {
      const rule = {
        id: 'obr_1',
        ...made,
        ...OutboundRule.New.parse({ name: 'Out', patterns: [{ pattern: '0.' }], trunkIds: ['trk_1'] }),
      };
      const { house, alice } = await waitingIn({}, [
        { kind: 'trunk', ...aTrunk() },
        { kind: 'outbound-rule', ...rule },
      ]);
      await remove(house, alice.call.id, { kind: 'number', number: '0612345678' }, asker);
      const outside = alice.call.record.openLegs.filter(({ trunkId }) => trunkId === 'trk_1');
      expect(outside.map((leg) => leg.outside?.payerId)).toEqual(leaves ? ['usr_203'] : []);
      expect(alice.call.isEnded).toBe(!leaves);
    },
  );
});
