import { describe, expect, test } from 'vitest';
import { FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse, refers, sdpOf, toldOf } from '#test/world/edge/fake-house.ts';
import { aResponse } from '#test/world/edge/fake-signaling.ts';

const at = '2026-01-05T09:00:00.000Z';
const KEY = {
  kind: 'feature-code' as const,
  id: 'ftc_1',
  createdAt: at,
  updatedAt: at,
  ...FeatureCodeOverride.New.parse({ feature: 'conference', code: '*5' }),
};

const endpointOf = (house: FakeHouse, extension: string) =>
  house.media.endpoints.find(({ remotes }) => remotes.at(-1)?.address === `192.0.2.${extension}`);
/** Who hears whom in the room, by extension. */
function inRoom(house: FakeHouse, room = house.media.rooms.at(-1)): string[] {
  const ids = [...(room?.members.keys() ?? [])];
  return ids.map((id) => ['200', '201', '202', '203'].find((one) => endpointOf(house, one)?.id === id) ?? '?').sort();
}

/** 200 talks to 201, who has asked 202. */
async function asking() {
  const house = new FakeHouse([KEY]);
  const { call, caller, callee } = await house.talk('200', '201');
  const presses = async (keys: string) => {
    for (const key of keys) endpointOf(house, '201')?.press(key);
    await settle();
  };
  await presses('*5202#');
  const target = await house.answers('202');
  await settle();
  return { house, call, caller, callee, target, presses };
}

describe('by keys during a call (CAL-09)', () => {
  test('a code and a number asks somebody, the code again brings all three together', async () => {
    const { house, call, caller, presses } = await asking();
    expect([call.conversation.state, house.heardTogether]).toEqual(['consulting', ['201', '202']]);
    const [hold] = caller.dialog.requests;
    hold?.answer(aResponse(200, sdpOf('200')));
    await presses('*5');
    expect([call.conversation.state, inRoom(house)]).toEqual(['conference', ['200', '201', '202']]);
    expect([hold, caller.dialog.requests.at(-1)].map((request) => /a=send\w+/.exec(request?.body ?? '')?.[0])).toEqual([
      'a=sendonly',
      'a=sendrecv',
    ]);
    expect(call.record.openLegs.map(({ party }) => party.number)).toEqual(['200', '201', '202']);
  });

  test.each([
    ['who has begun it', '201', ['200', '202']],
    ['the caller', '200', ['201', '202']],
    ['who was asked', '202', ['201', '200']],
  ])('%s hangs up: the two others talk on as two', async (_who, leaving, left) => {
    const { house, call, caller, callee, target, presses } = await asking();
    await presses('*5');
    const ends: Record<string, typeof caller> = { 200: caller, 201: callee, 202: target };
    ends[leaving]?.dialog.hangsUp();
    await settle();
    expect(call.conversation.state).toBe('talking');
    expect(house.heardTogether?.toSorted()).toEqual(left.toSorted());
    expect(house.media.rooms.at(-1)?.isClosed).toBe(true);
  });

  test('means nothing while who is asked still rings', async () => {
    const house = new FakeHouse([KEY]);
    const { call } = await house.talk('200', '201');
    for (const key of '*5202#') endpointOf(house, '201')?.press(key);
    await settle();
    house.rings('202');
    expect(call.conversation.order({ name: 'confer', by: 'leg_x' })).toMatchObject({
      problem: { code: 'wrong-state' },
    });
    expect(call.conversation.state).toBe('consulting');
  });
});

/** 200 has begun a conference; what its phone learns of it. */
async function convened() {
  const house = new FakeHouse();
  const conference = await house.dials('200', '*30');
  await settle();
  const contact = String(conference.answers.at(-1)?.headers.Contact);
  const number = /sip:([^@]+)@/.exec(contact)?.[1] ?? '';
  return { house, contact, number, ...conference };
}

describe('of a phone that calls others in (RFC 4579)', () => {
  test('*30 begins one, and says by Contact that it is a focus and where (§5.4)', async () => {
    const { contact, number, call } = await convened();
    expect(contact).toMatch(/^<sip:\*30\d{8}@localhost>;isfocus$/);
    expect([call.conversation.state, call.conversation.conferenceNumber]).toEqual(['conference', number]);
  });

  test('somebody dials its number: both hear each other, and each other one who comes (§5.2)', async () => {
    const { house, number, call, dialog } = await convened();
    const bob = await house.dials('201', number);
    await house.dials('202', number);
    await settle();
    expect(bob.answers.at(-1)?.headers.Contact).toContain('isfocus');
    expect(inRoom(house)).toEqual(['200', '201', '202']);
    expect(call.record.openLegs.map(({ party, reason }) => [party.number, reason])).toEqual([
      ['200', 'dialed'],
      ['201', 'conference'],
      ['202', 'conference'],
    ]);
    // Who has begun it leaves: the others stay in it.
    dialog.hangsUp();
    await settle();
    expect(call.conversation.state).toBe('conference');
    // And the last one but one: nobody is left to talk to.
    bob.dialog.hangsUp();
    await settle();
    expect(call.isEnded).toBe(true);
  });

  test('who has begun it may be alone in it', async () => {
    const { house, number, call } = await convened();
    const bob = await house.dials('201', number);
    bob.dialog.hangsUp();
    await settle();
    expect([call.isEnded, inRoom(house)[0]]).toEqual([false, '200']);
  });

  test.each([
    ['that does not go on', async () => ({ house: new FakeHouse(), number: '*3012345678' }), 'ten_1'],
    ['of another tenant', convened, 'ten_2'],
  ] as const)('nobody comes into one %s', async (_which, prepared, house) => {
    const world = await prepared();
    expect((await world.house.dials('201', world.number, { house })).answers).toMatchObject([{ status: 480 }]);
  });

  test('REFER to a number: it is called in, while the others talk on (§5.6)', async () => {
    const { house, caller, call, number } = await convened();
    await house.dials('201', number);
    expect(await refers(caller, '<sip:202@acme.example>')).toMatchObject({ status: 202 });
    expect(inRoom(house)).toEqual(['200', '201']);
    house.rings('202');
    await house.answers('202');
    await settle();
    expect(inRoom(house)).toEqual(['200', '201', '202']);
    expect((await toldOf(caller)).at(-1)).toBe('SIP/2.0 200 OK');
    expect(call.record.openLegs.at(-1)).toMatchObject({ reason: 'conference', party: { number: '202' } });
  });

  test('REFER to a number where nobody answers: the phone hears so, and the conference goes on', async () => {
    const { house, caller, call } = await convened();
    await refers(caller, '<sip:202@acme.example>');
    house.phoneOf('202').refuses(486);
    await settle();
    expect((await toldOf(caller)).at(-1)).toBe('SIP/2.0 486 Busy Here');
    expect([call.conversation.state, inRoom(house)]).toEqual(['conference', ['200']]);
  });

  test('REFER with Replaces: who talks to the phone in its other call comes in, and that call is over (§5.7)', async () => {
    const { house, caller, call } = await convened();
    const other = await house.talk('200', '203');
    const replaces = encodeURIComponent(other.caller.replaces);
    await refers(caller, `<sip:203@acme.example?Replaces=${replaces}>`);
    await settle();
    expect(other.call.isEnded).toBe(true);
    expect(other.caller.dialog.released).not.toBeNull();
    expect(call.record.openLegs.map(({ party }) => party.number)).toEqual(['200', '203']);
    expect(inRoom(house)).toEqual(['200', '203']);
  });

  test('REFER in the other call to the conference: who waits there comes in (§5.5)', async () => {
    const { house, number, call } = await convened();
    const other = await house.talk('200', '203');
    await refers(other.caller, `<sip:${number}@acme.example>`);
    await settle();
    expect(other.call.isEnded).toBe(true);
    expect((await toldOf(other.caller)).at(-1)).toBe('SIP/2.0 200 OK');
    expect(call.record.openLegs.map(({ party }) => party.number)).toEqual(['200', '203']);
  });

  test('no mailbox, orbit or test is called in: somebody would be alone with it', async () => {
    const { caller, call } = await convened();
    await refers(caller, '<sip:*43@acme.example>');
    await settle();
    expect((await toldOf(caller)).at(-1)).toBe('SIP/2.0 480 Temporarily Unavailable');
    expect(call.conversation.state).toBe('conference');
  });

  test('who has asked for somebody leaves while that rings: it stops', async () => {
    const { house, caller, number } = await convened();
    await house.dials('201', number);
    await house.dials('203', number);
    await refers(caller, '<sip:202@acme.example>');
    const phone = house.rings('202');
    caller.dialog.hangsUp();
    await settle();
    expect(phone.canceled).not.toBeNull();
    expect(inRoom(house).filter((one) => one !== '200')).toEqual(['201', '203']);
  });
});

describe('INVITE with Join (RFC 3911)', () => {
  const joined = async (by: string, options: { house?: 'ten_2' } = {}) => {
    const house = new FakeHouse();
    const { call, caller } = await house.talk('200', '201');
    const third = await house.dials(by, '201', { headers: { join: caller.replaces }, ...options });
    await settle();
    return { house, call, third };
  };

  test('another phone of the same user comes into the call, beside the two', async () => {
    const { house, call, third } = await joined('200');
    expect(third.answers.at(-1)).toMatchObject({ status: 200 });
    expect(call.conversation.state).toBe('conference');
    expect(call.record.openLegs.map(({ party, reason }) => [party.number, reason])).toEqual([
      ['200', 'dialed'],
      ['201', 'dialed'],
      ['200', 'conference'],
    ]);
    expect(house.media.rooms.at(-1)?.members.size).toBe(3);
  });

  test.each([
    ['somebody else', '202', {}, 'not-your-call'],
    ['somebody of another tenant', '200', { house: 'ten_2' }, 'no-such-dialog'],
  ] as const)('%s does not', async (_who, by, options, refusal) => {
    const { call, third } = await joined(by, options);
    expect([third.refusal, call.conversation.state]).toEqual([refusal, 'talking']);
  });

  test('of a call that still rings joins nobody', async () => {
    const house = new FakeHouse();
    await house.dials('200', '201');
    const phone = house.rings('201');
    const join = `${phone.target.headers['Call-ID']};to-tag=phone;from-tag=edge`;
    expect((await house.dials('201', '200', { headers: { join } })).refusal).toBe('no-such-dialog');
  });
});
