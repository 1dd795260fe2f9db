import { describe, expect, test } from 'vitest';
import { ALONE } from '#edge/cluster/index.ts';
import { RoomCommand } from '#shared/conference-room/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { Conference } from '#test/world/edge/fake-conference.ts';
import type { LiveCall } from '../call/index.ts';
import { RoomChat } from './room-chat.ts';
import { orderRoom } from './room-orders.ts';

describe('commands', () => {
  /** 200, whose room it is, and 201. */
  async function two(
    fields: object = {},
    secrets: Readonly<Record<string, string>> = {},
    limits: { readonly concurrentCalls?: number } = {},
  ) {
    const conference = new Conference({ userId: 'usr_200', announcesAlone: false, ...fields }, secrets);
    const [owner, other] = [await conference.enters('200'), await conference.enters('201')];
    const begun: LiveCall[] = [];
    const world = {
      legWorld: {
        ...owner.call.world,
        snapshotOf: async (id: string) => {
          const snapshot = await owner.call.world.snapshotOf(id);
          return snapshot && { ...snapshot, tenant: { ...snapshot.tenant, limits } };
        },
      },
      keep: (call: LiveCall, work: () => Promise<void>) => {
        begun.push(call);
        conference.house.live.set(call.id, call);
        void call.over.then(() => conference.house.live.delete(call.id));
        void work();
      },
    };
    const order = async (command: object, tenantId = 'ten_1') => {
      const asked = { tenantId, conferenceRoomId: 'cnf_1', asker: null };
      const outcome = await orderRoom(world, { ...asked, command: RoomCommand.parse(command) });
      await settle();
      return outcome;
    };
    const chat = new RoomChat({ ...world, cluster: ALONE, clock: conference.house.clock });
    const write = async (userId: string, line: string) => {
      const answer = await chat.write({ tenantId: 'ten_1', conferenceRoomId: 'cnf_1', userId, line });
      await settle();
      return answer;
    };
    return { conference, owner, other, order, write, begun };
  }

  test('who is kicked hears so, and is let go; hup lets go without words (SXR-CMDX-06, -07)', async () => {
    const { conference, owner, other, order } = await two();
    expect(await order({ name: 'kick', participant: 2 })).toMatchObject({ ok: true, text: 'OK kick 2\n' });
    expect(conference.said()).toContain('conference/removed');
    expect(other.dialog.released).toBeNull();
    await conference.passes(1500);
    expect(other.dialog.released).not.toBeNull();
    expect(await order({ name: 'hup', participant: 'all' })).toMatchObject({ ok: true, conference: null });
    expect(owner.dialog.released).not.toBeNull();
    expect(await order({ name: 'list' })).toEqual({ ok: false, refusal: 'conference-empty' });
  });

  test('reach no room of another tenant', async () => {
    const { conference, order } = await two();
    expect(await order({ name: 'kick', participant: 'all' }, 'ten_2')).toEqual({
      ok: false,
      refusal: 'conference-empty',
    });
    expect(conference.live?.count).toBe(2);
  });

  test('dial calls a user in, who needs no PIN (SXR-CMDX-03, SXR-CMDF-04)', async () => {
    const { conference, order, begun } = await two({}, { 'cnf_1.pin': '1111' });
    await conference.presses('201', '1111#');
    expect(await order({ name: 'dial', to: '202' })).toMatchObject({ ok: true, text: 'OK calling 202\n' });
    conference.house.rings('202');
    await conference.house.answers('202');
    await conference.passes(500);
    expect(conference.live?.view().participants.map(({ party }) => party.number)).toEqual(['200', '201', '202']);
    expect(begun[0]?.record.openLegs).toMatchObject([
      { reason: 'conference', role: 'caller', party: { number: '202' } },
      { role: 'service' },
    ]);
    expect(await order({ name: 'dial', to: '299' })).toEqual({ ok: false, refusal: 'user-unreachable' });
  });

  test('no PIN for all is the one of who leads', async () => {
    const { conference, order } = await two({}, { 'cnf_1.moderatorPin': '2222' });
    expect(await order({ name: 'pin', pin: '2222' })).toEqual({ ok: false, refusal: 'wrong-state' });
    expect(conference.live?.room.pin).toBeNull();
    expect(await order({ name: 'pin', pin: '2223' })).toMatchObject({ ok: true });
    expect(conference.live?.room.pin).toEqual({ code: '2223' });
  });

  test('who has it recorded in writing or by key is told of, for the audit log, and who may not is not', async () => {
    const { conference, write } = await two({ keys: [{ key: '9', action: 'record' }] });
    expect(await write('usr_201', 'record')).toMatchObject({ ok: false });
    await conference.presses('201', '9');
    expect(conference.house.roomsRecorded).toEqual([]);
    const recorded = { tenantId: 'ten_1', conferenceRoomId: 'cnf_1', by: 'usr_200' };
    expect(await write('usr_200', 'record')).toEqual({ ok: true, value: 'OK record' });
    expect(await write('usr_200', 'record')).toMatchObject({ ok: true, value: expect.stringContaining('not allow') });
    expect(conference.house.roomsRecorded).toEqual([recorded]);
    await conference.presses('200', '9'); // stops
    expect(conference.house.roomsRecorded).toHaveLength(1);
    await conference.presses('200', '9');
    expect(conference.house.roomsRecorded).toEqual([recorded, recorded]);
  });

  test('dial calls no more than the room takes, of whom those who ring are some', async () => {
    const { conference, order, begun } = await two({ maxParticipants: 3 });
    expect(await order({ name: 'dial', to: '202' })).toMatchObject({ ok: true });
    expect(await order({ name: 'dial', to: '203' })).toEqual({ ok: false, refusal: 'user-unreachable' });
    begun[0]?.cancel();
    await settle();
    expect(await order({ name: 'dial', to: '203' })).toMatchObject({ ok: true });
    await conference.house.answers('203');
    await conference.passes(500);
    expect(conference.live?.count).toBe(3);
    expect(await order({ name: 'dial', to: '202' })).toEqual({ ok: false, refusal: 'user-unreachable' });
  });

  test('no more than 50 ring at once, where nothing else bounds it', async () => {
    const { order, begun } = await two();
    for (let call = 0; call < 50; call++) expect(await order({ name: 'dial', to: '202' })).toMatchObject({ ok: true });
    expect(await order({ name: 'dial', to: '203' })).toEqual({ ok: false, refusal: 'user-unreachable' });
    expect(begun).toHaveLength(50);
    begun[0]?.cancel();
    await settle();
    expect(await order({ name: 'dial', to: '203' })).toMatchObject({ ok: true });
  });

  test('dial begins no call beyond the plan of the tenant', async () => {
    const { order, begun } = await two({}, {}, { concurrentCalls: 3 });
    expect(await order({ name: 'dial', to: '202' })).toMatchObject({ ok: true });
    expect(await order({ name: 'dial', to: '203' })).toEqual({ ok: false, refusal: 'user-unreachable' });
    expect(begun).toHaveLength(1);
  });

  test('transfer sends on, inside alone (SXR-CMDX-20)', async () => {
    const { conference, other, order } = await two();
    expect(await order({ name: 'transfer', participants: [2], to: '299' })).toEqual({
      ok: false,
      refusal: 'user-unreachable',
    });
    expect(await order({ name: 'transfer', participants: [2], to: '202' })).toMatchObject({ ok: true });
    expect(conference.live?.count).toBe(1);
    await conference.house.answers('202');
    expect(conference.house.heardTogether?.toSorted()).toEqual(['201', '202']);
    expect(other.call.conversation.state).toBe('talking');
  });

  test('transfer to the room itself lets come in again', async () => {
    const { conference, order } = await two({}, { 'cnf_1.pin': '1111' });
    await conference.presses('201', '1111#');
    expect(await order({ name: 'transfer', participants: [2], to: '303' })).toMatchObject({ ok: true });
    await conference.passes(500);
    expect(conference.live?.view().participants.map(({ number, party }) => [number, party.number])).toEqual([
      [1, '200'],
      [3, '201'],
    ]);
  });

  test('transfer to another room lets nobody in without its PIN, or while it is locked', async () => {
    const { conference, order } = await two({}, { 'cnf_2.pin': '2222' });
    const { house } = conference;
    const otherRoom = () => house.conferenceRooms.get('ten_1', 'cnf_2');
    await house.dials('202', '304');
    await conference.presses('202', '2222#');
    await conference.passes(500);
    expect(otherRoom()?.count).toBe(1);
    expect(await order({ name: 'transfer', participants: [2], to: '304' })).toMatchObject({ ok: true });
    await conference.passes(500);
    expect(conference.said()).toContain('code/enter-pin');
    expect(otherRoom()?.count).toBe(1);
    await house.dials('203', '303');
    await conference.passes(500);
    const live = otherRoom();
    live?.take({ room: { ...live.room, isLocked: true }, effects: [] });
    expect(await order({ name: 'transfer', participants: [3], to: '304' })).toMatchObject({ ok: true });
    await conference.passes(500);
    await conference.presses('203', '2222#');
    await conference.passes(500);
    expect(conference.said()).toContain('conference/locked');
    expect(otherRoom()?.count).toBe(1);
  });

  test('pin asks who comes for it from now on, nopin asks nobody (SXR-CMDX-12, -13)', async () => {
    const { conference, order } = await two();
    await order({ name: 'pin', pin: '9876' });
    await conference.enters('202');
    expect(conference.said()).toContain('code/enter-pin');
    await conference.presses('202', '9876#');
    expect(conference.live?.count).toBe(3);
    await order({ name: 'nopin' });
    await conference.enters('203');
    expect(conference.live?.count).toBe(4);
  });

  test('play and stop (SXR-CMDX-14, -19); say needs a synthesizer (SXR-CMDX-17, -18)', async () => {
    const { conference, order } = await two();
    const url = 'https://sounds.example/a.wav';
    await order({ name: 'play', url });
    await order({ name: 'play', url, participant: 2 });
    expect(conference.told()).toEqual(expect.arrayContaining([url, `201: ${url}`]));
    expect(await order({ name: 'stop', which: 'all' })).toMatchObject({ text: 'OK stopped 1\n' });
    expect(await order({ name: 'play', promptId: 'pmt_1' })).toEqual({ ok: false, refusal: 'prompt-unknown' });
    expect(await order({ name: 'say', text: 'Hello' })).toEqual({ ok: false, refusal: 'no-speech' });
    expect(await order({ name: 'stop', participant: 9 })).toEqual({ ok: false, refusal: 'participant-unknown' });
  });

  test('dtmf is told phones (SXR-CMDX-04)', async () => {
    const { conference, order } = await two();
    expect(await order({ name: 'dtmf', participant: 'all', digits: '12a' })).toMatchObject({
      text: 'OK sent 12a to 1\nOK sent 12a to 2\n',
    });
    expect([conference.endpoint('200').digits, conference.endpoint('201').digits]).toEqual([
      [['12A', 160]],
      [['12A', 160]],
    ]);
  });

  test('relate and voices reach the mixer (SXR-CMDF-03)', async () => {
    const { conference, order } = await two();
    await order({ name: 'relate', participant: 1, other: 2, how: 'nospeak' });
    expect(conference.voice('201')?.doesNotHear).toEqual([conference.endpoint('200').id]);
    await order({ name: 'energy', participant: 2, level: 328 });
    expect(conference.voice('201')?.thresholdDbov).toBeCloseTo(-40, 1);
  });
});
