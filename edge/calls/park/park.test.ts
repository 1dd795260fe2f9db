import { describe, expect, test } from 'vitest';
import { HuntGroup } from '#shared/hunt-group/index.ts';
import { ParkOrbit } from '#shared/park-orbit/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse, refers, toldOf } from '#test/world/edge/fake-house.ts';

const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const orbit = (fields: object) =>
  ({
    kind: 'park-orbit',
    id: 'orb_1',
    ...made,
    ...ParkOrbit.New.parse({ name: 'Sales', extension: '401', ...fields }),
  }) as const;

/** 200 talks to 201, who parks the call by transferring it. */
async function parked(fields: object = {}, to = '401', objects: ConstructorParameters<typeof FakeHouse>[0] = []) {
  const house = new FakeHouse([orbit(fields), ...objects]);
  const { call, caller: alice, callee: bob } = await house.talk('200', '201');
  await refers(bob, `<sip:${to}@acme.example>`);
  await settle();
  return { house, call, alice, bob };
}

describe('a call that is transferred to an orbit (PRK-02)', () => {
  test('waits there with music, and who has parked it hears so and is let go', async () => {
    const { house, call, bob } = await parked();
    expect([call.conversation.state, call.conversation.orbit]).toEqual(['parked', '401']);
    expect(await toldOf(bob)).toEqual(['SIP/2.0 100 Trying', 'SIP/2.0 200 OK']);
    expect(bob.dialog.released).not.toBeNull();
    expect([...house.media.playing.values()]).toContainEqual(
      expect.objectContaining({ items: [{ tone: expect.anything() }] }),
    );
  });

  test('is retrieved by dialing *4 and the orbit, from any phone (PRK-03)', async () => {
    const { house, call, alice } = await parked();
    const carol = await house.dials('202', '*4401');
    await settle();
    expect([call.conversation.state, house.heardTogether]).toEqual(['talking', ['200', '202']]);
    expect(carol.answers.at(-1)).toMatchObject({ status: 200 });
    alice.dialog.hangsUp();
    const [own, record] = await house.journal.ended(2);
    expect(own).toMatchObject({ dialed: '*4401', disposition: 'answered', legs: [{ party: { number: '202' } }] });
    expect(record?.legs.at(-1)).toMatchObject({ reason: 'park-retrieval', causedBy: record?.legs[0]?.id });
  });

  test('is not there for another tenant', async () => {
    const { house, call } = await parked();
    expect((await house.dials('202', '*4401', { house: 'ten_2' })).answers).toMatchObject([{ status: 480 }]);
    expect(call.conversation.state).toBe('parked');
  });

  test('that is taken goes back to who wanted to park it', async () => {
    const { house } = await parked();
    const second = await house.talk('202', '203');
    await refers(second.callee, '<sip:401@acme.example>');
    await settle();
    expect((await toldOf(second.callee)).at(-1)).toBe('SIP/2.0 486 Busy Here');
    expect([second.call.conversation.state, second.callee.dialog.released]).toEqual(['talking', null]);
  });

  test('shares it where several may wait; who has waited longest is retrieved first (PRK-06)', async () => {
    const { house, call } = await parked({ takesSeveral: true });
    house.clock.advance(1000);
    const second = await house.talk('202', '203');
    await refers(second.callee, '<sip:401@acme.example>');
    await settle();
    expect(second.call.conversation.orbit).toBe('401');
    await house.dials('203', '*4401');
    await settle();
    expect([call, second.call].map(({ conversation }) => conversation.state)).toEqual(['talking', 'parked']);
  });
});

describe('the slots of a lot (XA-PARK-02, XA-PARK-05)', () => {
  const slots = { first: '402', last: '404' };

  test('are given out in order, and each retrieves its call', async () => {
    const { house, call } = await parked({ slots });
    const second = await house.talk('202', '203');
    await refers(second.callee, '<sip:401@acme.example>');
    await settle();
    expect([call, second.call].map(({ conversation }) => conversation.orbit)).toEqual(['402', '403']);
    await house.dials('201', '403');
    await settle();
    expect(house.heardTogether).toEqual(['202', '201']);
    expect((await house.dials('203', '404')).answers).toMatchObject([{ status: 480 }]);
  });

  test('take turns where the next one is looked for (XA-PARK-03)', async () => {
    const { house, alice } = await parked({ slots, takesNextSlot: true });
    alice.dialog.hangsUp();
    const second = await house.talk('202', '203');
    await refers(second.callee, '<sip:401@acme.example>');
    await settle();
    expect(second.call.conversation.orbit).toBe('403');
  });
});

describe('a call that waits too long', () => {
  test('rings who has parked it (PRK-04, XA-PARK-06)', async () => {
    const { house, call, alice } = await parked({ timeoutSeconds: 30 });
    house.clock.advance(30_000);
    await settle();
    expect(house.phoneOf('201').target.headers.From).toContain('sip:200@');
    await house.answers('201');
    expect([call.conversation.state, house.heardTogether]).toEqual(['talking', ['200', '201']]);
    alice.dialog.hangsUp();
    const [record] = await house.journal.ended(1);
    expect(record?.legs.at(-1)).toMatchObject({ reason: 'park-timeout', causedBy: record?.legs[1]?.id });
  });

  test('goes where the orbit says (XA-PARK-07), and ends when nobody answers there', async () => {
    const { house } = await parked({ timeoutSeconds: 30, timeoutDestination: { kind: 'number', number: '203' } });
    house.clock.advance(30_000);
    await settle();
    house.phoneOf('203').refuses(486);
    expect(await house.journal.ended(1)).toMatchObject([{ hangup: { by: 'system', reason: 'busy' } }]);
  });

  test.each([
    [{ kind: 'user', userId: 'usr_203' }, 'sip:203@'],
    [{ kind: 'hunt-group', huntGroupId: 'hgr_1' }, 'sip:202@'],
  ])('goes to %j, whether that has a number or not', async (timeoutDestination, contact) => {
    const group = HuntGroup.New.parse({ name: 'Sales', extension: '300', members: [{ userId: 'usr_202' }] });
    const objects = [{ kind: 'hunt-group' as const, id: 'hgr_1', ...made, ...group }];
    const { house } = await parked({ timeoutSeconds: 30, timeoutDestination }, '401', objects);
    house.clock.advance(30_000);
    await settle();
    expect(house.signaling.phones.at(-1)?.target.uri).toContain(contact);
  });

  test('ends where the orbit says so', async () => {
    const { house } = await parked({ timeoutSeconds: 30, timeoutDestination: { kind: 'hang-up' } });
    house.clock.advance(30_000);
    expect(await house.journal.ended(1)).toMatchObject([{ hangup: { by: 'system', reason: 'no-answer' } }]);
  });

  test('is not rung for once it is retrieved; retrieved in the last moment it belongs to who came', async () => {
    const { house, call } = await parked({ timeoutSeconds: 30 });
    house.clock.advance(29_999);
    await house.dials('202', '*4401');
    house.clock.advance(1);
    await settle();
    expect([call.conversation.state, house.heardTogether]).toEqual(['talking', ['200', '202']]);
  });

  test('is not retrieved any more a moment later: who parked it is rung', async () => {
    const { house, call } = await parked({ timeoutSeconds: 30 });
    house.clock.advance(30_000);
    expect((await house.dials('202', '*4401')).answers).toMatchObject([{ status: 480 }]);
    expect(call.conversation.state).toBe('transferring');
  });

  test('runs out while who retrieves is being answered: he is released', async () => {
    const { house, call } = await parked({ timeoutSeconds: 30 });
    const dialing = house.dials('202', '*4401');
    house.clock.advance(30_000);
    const carol = await dialing;
    expect(carol.dialog.released).toEqual({ Reason: 'Q.850;cause=31;text="nothing-parked"' });
    expect(call.conversation.state).toBe('transferring');
  });
});

test('two retrieve: one of them gets the call, the other is released', async () => {
  const { house } = await parked();
  const [carol, dave] = await Promise.all([house.dials('202', '*4401'), house.dials('203', '*4401')]);
  await settle();
  expect([carol.dialog.released, dave.dialog.released]).toEqual([null, expect.anything()]);
  expect(house.heardTogether).toEqual(['200', '202']);
});

test('who waits goes back to who has parked the call by the return key, and by no other (PRK-07)', async () => {
  const { house, call } = await parked({ returnKey: '0' });
  const waiting = house.media.endpoints[0];
  waiting?.press('1');
  expect(call.conversation.state).toBe('parked');
  waiting?.press('0');
  await settle();
  await house.answers('201');
  expect(house.heardTogether).toEqual(['200', '201']);
});

test('who dials an orbit waits there himself', async () => {
  const house = new FakeHouse([orbit({})]);
  const { call } = await house.dials('200', '401');
  await settle();
  expect(call.conversation.orbit).toBe('401');
  await house.dials('201', '*4401');
  await settle();
  expect(house.heardTogether).toEqual(['200', '201']);
});

test('without an orbit of the tenant a call is parked at 700, and retrieved by the slot', async () => {
  const house = new FakeHouse();
  const { call, callee: bob } = await house.talk('200', '201');
  await refers(bob, '<sip:700@acme.example>');
  await settle();
  expect(call.conversation.orbit).toBe('701');
  await house.dials('202', '701');
  await settle();
  expect(house.heardTogether).toEqual(['200', '202']);
});
