import { describe, expect, test } from 'vitest';
import { conferenceList, conferenceXml } from './as-text.ts';
import type { LiveConference } from './live-conference.ts';
import { type InnerCommand, obey } from './obey.ts';
import { came, EMPTY_ROOM, type Room, type RoomTerms } from './room.ts';
import { RoomCommand } from './room-command.ts';

const TERMS: RoomTerms = {
  maxParticipants: null,
  waitsForModerator: false,
  endsWithModerator: false,
  mutesOnEntry: false,
  announcesAlone: false,
  announcesJoins: 'nothing',
  recordsCalls: false,
  canBeLed: true,
};

/** Three in a room, of whom the first leads it. */
const three = (terms: Partial<RoomTerms> = {}): Room =>
  ['leg_1', 'leg_2', 'leg_3'].reduce<Room>(
    (room, id) => came(room, { ...TERMS, ...terms }, id, { isModerator: id === 'leg_1' }).room,
    EMPTY_ROOM,
  );

function ordered(command: object, room = three(), terms: Partial<RoomTerms> = {}) {
  const obeyed = obey(room, { ...TERMS, ...terms }, RoomCommand.parse(command) as InnerCommand);
  if (!obeyed.ok) throw new Error(obeyed.problem.code);
  return obeyed.value;
}
const problemOf = (command: object, room = three()) => {
  const obeyed = obey(room, TERMS, RoomCommand.parse(command) as InnerCommand);
  return obeyed.ok ? null : obeyed.problem.code;
};

test.each<[string, object, string[], object[]]>([
  ['SXR-CMDX-10', { name: 'mute', participant: 2 }, ['OK mute 2'], [{}, { isMuted: true }, {}]],
  ['SXR-CMDX-10', { name: 'mute', participant: 'last' }, ['OK mute 3'], [{}, {}, { isMuted: true }]],
  [
    'SXR-CMDX-10',
    { name: 'mute', participant: 'all' },
    ['OK mute 1', 'OK mute 2', 'OK mute 3'],
    [{ isMuted: true }, { isMuted: true }, { isMuted: true }],
  ],
  ['SXR-CMDX-02', { name: 'deaf', participant: 1 }, ['OK deaf 1'], [{ isDeaf: true }, {}, {}]],
  ['CNF-04', { name: 'isolate', participant: 1 }, ['OK isolate 1'], [{ isDeaf: true, isMuted: true }, {}, {}]],
  ['', { name: 'toggle-mute', participant: 1 }, ['OK toggle-mute 1'], [{ isMuted: true }, {}, {}]],
  ['SXR-CMDX-24', { name: 'volume-in', participant: 2, level: -4 }, ['Volume IN 2 = -4'], [{}, { volumeIn: -4 }, {}]],
  ['SXR-CMDX-25', { name: 'volume-out', participant: 2, level: 4 }, ['Volume OUT 2 = 4'], [{}, { volumeOut: 4 }, {}]],
  ['SXR-CMDX-25', { name: 'volume-out', participant: 2 }, ['Volume OUT 2 = 0'], [{}, {}, {}]],
  ['SXR-CMDX-05', { name: 'energy', participant: 2, level: 300 }, ['Energy 2 = 300'], [{}, { energyLevel: 300 }, {}]],
  [
    'SXR-CMDX-16',
    { name: 'relate', participant: 1, other: 2, how: 'nospeak' },
    ['OK 1->2 nospeak'],
    [{ doesNotHear: [] }, { doesNotHear: [1] }, {}],
  ],
  [
    'SXR-CMDX-16',
    { name: 'relate', participant: 1, other: 2, how: 'nohear' },
    ['OK 1->2 nohear'],
    [{ doesNotHear: [2] }, { doesNotHear: [] }, {}],
  ],
])('%s: %o', (_row, command, lines, members) => {
  const { room, lines: answered } = ordered(command);
  expect(answered).toEqual(lines);
  expect(room.members).toMatchObject(members);
});

describe('undoes', () => {
  test.each([
    ['mute', 'unmute'],
    ['deaf', 'undeaf'],
    ['isolate', 'unisolate'],
    ['lock', 'unlock'],
  ])('%s: %s', (name, undoing) => {
    const about = name === 'lock' ? {} : { participant: 2 };
    const { room } = ordered({ name, ...about });
    expect(ordered({ name: undoing, ...about }, room).room).toEqual(three());
  });

  test.each(['nospeak', 'nohear'])('%s: clear', (how) => {
    const pair = { name: 'relate', participant: 1, other: 2 };
    expect(ordered({ ...pair, how: 'clear' }, ordered({ ...pair, how }).room).room).toEqual(three());
  });
});

test('kick and hup let go, with words and without (SXR-CMDX-06, -07)', () => {
  expect(ordered({ name: 'kick', participant: 2 }).effects).toEqual([{ name: 'let-go', id: 'leg_2', why: 'kicked' }]);
  expect(ordered({ name: 'hup', participant: 'all' }).effects).toEqual([
    ...['leg_1', 'leg_2', 'leg_3'].map((id) => ({ name: 'let-go', id, why: 'dropped' })),
    { name: 'over' },
  ]);
});

test('when who leads is kicked the others are let go, where the room ends with him', () => {
  const terms = { endsWithModerator: true };
  expect(ordered({ name: 'kick', participant: 1 }, three(terms), terms).effects).toEqual([
    { name: 'let-go', id: 'leg_1', why: 'kicked' },
    { name: 'let-go', id: 'leg_2', why: 'over' },
    { name: 'let-go', id: 'leg_3', why: 'over' },
    { name: 'over' },
  ]);
});

test('recording is begun, paused, resumed, ended, and told; never twice (CNF-03, SXR-CMDX-15, -29)', () => {
  let room = three();
  const steps = ['record', 'record-pause', 'record-resume', 'record-stop'].map((name) => {
    const { room: after, effects } = ordered({ name }, room);
    room = after;
    return [after.recording, ...effects.map((effect) => (effect.name === 'tell' ? effect.news.about : effect.name))];
  });
  expect(steps).toEqual([
    ['on', 'record', 'recorded'],
    ['paused', 'record', 'not-recorded'],
    ['on', 'record', 'recorded'],
    ['off', 'record', 'not-recorded'],
  ]);
  expect(problemOf({ name: 'record-stop' })).toBe('wrong-state');
  expect(problemOf({ name: 'record' }, ordered({ name: 'record' }).room)).toBe('wrong-state');
});

test('a PIN is set and removed for as long as somebody is in the room (SXR-CMDX-12, -13)', () => {
  expect(ordered({ name: 'pin', pin: '1234' }).room.pin).toEqual({ code: '1234' });
  expect(ordered({ name: 'nopin' }).room.pin).toEqual({ code: null });
});

test.each([
  { name: 'mute', participant: 4 },
  { name: 'relate', participant: 1, other: 4, how: 'nohear' },
  { name: 'relate', participant: 1, other: 1, how: 'nohear' },
])('nobody has the number: %o', (command) => {
  expect(problemOf(command)).toBe('participant-unknown');
});

const CONFERENCE: LiveConference = {
  conferenceRoomId: 'cnf_1',
  name: 'Board <1>',
  extension: '303',
  edgeId: 'edge_1',
  isLocked: true,
  recording: 'off',
  startedAt: '2026-01-05T09:00:00.000Z',
  participants: [
    {
      number: 1,
      callId: 'call_1',
      legId: 'leg_1',
      party: { number: '200', name: 'Alice', userId: 'usr_200' },
      isModerator: true,
      isWaiting: false,
      isMuted: false,
      isDeaf: false,
      hasFloor: true,
      volumeIn: 0,
      volumeOut: -1,
      energyLevel: 60,
      doesNotHear: [],
      joinedAt: '2026-01-05T09:00:00.000Z',
    },
  ],
};

test('the list is that of FreeSWITCH: a header, and a line for each leg (SXR-CMDF-02)', () => {
  expect(conferenceList(CONFERENCE)).toBe(
    'Board <1> (1 member locked)\n1,sip:200,leg_1,200,hear|speak|talking|floor,0,-1,60\n',
  );
  expect(conferenceList({ ...CONFERENCE, isLocked: false, participants: [] }, ';')).toBe('Board <1> (0 members)\n');
});

test('the list in XML is well formed, whatever names are (SXR-CMDX-26)', () => {
  const xml = conferenceXml(CONFERENCE);
  expect(xml).toContain('<conference name="Board &lt;1&gt;" member-count="1" locked="true"');
  expect(xml).toContain('<caller_id_number>200</caller_id_number>');
});
