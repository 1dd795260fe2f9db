import { describe, expect, test } from 'vitest';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse, sdpOf } from '#test/world/edge/fake-house.ts';
import { readReplaces } from './index.ts';

/** As a watcher of 201 names the dialog of its phone (RFC 4235). */
const asWatched = (callId: string) => `${callId};to-tag=phone;from-tag=edge`;

/** 200 calls 201, whose phone rings. */
async function ringing() {
  const house = new FakeHouse();
  const waiting = await house.dials('200', '201');
  const phone = house.rings('201');
  return { house, waiting, phone, dialog: asWatched(String(phone.target.headers['Call-ID'])) };
}

test.each([
  ['abc;to-tag=a;from-tag=b', { callId: 'abc', localTag: 'a', remoteTag: 'b', isEarlyOnly: false }],
  ['abc@x;from-tag=b ;early-only; to-tag=a', { callId: 'abc@x', localTag: 'a', remoteTag: 'b', isEarlyOnly: true }],
  ['abc;to-tag=a', undefined],
  ['abc;to-tag=a;from-tag=', undefined],
  [';to-tag=a;from-tag=b', undefined],
  ['', undefined],
])('Replaces: %j names %j', (value, expected) => {
  expect(readReplaces(value)).toEqual(expected && { ...(expected as object), isJoin: false });
});

describe('an INVITE with Replaces of a phone that rings (RFC 3891 §3)', () => {
  test('picks up the call', async () => {
    const { house, phone, dialog } = await ringing();
    await house.dials('202', '201', { headers: { replaces: dialog } });
    await settle();
    expect(phone.canceled).toMatchObject({ Reason: expect.stringContaining('elsewhere') });
    expect(house.heardTogether).toEqual(['200', '202']);
  });

  test('does so, too, where only what rings is wanted', async () => {
    const { house, dialog } = await ringing();
    await house.dials('202', '201', { headers: { replaces: `${dialog};early-only` } });
    await settle();
    expect(house.heardTogether).toEqual(['200', '202']);
  });

  test('finds nothing by other tags, nor once the phone has stopped', async () => {
    const { house, waiting, dialog } = await ringing();
    const other = dialog.replace('tag=phone', 'tag=other');
    expect((await house.dials('202', '201', { headers: { replaces: other } })).refusal).toBe('no-such-dialog');
    waiting.cancels();
    expect((await house.dials('202', '201', { headers: { replaces: dialog } })).refusal).toBe('no-such-dialog');
  });

  test('never reaches another tenant', async () => {
    const { house, phone, dialog } = await ringing();
    const stranger = await house.dials('202', '201', { house: 'ten_2', headers: { replaces: dialog } });
    expect([stranger.refusal, phone.canceled]).toEqual(['no-such-dialog', null]);
  });

  test('that crosses the answer of the phone is released', async () => {
    const { house, phone, dialog } = await ringing();
    const dialing = house.dials('202', '201', { headers: { replaces: dialog } });
    phone.answers(sdpOf('201'));
    expect((await dialing).dialog.released).not.toBeNull();
    expect(house.heardTogether).toEqual(['200', '201']);
  });
});

describe('an INVITE with Replaces of a call that is answered', () => {
  test('takes it over from another phone of the same user, whose leg ends', async () => {
    const house = new FakeHouse();
    const { call, caller: alice, callee: bob } = await house.talk('200', '201');
    const again = await house.dials('201', '201', { headers: { replaces: bob.replaces } });
    await settle();
    expect([again.dialog.released, alice.dialog.released]).toEqual([null, null]);
    expect(bob.dialog.released).not.toBeNull();
    expect(call.conversation.state).toBe('talking');
    alice.dialog.hangsUp();
    const [own, record] = await house.journal.ended(2);
    expect(own).toMatchObject({ disposition: 'answered', legs: [{ party: { number: '201' } }] });
    expect(record?.legs.at(-1)).toMatchObject({ reason: 'pickup', causedBy: record?.legs[1]?.id });
  });

  test('is refused to everybody else, of the tenant and of others, and where only what rings is wanted', async () => {
    const house = new FakeHouse();
    const { call, callee: bob } = await house.talk('200', '201');
    const tries = [
      ['202', 'ten_1', bob.replaces],
      ['201', 'ten_2', bob.replaces],
      ['201', 'ten_1', `${bob.replaces};early-only`],
    ] as const;
    const refusals = tries.map(([from, tenant, replaces]) =>
      house.dials(from, '201', { house: tenant, headers: { replaces } }).then(({ refusal }) => refusal),
    );
    expect(await Promise.all(refusals)).toEqual(['not-your-call', 'no-such-dialog', 'already-answered']);
    expect([call.conversation.state, bob.dialog.released]).toEqual(['talking', null]);
  });

  test('that comes when the other side hangs up is released', async () => {
    const house = new FakeHouse();
    const { caller: alice, callee: bob } = await house.talk('200', '201');
    const dialing = house.dials('201', '201', { headers: { replaces: bob.replaces } });
    alice.dialog.hangsUp();
    expect((await dialing).dialog.released).toEqual({ Reason: 'Q.850;cause=31;text="nothing-to-pick-up"' });
  });
});
