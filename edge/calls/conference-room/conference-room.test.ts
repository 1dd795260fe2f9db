import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Conference } from '#test/world/edge/fake-conference.ts';
import { eventually } from '#test/world/eventually.ts';

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

test('an edge that stops waits for what is recorded in its rooms', async () => {
  const conference = new Conference({ recordsCalls: true, announcesAlone: false });
  conference.house.recordingsFolder = await mkdtemp(join(tmpdir(), 'rooms-'));
  const { dialog } = await conference.enters('200');
  await eventually(() => expect(conference.house.media.rooms[0]?.recordings).toHaveLength(1));
  dialog.hangsUp();
  await conference.house.conferenceRooms.settled();
  const records = await conference.house.journal.ended(2);
  expect(records.find(({ recordings }) => recordings)).toMatchObject({
    from: { number: '303', name: 'Board' },
    recordings: [{ file: expect.stringMatching(/^ten_1\/call_\w+-1\.wav$/) }],
  });
  await rm(conference.house.recordingsFolder, { recursive: true });
});
