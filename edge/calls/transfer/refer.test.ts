import { describe, expect, test, vi } from 'vitest';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { phoneSdp, settle } from '#test/world/edge/fake-call.ts';
import { addressOf, FakeHouse, refers, toldOf } from '#test/world/edge/fake-house.ts';
import { aResponse } from '#test/world/edge/fake-signaling.ts';
import { aTrunk } from '#test/world/edge/fake-trunk.ts';

const TO_202 = '<sip:202@acme.example>';

/** 200 talks to 201. */
async function talking() {
  const house = new FakeHouse();
  const { call, caller, callee } = await house.talk('200', '201');
  return { house, call, alice: caller, bob: callee };
}

describe('a blind transfer by REFER (CAL-01)', () => {
  test('is accepted, told as it goes, and ends the leg of who asked when he has heard of it', async () => {
    const { house, bob, call } = await talking();
    expect(await refers(bob, TO_202)).toMatchObject({ status: 202 });
    expect(await toldOf(bob)).toEqual(['SIP/2.0 100 Trying']);
    house.rings('202');
    await settle();
    expect(await toldOf(bob)).toEqual(['SIP/2.0 180 Ringing']);
    await house.answers('202');
    expect(house.phoneOf('202').target.headers).toMatchObject({
      From: expect.stringContaining('sip:200@'),
      'Referred-By': '"User 201" <sip:201@acme.example>',
    });
    expect(bob.dialog.released).toBeNull();
    expect(await toldOf(bob)).toEqual(['SIP/2.0 200 OK']);
    expect(bob.dialog.requests.map(({ headers }) => [headers.Event, headers['Subscription-State']])).toEqual([
      ['refer;id=7', 'active;expires=600'],
      ['refer;id=7', 'active;expires=600'],
      ['refer;id=7', 'terminated;reason=noresource'],
    ]);
    expect(bob.dialog.released).toEqual({ Reason: 'Q.850;cause=16;text="normal-clearing"' });
    expect(house.heardTogether).toEqual(['200', '202']);
    expect(call.conversation.state).toBe('talking');
  });

  test('is on the bill with who caused it', async () => {
    const { house, alice, bob } = await talking();
    await refers(bob, TO_202);
    await house.answers('202');
    alice.dialog.hangsUp();
    const [record] = await house.journal.ended(1);
    expect(record?.legs).toMatchObject([
      { party: { number: '200' }, reason: 'dialed' },
      { party: { number: '201' }, reason: 'dialed' },
      { party: { number: '202' }, reason: 'transfer-blind', causedBy: record?.legs[1]?.id },
    ]);
  });

  test('ends his call though he never answers the last NOTIFY', async () => {
    const { house, bob } = await talking();
    await refers(bob, TO_202);
    await house.answers('202');
    house.clock.advance(2000);
    await settle();
    expect(bob.dialog.released).not.toBeNull();
  });

  test('whose target is busy leaves the call as before, and the phone hears why', async () => {
    const { house, bob, call } = await talking();
    await refers(bob, TO_202);
    house.phoneOf('202').refuses(486);
    await settle();
    expect((await toldOf(bob)).at(-1)).toBe('SIP/2.0 486 Busy Here');
    expect(house.heardTogether).toEqual(['200', '201']);
    expect([call.conversation.state, bob.dialog.released]).toEqual(['talking', null]);
  });

  test('to a number that is nobody’s fails at once', async () => {
    const { house, bob } = await talking();
    expect(await refers(bob, '<sip:999@acme.example>')).toMatchObject({ status: 202 });
    expect((await toldOf(bob)).at(-1)).toBe('SIP/2.0 404 Not Found');
    expect(house.heardTogether).toEqual(['200', '201']);
  });

  test('is told nothing of where the phone does not want to hear it (RFC 4488)', async () => {
    const { house, bob } = await talking();
    expect(await refers(bob, TO_202, { 'refer-sub': 'false' })).toMatchObject({
      status: 202,
      headers: { 'Refer-Sub': 'false' },
    });
    await house.answers('202');
    expect([await toldOf(bob), bob.dialog.released]).toEqual([[], expect.anything()]);
  });

  test('goes on without him who hangs up; nobody is told any more', async () => {
    const { house, bob } = await talking();
    await refers(bob, TO_202);
    bob.dialog.hangsUp();
    await house.answers('202');
    expect(house.heardTogether).toEqual(['200', '202']);
  });

  test('comes back to him who has hung up, when nobody answers: his phone rings', async () => {
    const { house, bob, alice } = await talking();
    await refers(bob, TO_202);
    bob.dialog.hangsUp();
    house.phoneOf('202').refuses(486);
    await settle();
    const again = await house.answers('201');
    expect(again.dialog).not.toBe(bob.dialog);
    expect(house.heardTogether).toEqual(['200', '201']);
    alice.dialog.hangsUp();
    const [record] = await house.journal.ended(1);
    expect(record?.legs.at(-1)).toMatchObject({ reason: 'transfer-recall', causedBy: record?.legs[1]?.id });
  });

  test('ends with who was to be transferred hanging up, in whichever order that comes', async () => {
    const first = await talking();
    first.alice.dialog.hangsUp();
    expect(await refers(first.bob, TO_202)).toMatchObject({ status: 481 });
    const { house, alice, bob } = await talking();
    await refers(bob, TO_202);
    alice.dialog.hangsUp();
    expect(house.phoneOf('202').canceled).not.toBeNull();
    expect(await house.journal.ended(1)).toMatchObject([{ hangup: { reason: 'normal-clearing' } }]);
  });

  test('takes a phone off hold that was on hold', async () => {
    const { house, alice, bob } = await talking();
    bob.dialog.receives('INVITE', phoneSdp(addressOf('201'), { direction: 'sendonly', version: 2 }));
    await settle();
    alice.dialog.requests[0]?.answer(aResponse(200, phoneSdp(addressOf('200'), { direction: 'recvonly', version: 2 })));
    await settle();
    await refers(bob, TO_202);
    await house.answers('202');
    expect(alice.dialog.requests[1]).toMatchObject({ method: 'INVITE', body: expect.stringContaining('a=sendrecv') });
  });

  test.each([
    ['no target', {}, 400],
    ['several targets', { 'refer-to': '<sip:202@acme.example>, <sip:203@acme.example>' }, 400],
    ['no SIP address', { 'refer-to': '<tel:202>' }, 400],
    ['another method', { 'refer-to': '<sip:202@acme.example;method=BYE>' }, 501],
    ['another domain', { 'refer-to': '<sip:202@bolt.example>' }, 403],
    ['half a Replaces', { 'refer-to': '<sip:202@acme.example?Replaces=abc%3Bto-tag%3Dx>' }, 400],
    ['a Replaces of nobody', { 'refer-to': '<sip:202@acme.example?Replaces=a%3Bto-tag%3Dx%3Bfrom-tag%3Dy>' }, 481],
  ])('with %s is refused, and the call goes on', async (_, headers: Record<string, string>, status) => {
    const { house, bob, call } = await talking();
    const { answers } = bob.dialog.receives('REFER', '', { cseq: '7 REFER', ...headers });
    await settle();
    expect(answers).toMatchObject([{ status }]);
    expect([call.conversation.state, house.heardTogether]).toEqual(['talking', ['200', '201']]);
  });

  test('while another one is under way has to come again', async () => {
    const { bob } = await talking();
    await refers(bob, TO_202);
    expect(await refers(bob, '<sip:203@acme.example>')).toMatchObject({ status: 491 });
  });
});

const replacing = (replaces: string) => `<sip:202@192.0.2.1?Replaces=${encodeURIComponent(replaces)}>`;

/** 200 talks to 201, who asks 202 in a call of its own. */
async function consulting() {
  const before = await talking();
  const { house } = before;
  const second = await house.talk('201', '202');
  return { ...before, second: second.call, asks: second.caller, carol: second.callee };
}

describe('an attended transfer by REFER with Replaces (CAL-02)', () => {
  test('joins the other sides of both calls, and ends both legs of who asked', async () => {
    const { house, bob, asks, carol, alice, second } = await consulting();
    expect(await refers(bob, replacing(asks.replaces))).toMatchObject({ status: 202 });
    expect(await toldOf(bob)).toEqual(['SIP/2.0 100 Trying', 'SIP/2.0 200 OK']);
    expect([bob.dialog.released, asks.dialog.released]).toEqual([expect.anything(), expect.anything()]);
    expect([carol.dialog.released, alice.dialog.released]).toEqual([null, null]);
    expect(house.heardTogether).toEqual(['200', '202']);
    expect(second.isEnded).toBe(true);
    carol.dialog.hangsUp();
    expect(alice.dialog.released).not.toBeNull();
    const [asked, record] = await house.journal.ended(2);
    expect(asked).toMatchObject({ disposition: 'answered', hangup: { by: 'caller', reason: 'normal-clearing' } });
    expect(record?.legs).toMatchObject([
      { party: { number: '200' } },
      { party: { number: '201' } },
      { party: { number: '202' }, reason: 'transfer-attended', causedBy: record?.legs[1]?.id },
    ]);
    expect(record?.hangup.by).toBe('callee');
  });

  test('has what the leg that moves costs looked at in the call where it is', async () => {
    const { house, bob, asks, alice, call, second } = await consulting();
    const [, carol] = second.record.openLegs;
    await refers(bob, replacing(asks.replaces));
    const here = call.record.openLegs.at(-1);
    expect(house.moved).toMatchObject([[carol?.id, { leg: here?.id }]]);
    expect(house.moved[0]?.[1].call).toBe(call);
    house.moved[0]?.[1].stop();
    expect(alice.dialog.released).toEqual({ Reason: 'Q.850;cause=102;text="spend-limit"' });
  });

  test('works from the other call as well: REFER in the second one names the first', async () => {
    const { house, bob, asks, second } = await consulting();
    expect(await refers(asks, replacing(bob.replaces))).toMatchObject({ status: 202 });
    expect([...(house.heardTogether ?? [])].sort()).toEqual(['200', '202']);
    expect(second.conversation.state).toBe('talking');
  });

  test('of a call that nobody has answered yet rings its target for who waits', async () => {
    const { house, bob, alice } = await talking();
    const second = await house.dials('201', '202');
    const first = house.rings('202');
    await refers(bob, replacing(`${second.invite.header('call-id')};to-tag=x;from-tag=theirs`));
    expect(first.canceled).not.toBeNull();
    expect(second.answers.at(-1)).toMatchObject({ status: 480 });
    const rung = house.phoneOf('202');
    expect(rung.target.headers.From).toContain('sip:200@');
    await house.answers('202');
    expect(house.heardTogether).toEqual(['200', '202']);
    alice.dialog.hangsUp();
    expect((await house.journal.ended(2))[1]?.legs.at(-1)).toMatchObject({ reason: 'transfer-attended' });
  });

  test('to something of ours calls it for who waits', async () => {
    const { house, bob, alice, call } = await talking();
    const second = await house.dials('201', '*43');
    await settle();
    expect(await refers(bob, replacing(second.caller.replaces))).toMatchObject({ status: 202 });
    await settle();
    expect([call.conversation.state, second.call.isEnded]).toEqual(['service', true]);
    expect((await toldOf(bob)).at(-1)).toBe('SIP/2.0 200 OK');
    expect(alice.dialog.released).toBeNull();
  });

  test('never reaches a call of another tenant, whose dialogs it may know', async () => {
    const { house, bob, call } = await talking();
    const theirs = await house.talk('201', '202', { house: 'ten_2' });
    for (const end of [theirs.caller, theirs.callee]) {
      expect(await refers(bob, replacing(end.replaces))).toMatchObject({ status: 481 });
    }
    const ringing = await house.dials('201', '203', { house: 'ten_2' });
    const early = `${ringing.invite.header('call-id')};to-tag=x;from-tag=theirs`;
    expect(await refers(bob, replacing(early))).toMatchObject({ status: 481 });
    expect([call, theirs.call].map(({ conversation }) => conversation.state)).toEqual(['talking', 'talking']);
  });

  test('takes nobody’s calls but those of who asks, whose dialogs others may know', async () => {
    const { house, bob, call } = await talking();
    const theirs = await house.talk('202', '203');
    for (const end of [theirs.caller, theirs.callee])
      expect(await refers(bob, replacing(end.replaces))).toMatchObject({ status: 481 });
    const ringing = await house.dials('202', '203');
    const early = `${ringing.invite.header('call-id')};to-tag=x;from-tag=theirs`;
    expect(await refers(bob, replacing(early))).toMatchObject({ status: 481 });
    expect([call, theirs.call].map(({ conversation }) => conversation.state)).toEqual(['talking', 'talking']);
    expect([theirs.call.isEnded, ringing.call.isEnded]).toEqual([false, false]);
  });

  test('that comes when the other side has just hung up finds no call', async () => {
    const { bob, asks, carol } = await consulting();
    carol.dialog.hangsUp();
    expect(await refers(bob, replacing(asks.replaces))).toMatchObject({ status: 481 });
  });

  test('and then the other side hanging up ends the call of the two', async () => {
    const { house, bob, asks, alice } = await consulting();
    await refers(bob, replacing(asks.replaces));
    alice.dialog.hangsUp();
    expect(await house.journal.ended(2)).toMatchObject([{}, { hangup: { by: 'caller' } }]);
  });
});

describe('whoever is outside and is joined with a colleague', () => {
  /** 200 has asked somebody outside, and has joined him with 201 after a minute. */
  async function joined() {
    const rule = OutboundRule.New.parse({
      name: 'Out',
      callType: 'international',
      patterns: [{ pattern: '9.', stripDigits: 1 }],
      trunkIds: ['trk_1'],
      maxCallSeconds: 300,
    });
    const house = new FakeHouse([
      { kind: 'trunk', ...aTrunk() },
      { kind: 'outbound-rule', ...({ id: 'obr_1', ...rule } as never as ReturnType<typeof aTrunk>) },
    ]);
    const { call, caller } = await house.talk('200', '201');
    const asked = await house.dials('200', '977');
    const outside = await house.answers('77');
    house.clock.advance(60_000);
    const names = encodeURIComponent(asked.caller.replaces);
    expect(await refers(caller, `<sip:977@acme.example?Replaces=${names}>`)).toMatchObject({ status: 202 });
    expect(house.heardTogether).toEqual(['201', '77']);
    return { house, call, outside };
  }

  test('has no rights here: cannot send the colleague anywhere', async () => {
    const { outside } = await joined();
    expect(await refers(outside, '<sip:978@acme.example>')).toMatchObject({ status: 403 });
  });

  test('nor has who is called by way of the Internet, over no trunk', async () => {
    const { call, outside } = await joined();
    const legOf = call.record.leg.bind(call.record);
    vi.spyOn(call.record, 'leg').mockImplementation((id) => ({ ...legOf(id), trunkId: null }));
    expect(await refers(outside, '<sip:978@acme.example>')).toMatchObject({ status: 403 });
  });

  test('is counted by the trunk, and on the bill with rule and payer', async () => {
    const { call } = await joined();
    expect(call.record.openLegs.find(({ trunkId }) => trunkId === 'trk_1')).toMatchObject({
      outside: { callType: 'international', ruleId: 'obr_1', payerId: 'usr_200' },
    });
  });

  test('hangs up when the time of the first call is over', async () => {
    const { house, call } = await joined();
    house.clock.advance(239_000);
    expect(call.isEnded).toBe(false);
    house.clock.advance(1000);
    await call.over;
    expect((await house.journal.ended(2))[1]).toMatchObject({ hangup: { reason: 'max-duration' } });
  });
});
