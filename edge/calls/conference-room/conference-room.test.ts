import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { ConferenceRoom, RoomCommand } from '#shared/conference-room/index.ts';
import { Meeting } from '#shared/meeting/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { addressOf, FakeHouse } from '#test/world/edge/fake-house.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';
import type { LiveCall } from '../call/index.ts';
import { orderRoom } from './room-orders.ts';

const at = '2026-01-05T09:00:00.000Z';
const room = (fields: object = {}) => ({
  kind: 'conference-room' as const,
  id: 'cnf_1',
  createdAt: at,
  updatedAt: at,
  ...ConferenceRoom.New.parse({ name: 'Board', extension: '303', announcesJoins: 'nothing', ...fields }),
});

const meeting = (id: string, fields: object) => ({
  ...{ kind: 'meeting' as const, id, createdAt: at, updatedAt: at },
  ...Meeting.New.parse({ name: 'Round', conferenceRoomId: 'cnf_1', timeZone: 'UTC', ...fields }),
});

/** A room, and phones that call it; time is the test's. */
class Conference {
  readonly house: FakeHouse;
  #heard = 0;
  #told = 0;

  constructor(fields: object = {}, secrets: Readonly<Record<string, string>> = {}, ...meetings: readonly object[]) {
    const other = { ...room({ name: 'Crisis', extension: '304' }), id: 'cnf_2' };
    const planned = meetings.map((one, i) => meeting(`mtg_${i + 1}`, one));
    // A phone that takes as many calls as a test wants.
    const settings = { usr_202: { 'call.max-concurrent': 100 } };
    this.house = new FakeHouse([room(fields), other, ...planned], settings, secrets);
  }

  endpoint(extension: string) {
    const found = this.house.media.endpoints.findLast(
      ({ remotes }) => remotes.at(-1)?.address === addressOf(extension),
    );
    if (!found) throw new Error(`${extension} has no media`);
    return found;
  }

  /** Dials the room, and lets time pass until it is in. */
  async enters(extension: string) {
    const dialed = await this.house.dials(extension, '303');
    await this.passes(0);
    return dialed;
  }

  async presses(extension: string, keys: string): Promise<void> {
    for (const key of keys) {
      await settle();
      this.endpoint(extension).press(key);
    }
    await settle();
  }

  async passes(ms: number): Promise<void> {
    await settle();
    for (let left = ms; left > 0; left -= 100) {
      this.house.clock.advance(100);
      await settle();
    }
  }

  /** What was said to phones outside of the mix since it was asked last. */
  said(): string[] {
    const { played } = this.house.media;
    const news = played.slice(this.#heard).flatMap(({ program }) => saidIn(program));
    this.#heard = played.length;
    return news;
  }

  /** What was played in the room since it was asked last: to all, or `201: …`. */
  told(): string[] {
    const mix = this.house.media.rooms.at(-1);
    const news = (mix?.programs ?? []).slice(this.#told).map((program, i) => {
      const to = mix?.played[this.#told + i] ?? null;
      const whom = ['200', '201', '202', '203'].find((one) => to !== null && this.endpoint(one).id === to);
      return `${whom === undefined ? '' : `${whom}: `}${saidIn(program).join(' ')}`;
    });
    this.#told = mix?.programs.length ?? 0;
    return news;
  }

  get live() {
    return this.house.conferenceRooms.get('ten_1', 'cnf_1');
  }

  /** Who is in the mix, and how. */
  voice(extension: string) {
    return this.house.media.rooms.at(-1)?.members.get(this.endpoint(extension).id);
  }
}

describe('who calls a room', () => {
  test('is told to be alone, unless the room does not tell; the next one joins him (CNF-01, XA-CONF-02, XA-CONF-04)', async () => {
    const conference = new Conference();
    const first = await conference.enters('200');
    expect(first.answers.map(({ status }) => status)).toEqual([200]);
    await conference.passes(1500);
    expect(conference.told()).toEqual(['200: conference/alone']);
    await conference.enters('201');
    await conference.passes(1500);
    expect(conference.told()).toEqual([]);
    expect(conference.live?.view().participants).toMatchObject([
      { number: 1, party: { number: '200' }, isModerator: false, isWaiting: false },
      { number: 2, party: { number: '201' } },
    ]);
    const silent = new Conference({ announcesAlone: false });
    await silent.enters('200');
    await silent.passes(1500);
    expect(silent.told()).toEqual([]);
  });

  test('stands on the bill with the room', async () => {
    const conference = new Conference();
    const { dialog } = await conference.enters('200');
    dialog.hangsUp();
    expect(await conference.house.journal.ended(1)).toMatchObject([
      {
        dialed: '303',
        to: { number: '303', name: 'Board' },
        disposition: 'answered',
        legs: [{ role: 'caller' }, { role: 'service', service: { kind: 'conference', id: 'cnf_1' } }],
      },
    ]);
    expect(conference.live).toBeNull();
    expect(conference.house.media.rooms[0]?.isClosed).toBe(true);
  });

  test('of another tenant comes into another room', async () => {
    const conference = new Conference();
    await conference.enters('200');
    await conference.house.dials('201', '303', { house: 'ten_2' });
    await conference.passes(0);
    expect(conference.house.conferenceRooms.get('ten_2', 'cnf_1')?.count).toBe(1);
    expect(conference.live?.count).toBe(1);
    expect(conference.house.media.rooms).toHaveLength(2);
  });

  test('is refused where the room lets nobody in', async () => {
    const conference = new Conference({ isEnabled: false });
    expect((await conference.enters('200')).answers.map(({ status }) => status)).toEqual([480]);
  });

  test('hears that it is full (XA-CONF-05), or locked', async () => {
    const conference = new Conference({ maxParticipants: 2, userId: 'usr_200', keys: [{ key: '5', action: 'lock' }] });
    const owner = await conference.enters('200');
    const second = await conference.enters('201');
    const third = await conference.enters('202');
    await conference.passes(1500);
    expect(conference.said()).toContain('conference/full');
    expect(third.dialog.released).not.toBeNull();
    second.dialog.hangsUp();
    await conference.presses('200', '5');
    await conference.passes(1500);
    expect(conference.told()).toContain('conference/locked-now');
    const late = await conference.enters('203');
    await conference.passes(1500);
    expect(conference.said()).toContain('conference/locked');
    expect(late.dialog.released).not.toBeNull();
    owner.dialog.hangsUp();
    await conference.enters('203'); // an empty room is not locked
    expect(conference.live?.count).toBe(1);
  });
});

describe('a PIN (XA-CONF-03)', () => {
  const PINS = { 'cnf_1.pin': '1111', 'cnf_1.moderatorPin': '2222' };

  test.each([
    ['1111#', false],
    ['2222#', true],
  ])('%s lets in; leads the room: %o', async (keys, isModerator) => {
    const conference = new Conference({}, PINS);
    await conference.enters('201');
    expect(conference.said()).toEqual(['code/enter-pin']);
    await conference.presses('201', keys);
    expect(conference.live?.view().participants).toMatchObject([{ isModerator }]);
  });

  test('wrong three times: nobody comes in, and each counts for the caller', async () => {
    const conference = new Conference({}, PINS);
    const { dialog } = await conference.enters('201');
    for (let time = 0; time < 3; time++) {
      await conference.presses('201', '3333#');
      await conference.passes(1500);
    }
    expect(conference.said().filter((said) => said === 'code/wrong')).toHaveLength(3);
    expect(dialog.released).not.toBeNull();
    expect(conference.live).toBeNull();
  });

  test('nobody asks whose room it is', async () => {
    const conference = new Conference({ userId: 'usr_200' }, PINS);
    await conference.enters('200');
    expect(conference.live?.view().participants).toMatchObject([{ isModerator: true }]);
    expect(conference.said()).not.toContain('code/enter-pin');
  });

  test('of who leads alone: who presses the pound key comes in as one of many', async () => {
    const conference = new Conference({}, { 'cnf_1.moderatorPin': '2222' });
    await conference.enters('201');
    expect(conference.said()).toEqual(['conference/enter-pin-or-pound']);
    await conference.presses('201', '#');
    expect(conference.live?.view().participants).toMatchObject([{ isModerator: false }]);
  });
});

describe('a room with meetings', () => {
  // The clock of tests begins at nine.
  const ROUND = { start: '2026-01-05T09:20', durationMinutes: 30 };
  const MINUTE = 60_000;

  test('lets people in shortly before one, and while it is on; whose room it is, always', async () => {
    const conference = new Conference({ opensMinutesBefore: 15, userId: 'usr_200' }, {}, ROUND);
    const early = await conference.enters('201');
    await conference.passes(1500);
    expect(conference.said()).toEqual(['conference/closed']);
    expect(early.dialog.released).not.toBeNull();
    conference.house.clock.advance(5 * MINUTE);
    const inTime = await conference.enters('201');
    expect(conference.live?.count).toBe(1);
    inTime.dialog.hangsUp();
    conference.house.clock.advance(45 * MINUTE);
    await conference.enters('201');
    await conference.passes(1500);
    expect(conference.said()).toContain('conference/closed');
    expect(conference.live).toBeNull();
    await conference.enters('200');
    // It does not close while somebody is in it.
    await conference.enters('202');
    expect(conference.live?.count).toBe(2);
  });

  test('a meeting of another room opens it not', async () => {
    const conference = new Conference(
      { opensMinutesBefore: 15 },
      {},
      { start: '2026-01-05T09:00', conferenceRoomId: 'cnf_2' },
    );
    await conference.enters('201');
    await conference.passes(1500);
    expect(conference.said()).toContain('conference/closed');
  });

  test('while one is on, its PIN lets in, not that of the room; that of who leads does', async () => {
    const pins = { 'cnf_1.pin': '1111', 'cnf_1.moderatorPin': '2222', 'mtg_1.pin': '5555' };
    const conference = new Conference({}, pins, ROUND);
    await conference.enters('201');
    await conference.presses('201', '1111#');
    expect(conference.live?.count).toBe(1);
    conference.house.clock.advance(15 * MINUTE);
    await conference.enters('202');
    await conference.presses('202', '1111#');
    expect(conference.said()).toContain('code/wrong');
    await conference.passes(1500);
    await conference.presses('202', '5555#');
    expect(conference.live?.count).toBe(2);
    await conference.enters('203');
    await conference.presses('203', '2222#');
    expect(conference.live?.view().participants.map(({ isModerator }) => isModerator)).toEqual([false, false, true]);
  });

  test('while two follow each other, the PIN of each lets in: that of the room for one that has none', async () => {
    const next = { start: '2026-01-05T09:50', durationMinutes: 30 };
    const conference = new Conference({}, { 'cnf_1.pin': '1111', 'mtg_2.pin': '5555' }, ROUND, next);
    conference.house.clock.advance(42 * MINUTE);
    await conference.enters('201');
    await conference.presses('201', '1111#');
    await conference.enters('202');
    await conference.presses('202', '5555#');
    expect(conference.live?.count).toBe(2);
  });
});

describe('a room that waits for who leads it', () => {
  test('plays music until he comes; then all are in', async () => {
    const conference = new Conference({ userId: 'usr_200', waitsForModerator: true });
    await conference.enters('201');
    expect(conference.said()).toEqual(['conference/waiting']);
    await conference.passes(1500);
    expect(conference.live?.view().participants).toMatchObject([{ isWaiting: true }]);
    expect(conference.house.media.rooms).toEqual([]);
    expect(conference.said()).not.toEqual([]); // music
    await conference.enters('200');
    expect(conference.live?.view().participants).toMatchObject([{ isWaiting: false }, { isModerator: true }]);
    expect(conference.house.media.rooms[0]?.members.size).toBe(2);
  });

  test('where nobody can lead it, nobody waits', async () => {
    const conference = new Conference({ waitsForModerator: true });
    await conference.enters('201');
    expect(conference.live?.view().participants).toMatchObject([{ isWaiting: false }]);
  });

  test('ends with him, where it does: the others hear so', async () => {
    const conference = new Conference({ userId: 'usr_200', endsWithModerator: true });
    const owner = await conference.enters('200');
    const other = await conference.enters('201');
    owner.dialog.hangsUp();
    await conference.passes(1500);
    expect(conference.said()).toContain('conference/over');
    expect(other.dialog.released).not.toBeNull();
    expect(conference.live).toBeNull();
  });
});

describe('who comes and goes (CNF-06)', () => {
  test('is told by a tone', async () => {
    const conference = new Conference({ announcesJoins: 'tone', announcesAlone: false });
    await conference.enters('200');
    const second = await conference.enters('201');
    await conference.passes(1500);
    second.dialog.hangsUp();
    await conference.passes(1500);
    expect(conference.told()).toEqual(['tone', 'tone']);
  });

  test('is told by the name that he has said', async () => {
    const conference = new Conference({ announcesJoins: 'name', announcesAlone: false });
    for (const extension of ['200', '201']) {
      await conference.enters(extension);
      await conference.passes(1500); // the question, and the beep
      await conference.passes(1000);
      await conference.presses(extension, '#');
    }
    await conference.passes(2500);
    expect(conference.told()).toEqual([expect.stringMatching(/^\S+\.wav conference\/has-joined$/)]);
  });
});

describe('keys (CNF-07)', () => {
  const KEYS = Object.entries({
    0: 'mute',
    1: 'deafen',
    2: 'volume-up',
    3: 'volume-down',
    4: 'gain-up',
    5: 'gain-down',
    6: 'count',
    7: 'roll-call',
    8: 'lock',
    9: 'record',
    '#': 'hang-up',
  }).map(([key, action]) => ({ key, action }));

  test.each([
    ['0', { isMuted: true }, ['201: conference/muted']],
    ['00', { isMuted: false }, ['201: conference/muted', '201: conference/unmuted']],
    ['1', { isDeaf: true }, ['201: conference/deaf']],
    ['22', { volumeOutDb: 6 }, []],
    ['3', { volumeOutDb: -3 }, []],
    ['444444', { volumeInDb: 12 }, []],
    ['5', { volumeInDb: -3 }, []],
    ['6', {}, ['201: number-2 conference/people']],
    ['7', {}, ['201: number-2 conference/people number-2 number-0 number-0 number-2 number-0 number-1']],
    ['8', {}, []], // only who leads may
    ['9', {}, []],
  ])('%s: %o', async (keys, voice, told) => {
    const conference = new Conference({ keys: KEYS, announcesAlone: false });
    await conference.enters('200');
    await conference.enters('201');
    await conference.presses('201', keys);
    await conference.passes(5000);
    expect(conference.voice('201')).toMatchObject(voice);
    expect(conference.told()).toEqual(told);
    expect(conference.live?.room).toMatchObject({ isLocked: false, recording: 'off' });
  });

  test('hang up', async () => {
    const conference = new Conference({ keys: KEYS, announcesAlone: false });
    await conference.enters('200');
    const { dialog } = await conference.enters('201');
    await conference.presses('201', '#');
    expect(dialog.released).not.toBeNull();
    expect(conference.live?.count).toBe(1);
  });
});

test('events tell who comes and goes', async () => {
  const conference = new Conference({ userId: 'usr_200' });
  const owner = await conference.enters('200');
  const other = await conference.enters('201');
  owner.dialog.hangsUp();
  other.dialog.hangsUp();
  expect(
    conference.house.conferenceNews.map((news) => [news.name, 'from' in news ? news.from.number : news.number]),
  ).toEqual([
    ['started', '303'],
    ['joined', '200'],
    ['joined', '201'],
    ['left', '200'],
    ['left', '201'],
    ['ended', '303'],
  ]);
});

test('who looks at a room is told at once that it is other, and what was other meanwhile a moment later', async () => {
  const conference = new Conference({ userId: 'usr_200', announcesAlone: false });
  await conference.enters('200');
  await conference.enters('201');
  const { changes } = conference.house;
  await conference.passes(1000);
  expect(changes).toEqual([
    ['ten_1', { conferenceRoomId: 'cnf_1', number: '303', userId: 'usr_200', participants: 1, floor: null }],
    ['ten_1', { conferenceRoomId: 'cnf_1', number: '303', userId: 'usr_200', participants: 2, floor: null }],
  ]);
  conference.house.media.rooms.at(-1)?.speaks(conference.endpoint('201'));
  expect(changes.at(-1)?.[1]).toMatchObject({ floor: 2 });
  await conference.passes(1000);
  expect(changes).toHaveLength(3);
});

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
    return { conference, owner, other, order, begun };
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

test('an edge that stops waits for what is recorded in its rooms', async () => {
  const conference = new Conference({ recordsCalls: true, announcesAlone: false });
  conference.house.recordingsFolder = await mkdtemp(join(tmpdir(), 'rooms-'));
  const { dialog } = await conference.enters('200');
  await vi.waitFor(() => expect(conference.house.media.rooms[0]?.recordings).toHaveLength(1));
  dialog.hangsUp();
  await conference.house.conferenceRooms.settled();
  const records = await conference.house.journal.ended(2);
  expect(records.find(({ recordings }) => recordings)).toMatchObject({
    from: { number: '303', name: 'Board' },
    recordings: [{ file: expect.stringMatching(/^ten_1\/call_\w+-1\.wav$/) }],
  });
  await rm(conference.house.recordingsFolder, { recursive: true });
});
