import { describe, expect, test } from 'vitest';
import { CallPickupGroup } from '#shared/call-pickup-group/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse, refers, sdpOf, toldOf } from '#test/world/edge/fake-house.ts';

/** 200 calls 201, whose phone rings. */
async function ringing(house = new FakeHouse()) {
  const waiting = await house.dials('200', '201');
  return { house, waiting, phone: house.rings('201') };
}

describe('a pickup of what rings at 201 (PRK-10, XA-PU-01)', () => {
  test('connects the caller with who picks up, and the phone that rang stops without a missed call', async () => {
    const { house, waiting, phone } = await ringing();
    const carol = await house.dials('202', '*78201');
    await settle();
    expect(phone.canceled).toEqual({ Reason: 'SIP;cause=200;text="Call completed elsewhere"' });
    expect([waiting.answers, carol.answers].map((all) => all.at(-1)?.status)).toEqual([200, 200]);
    expect(waiting.answers.at(-1)?.headers['P-Asserted-Identity']).toContain('sip:202@');
    expect(house.heardTogether).toEqual(['200', '202']);
    carol.dialog.hangsUp();
    const [own, record] = await house.journal.ended(2);
    expect(own).toMatchObject({ dialed: '*78201', disposition: 'answered', legs: [{ party: { number: '202' } }] });
    expect(record).toMatchObject({
      dialed: '201',
      to: { number: '202' },
      hangup: { by: 'callee' },
      legs: [
        { party: { number: '200' } },
        { party: { number: '201' }, sipStatus: 487 },
        { party: { number: '202' }, reason: 'pickup', causedBy: record?.legs[1]?.id },
      ],
    });
  });

  test('of a call that nobody makes is refused at once', async () => {
    const house = new FakeHouse();
    expect((await house.dials('202', '*78201')).answers).toMatchObject([{ status: 480 }]);
    await house.talk('200', '201');
    expect((await house.dials('202', '*78201')).answers).toMatchObject([{ status: 480 }]);
  });

  test('never takes a call of another tenant', async () => {
    const { house, phone } = await ringing();
    const stranger = await house.dials('202', '*78201', { house: 'ten_2' });
    expect(stranger.answers).toMatchObject([{ status: 480 }]);
    expect(phone.canceled).toBeNull();
  });

  test('takes a call that is being transferred, and the transferor hears that it was answered', async () => {
    const house = new FakeHouse();
    const { callee: bob } = await house.talk('200', '201');
    await refers(bob, '<sip:202@acme.example>');
    house.rings('202');
    await house.dials('203', '*8202');
    await settle();
    expect((await toldOf(bob)).at(-1)).toBe('SIP/2.0 200 OK');
    expect(house.heardTogether).toEqual(['200', '203']);
  });
});

describe('races', () => {
  test('the phone answers before: who picks up comes too late', async () => {
    const { house, phone } = await ringing();
    phone.answers(sdpOf('201'));
    const carol = await house.dials('202', '*8201');
    expect(carol.answers.at(-1)).toMatchObject({ status: 480 });
    expect(house.heardTogether).toEqual(['200', '201']);
  });

  test('the phone answers while who picks up is being answered: he is released, and the two talk', async () => {
    const { house, phone } = await ringing();
    const dialing = house.dials('202', '*8201');
    phone.answers(sdpOf('201')); // before the dialog of 202 is there
    const carol = await dialing;
    await settle();
    expect(carol.dialog.released).toEqual({ Reason: 'Q.850;cause=31;text="nothing-to-pick-up"' });
    expect(house.heardTogether).toEqual(['200', '201']);
  });

  test('the phone answers after: its 200 OK has crossed our CANCEL, and it is released', async () => {
    const { house, phone } = await ringing();
    await house.dials('202', '*8201');
    phone.answers(sdpOf('201'));
    await settle();
    expect(phone.released).not.toBeNull();
    expect(house.heardTogether).toEqual(['200', '202']);
  });

  test('two pick up: one of them gets it', async () => {
    const { house } = await ringing();
    const [carol, dave] = await Promise.all([house.dials('202', '*8201'), house.dials('203', '*8201')]);
    await settle();
    expect(carol.dialog.released).toBeNull();
    expect(dave.dialog.released).toEqual({ Reason: 'Q.850;cause=31;text="nothing-to-pick-up"' });
    expect(house.heardTogether).toEqual(['200', '202']);
  });

  test('the caller gives up before: nothing rings', async () => {
    const { house, waiting } = await ringing();
    waiting.cancels();
    expect((await house.dials('202', '*8201')).answers).toMatchObject([{ status: 480 }]);
  });

  test('the caller gives up while he is being answered: who picks up is released', async () => {
    const { house, waiting } = await ringing();
    waiting.vanishes();
    const carol = await house.dials('202', '*8201');
    await settle();
    expect(carol.dialog.released).not.toBeNull();
    expect(await house.journal.ended(2)).toMatchObject([{ disposition: 'canceled' }, { disposition: 'answered' }]);
  });
});

test('a group pickup takes what rings at the groups of who dials it, and no other call (XA-PU-04, XA-PU-05)', async () => {
  const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
  const group = CallPickupGroup.New.parse({
    name: 'Office',
    interceptors: { userIds: ['usr_202'] },
    intercepted: { userIds: ['usr_201'] },
  });
  const house = new FakeHouse([{ kind: 'call-pickup-group', id: 'cpg_1', ...made, ...group }]);
  await house.dials('201', '203');
  house.rings('203');
  expect((await house.dials('202', '*8')).answers).toMatchObject([{ status: 480 }]);
  await ringing(house);
  expect((await house.dials('203', '*8')).answers).toMatchObject([{ status: 480 }]);
  await house.dials('202', '*8');
  await settle();
  expect(house.heardTogether).toEqual(['200', '202']);
});
