import { describe, expect, test } from 'vitest';
import { Forwarding } from '#shared/forwarding/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse, refers, sdpOf, toldOf } from '#test/world/edge/fake-house.ts';

/** What happens at the same time, forced in both orders. Pickup against answer is in pickup/pickup.test.ts. */

const at = '2026-01-05T09:00:00.000Z';
/** Calls to 201 ring at 202, too. */
const TOGETHER = {
  kind: 'forwarding' as const,
  id: 'fwd_1',
  createdAt: at,
  updatedAt: at,
  ...Forwarding.New.parse({ userId: 'usr_201', followMe: [{ number: '202', starts: 'at-the-same-time' }] }),
};

describe('answer against cancel', () => {
  test.each([
    ['the caller gives up first', true],
    ['the phone answers first, and the caller is gone before he hears it', false],
  ])('%s: nobody talks, and the phone is released', async (_which, cancelsFirst) => {
    const house = new FakeHouse();
    const { call, ...caller } = await house.dials('200', '201');
    const phone = house.rings('201');
    if (cancelsFirst) caller.cancels();
    else caller.vanishes();
    phone.answers(sdpOf('201'));
    await settle();
    expect([call.isEnded, phone.released ?? phone.dialog.released]).toEqual([true, expect.anything()]);
    expect(await house.journal.ended(1)).toMatchObject([{ disposition: 'canceled', hangup: { by: 'caller' } }]);
  });
});

describe('two answers', () => {
  test.each([
    ['201', '202'],
    ['202', '201'],
  ])('%s is first: it talks, and %s is released', async (first, second) => {
    const house = new FakeHouse([TOGETHER as never]);
    await house.dials('200', '201');
    const [fast, slow] = [house.rings(first), house.rings(second)];
    fast.answers(sdpOf(first));
    slow.answers(sdpOf(second));
    await settle();
    expect(house.heardTogether).toEqual(['200', first]);
    expect([fast.released, slow.released]).toEqual([null, expect.anything()]);
  });
});

describe('transfer against hang-up', () => {
  /** 201 transfers 200 to 202, who rings. */
  async function transferring() {
    const house = new FakeHouse();
    const talk = await house.talk('200', '201');
    const answer = await refers(talk.callee, '<sip:202@acme.example>');
    return { house, ...talk, answer, target: house.rings('202') };
  }

  test('who waits hangs up, then the target answers: it is released', async () => {
    const { call, caller, target } = await transferring();
    caller.dialog.hangsUp();
    target.answers(sdpOf('202'));
    await settle();
    expect([call.isEnded, target.released]).toEqual([true, expect.anything()]);
  });

  test('the target answers, then who waited hangs up: the two have talked', async () => {
    const { house, call, caller, callee, target } = await transferring();
    target.answers(sdpOf('202'));
    await settle();
    caller.dialog.hangsUp();
    await settle();
    expect([call.isEnded, target.dialog.released]).toEqual([true, expect.anything()]);
    expect((await toldOf(callee)).at(-1)).toBe('SIP/2.0 200 OK');
    expect(await house.journal.ended(1)).toMatchObject([
      { legs: [{}, {}, { reason: 'transfer-blind', sipStatus: 200 }] },
    ]);
  });

  test('who transfers hangs up, then the target answers: the other two talk', async () => {
    const { house, callee, target } = await transferring();
    callee.dialog.hangsUp();
    target.answers(sdpOf('202'));
    await settle();
    expect(house.heardTogether).toEqual(['200', '202']);
  });

  test('the target answers, then who transfers hangs up: the other two talk', async () => {
    const { house, call, callee, target } = await transferring();
    target.answers(sdpOf('202'));
    await settle();
    callee.dialog.hangsUp();
    await settle();
    expect([house.heardTogether, call.isEnded, target.dialog.released]).toEqual([['200', '202'], false, null]);
  });

  test('who is to be transferred has hung up before: there is nothing to transfer', async () => {
    const house = new FakeHouse();
    const { call, caller, callee } = await house.talk('200', '201');
    caller.dialog.hangsUp();
    const answer = await refers(callee, '<sip:202@acme.example>');
    expect([call.isEnded, answer?.status ?? 481, house.signaling.phones.length]).toEqual([true, 481, 1]);
  });
});
