import { describe, expect, test } from 'vitest';
import { ConferenceRoom, type RoomCommand } from '#shared/conference-room/index.ts';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse, refers, toldOf } from '#test/world/edge/fake-house.ts';
import { aTrunk } from '#test/world/edge/fake-trunk.ts';
import type { LiveCall } from '../call/index.ts';
import { orderRoom } from './room-orders.ts';

const at = '2026-01-05T09:00:00.000Z';
const stored = { createdAt: at, updatedAt: at };
const rule = (id: string, fields: object) => ({
  kind: 'outbound-rule' as const,
  ...stored,
  ...OutboundRule.New.parse({ name: id, callType: 'international', trunkIds: ['trk_1'], ...fields }),
  id,
});

/** 200, who leads the room 303, and 201 are in it; 9 leads outside, 8 for who is permitted alone. */
async function meeting(fields: object = {}) {
  const room = {
    ...{ kind: 'conference-room' as const, id: 'cnf_1', ...stored },
    ...ConferenceRoom.New.parse({
      ...{ name: 'Board', extension: '303', userId: 'usr_200', announcesJoins: 'nothing', announcesAlone: false },
      ...fields,
    }),
  };
  const house = new FakeHouse([
    room,
    { kind: 'trunk', ...aTrunk() },
    rule('obr_1', { patterns: [{ pattern: '9.', stripDigits: 1 }], maxCallSeconds: 300 }),
    rule('obr_2', { patterns: [{ pattern: '8.', stripDigits: 1 }], permissionIds: ['prm_1'] }),
    rule('obr_3', { callType: 'emergency', patterns: [{ pattern: '112' }] }),
  ]);
  const [leader, other] = [await house.dials('200', '303'), await house.dials('201', '303')];
  await settle();
  const inside = (houseId: 'ten_1' | 'ten_2' = 'ten_1') =>
    house.conferenceRooms
      .get(houseId, 'cnf_1')
      ?.view()
      .participants.map(({ party }) => party.number);
  /** What the API has it do. */
  const dial = async (to: string, asker: string | null) => {
    const { world } = leader.call;
    const keep = (call: LiveCall, work: () => Promise<void>) => world.keep?.(call, work);
    const command = { name: 'dial', to } as Extract<RoomCommand, { name: 'dial' }>;
    return orderRoom({ legWorld: world, keep }, { tenantId: 'ten_1', conferenceRoomId: 'cnf_1', asker, command });
  };
  /** The call that is being made for the room. */
  const begun = () => [...house.live.values()].find(({ request }) => request.invitedTo === 'cnf_1');
  return { house, leader, other, inside, dial, begun };
}

describe('REFER by who leads a room (RFC 4579 §5.6)', () => {
  test('calls whom it names into it without a PIN; the phone hears how it goes, and both stay', async () => {
    const { house, leader, other, inside } = await meeting();
    expect(await refers(leader.caller, '<sip:202@acme.example>')).toMatchObject({ status: 202 });
    expect(await toldOf(leader.caller)).toEqual(['SIP/2.0 100 Trying']);
    house.rings('202');
    await settle();
    expect(await toldOf(leader.caller)).toEqual(['SIP/2.0 180 Ringing']);
    await house.answers('202');
    await settle();
    expect(await toldOf(leader.caller)).toEqual(['SIP/2.0 200 OK']);
    expect(leader.caller.dialog.requests.at(-1)?.headers['Subscription-State']).toBe('terminated;reason=noresource');
    expect(inside()).toEqual(['200', '201', '202']);
    expect([leader, other].map(({ dialog }) => dialog.released)).toEqual([null, null]);
  });

  test('calls two at once, each told by itself', async () => {
    const { house, leader, inside } = await meeting();
    await refers(leader.caller, '<sip:202@acme.example>');
    await refers(leader.caller, '<sip:203@acme.example>', { cseq: '8 REFER' });
    await house.answers('203');
    await house.answers('202');
    await toldOf(leader.caller);
    const last = leader.caller.dialog.requests.filter(({ body }) => body.includes('200 OK'));
    expect(last.map(({ headers }) => headers.Event).toSorted()).toEqual(['refer;id=7', 'refer;id=8']);
    expect(inside()?.toSorted()).toEqual(['200', '201', '202', '203']);
  });

  test.each([
    ['who is busy', '202', (house: FakeHouse) => house.phoneOf('202').refuses(486), '486 Busy Here'],
    ['nobody’s number', '299', () => {}, '404 Not Found'],
    ['a number that who asks may not call', '877', () => {}, '403 Forbidden'],
    ['help', '112', () => {}, '480 Temporarily Unavailable'],
    ['the room itself', '303', () => {}, '480 Temporarily Unavailable'],
  ])('to %s: the phone hears so, and the room goes on', async (_, to, happens, status) => {
    const { house, leader, inside } = await meeting();
    expect(await refers(leader.caller, `<sip:${to}@acme.example>`)).toMatchObject({ status: 202 });
    happens(house);
    await settle();
    expect((await toldOf(leader.caller)).at(-1)).toBe(`SIP/2.0 ${status}`);
    expect(inside()).toEqual(['200', '201']);
    expect([house.signaling.phones.length, house.talksOutside]).toEqual([to === '202' ? 1 : 0, []]);
  });

  test('calls nobody into a full room', async () => {
    const { house, leader } = await meeting({ maxParticipants: 2 });
    await refers(leader.caller, '<sip:202@acme.example>');
    expect((await toldOf(leader.caller)).at(-1)).toBe('SIP/2.0 486 Busy Here');
    expect(house.signaling.phones).toEqual([]);
  });

  test('that is called off while it rings: the phone hears so', async () => {
    const { leader, begun } = await meeting();
    await refers(leader.caller, '<sip:202@acme.example>');
    begun()?.cancel();
    await settle();
    expect((await toldOf(leader.caller)).at(-1)).toBe('SIP/2.0 487 Request Terminated');
  });

  test('goes on without him who hangs up: who is rung still comes', async () => {
    const { house, leader, inside } = await meeting();
    await refers(leader.caller, '<sip:202@acme.example>');
    leader.dialog.hangsUp();
    await house.answers('202');
    await settle();
    expect(inside()).toEqual(['201', '202']);
  });

  test.each([
    ['another domain', '<sip:202@bolt.example>', 403],
    ['another method', '<sip:202@acme.example;method=BYE>', 501],
  ])('with %s is refused', async (_, to, status) => {
    const { house, leader } = await meeting();
    expect(await refers(leader.caller, to)).toMatchObject({ status });
    expect(house.signaling.phones).toEqual([]);
  });
});

test('REFER with Replaces is not taken by a room: both calls go on', async () => {
  const { house, leader, inside } = await meeting();
  const other = await house.talk('200', '203');
  const replaces = encodeURIComponent(other.caller.replaces);
  expect(await refers(leader.caller, `<sip:203@acme.example?Replaces=${replaces}>`)).toMatchObject({ status: 491 });
  expect([inside(), other.call.isEnded]).toEqual([['200', '201'], false]);
});

test('REFER by who does not lead the room is refused: nobody is called', async () => {
  const { house, other } = await meeting();
  expect(await refers(other.caller, '<sip:202@acme.example>')).toMatchObject({ status: 403 });
  expect(house.signaling.phones).toEqual([]);
});

test('REFER in a room of another tenant calls into that one', async () => {
  const { house, inside } = await meeting();
  const theirs = await house.dials('200', '303', { house: 'ten_2' });
  expect(await refers(theirs.caller, '<sip:202@bolt.example>')).toMatchObject({ status: 202 });
  await house.answers('202');
  await settle();
  expect([inside('ten_1'), inside('ten_2')]).toEqual([
    ['200', '201'],
    ['200', '202'],
  ]);
});

describe('a number outside (CNF-04)', () => {
  const bill = {
    trunkId: 'trk_1',
    reason: 'conference',
    outside: { callType: 'international', ruleId: 'obr_1', payerId: 'usr_200' },
  };

  test('is called over a trunk by REFER, at the cost of who leads; he comes in, is on the bill, and may talk so long', async () => {
    const { house, leader, inside, begun } = await meeting();
    expect(await refers(leader.caller, '<sip:977@acme.example>')).toMatchObject({ status: 202 });
    const call = begun();
    await house.answers('77');
    await settle();
    expect((await toldOf(leader.caller)).at(-1)).toBe('SIP/2.0 200 OK');
    expect(inside()).toEqual(['200', '201', '77']);
    expect(call?.record.openLegs).toMatchObject([
      { role: 'caller', party: { number: '200' } },
      bill,
      { service: { kind: 'conference', id: 'cnf_1' } },
    ]);
    expect(house.talksOutside).toMatchObject([{ number: '77' }]);
    house.clock.advance(300_000);
    await call?.over;
    expect(inside()).toEqual(['200', '201']);
    expect(await house.journal.ended(1)).toMatchObject([{ hangup: { reason: 'max-duration' }, legs: [{}, bill, {}] }]);
  });

  test('has no rights in the room: cannot have anybody called', async () => {
    const { house, dial, inside } = await meeting();
    await dial('977', 'usr_200');
    await settle();
    const outside = await house.answers('77');
    await settle();
    expect(inside()).toContain('77');
    expect(await refers(outside, '<sip:202@acme.example>')).toMatchObject({ status: 403 });
  });

  test('is paid by who asks for it, and by whose room it is where nobody does', async () => {
    for (const [asker, payerId] of [
      ['usr_201', 'usr_201'],
      [null, 'usr_200'],
    ] as const) {
      const { dial, begun } = await meeting();
      expect(await dial('977', asker)).toMatchObject({ ok: true });
      await settle();
      expect(begun()?.record.openLegs).toMatchObject([{}, { outside: { ruleId: 'obr_1', payerId } }]);
    }
  });

  test.each([
    ['by who is not permitted', '877', 'usr_201', {}],
    ['for a room that is nobody’s, by nobody', '977', null, { userId: null }],
  ])('is not called %s', async (_, to, asker, fields) => {
    const { house, dial } = await meeting(fields);
    expect(await dial(to, asker)).toEqual({ ok: false, refusal: 'user-unreachable' });
    expect(house.signaling.phones).toEqual([]);
  });

  test('is not called beyond a limit of what calls may cost', async () => {
    const { house, leader, inside } = await meeting();
    leader.call.world.outgoingGuard.holdBack = async () => 'spend-limit' as never;
    await refers(leader.caller, '<sip:977@acme.example>');
    expect((await toldOf(leader.caller)).at(-1)).toBe('SIP/2.0 403 Forbidden');
    expect([house.signaling.phones.length, inside()]).toEqual([0, ['200', '201']]);
  });
});
