import { describe, expect, test } from 'vitest';
import { RoomCommand } from './room-command.ts';
import { COMMAND_WORDS, readCommand } from './written-command.ts';

const read = (line: string) => readCommand(line);
const dial = (fields: object) => RoomCommand.parse({ name: 'dial', ...fields });

/** The command table of the manual, and its examples (sipXcom 20.04 §12.27): word, row, what is written, what is understood. */
const TABLE: readonly (readonly [string, string, object])[] = [
  [
    'SXR-CMDX-01',
    'bgdial&sofia/default/1000@softswitch&200&Board',
    dial({ to: '1000', callerId: { number: '200', name: 'Board' } }),
  ],
  ['SXR-CMDX-02', 'deaf&1', { name: 'deaf', participant: 1 }],
  ['SXR-CMDX-02', 'deaf&all', { name: 'deaf', participant: 'all' }],
  ['SXR-CMDX-02', 'deaf&last', { name: 'deaf', participant: 'last' }],
  ['SXR-CMDX-03', 'dial user/202 200 The Board', dial({ to: '202', callerId: { number: '200', name: 'The Board' } })],
  ['SXR-CMDX-03', 'dial&202', dial({ to: '202' })],
  ['SXR-CMDF-01', 'dial&{originate_timeout=30}sofia/default/1000@softswitch', dial({ to: '1000', ringSeconds: 30 })],
  [
    'SXR-CMDF-01',
    'dial {origination_caller_id_number=99,origination_caller_id_name=Desk}user/202 200 Board',
    dial({ to: '202', callerId: { number: '99', name: 'Desk' } }),
  ],
  ['SXR-CMDX-04', 'dtmf&all&12#', { name: 'dtmf', participant: 'all', digits: '12#' }],
  ['SXR-CMDX-05', 'energy&2&300', { name: 'energy', participant: 2, level: 300 }],
  ['SXR-CMDX-05', 'energy last', { name: 'energy', participant: 'last', level: null }],
  ['SXR-CMDX-06', 'conference Board hup last', { name: 'hup', participant: 'last' }],
  ['SXR-CMDX-07', 'kick&all', { name: 'kick', participant: 'all' }],
  ['SXR-CMDX-07', 'kick\\&2', { name: 'kick', participant: 2 }],
  ['SXR-CMDX-08', 'list', { name: 'list', delimiter: ',' }],
  ['SXR-CMDX-08', 'conference list delim ;', { name: 'list', delimiter: ';' }],
  ['SXR-CMDX-09', 'lock', { name: 'lock' }],
  ['SXR-CMDX-10', 'mute&2', { name: 'mute', participant: 2 }],
  ['SXR-CMDX-11', 'norecord&all', { name: 'record-stop' }],
  ['SXR-CMDX-11', 'norecord board.wav', { name: 'record-stop', file: 'board.wav' }],
  ['SXR-CMDX-12', 'nopin', { name: 'nopin' }],
  ['SXR-CMDX-13', 'pin&4711', { name: 'pin', pin: '4711' }],
  [
    'SXR-CMDX-14',
    'play&ivr/8000/welcome.wav',
    { name: 'play', file: 'ivr/8000/welcome.wav', url: null, promptId: null, participant: null, isAsync: false },
  ],
  ['SXR-CMDX-14', 'play the welcome.wav async', { file: 'the welcome.wav', isAsync: true }],
  ['SXR-CMDX-14', 'play&welcome&2', { file: 'welcome', participant: 2 }],
  ['SXR-CMDX-14', 'play https://sounds.example/a.wav 2', { url: 'https://sounds.example/a.wav', participant: 2 }],
  ['SXR-CMDX-15', 'record&/tmp/board.wav', { name: 'record', file: '/tmp/board.wav' }],
  ['SXR-CMDX-15', 'record', { name: 'record' }],
  ['SXR-CMDX-16', 'relate&1&2&nospeak', { name: 'relate', participant: 1, other: 2, how: 'nospeak' }],
  ['SXR-CMDX-16', 'relate 1 2 nohear', { name: 'relate', participant: 1, other: 2, how: 'nohear' }],
  ['SXR-CMDX-16', 'relate 1 2 clear', { name: 'relate', participant: 1, other: 2, how: 'clear' }],
  ['SXR-CMDX-17', 'say&Tom & Jerry have come', { name: 'say', text: 'Tom & Jerry have come', participant: null }],
  ['SXR-CMDX-18', 'saymember 2 you are next', { name: 'say', text: 'you are next', participant: 2 }],
  ['SXR-CMDX-19', 'stop', { name: 'stop', which: 'all', participant: null }],
  ['SXR-CMDX-19', 'stop&current&2', { name: 'stop', which: 'current', participant: 2 }],
  ['SXR-CMDX-20', 'transfer&Crisis team&2&3', { name: 'transfer', to: 'Crisis team', participants: [2, 3] }],
  ['SXR-CMDX-20', 'transfer 304 2', { name: 'transfer', to: '304', participants: [2] }],
  ['SXR-CMDX-21', 'unmute&all', { name: 'unmute', participant: 'all' }],
  ['SXR-CMDX-22', 'undeaf&last', { name: 'undeaf', participant: 'last' }],
  ['SXR-CMDX-23', 'UNLOCK', { name: 'unlock' }],
  ['SXR-CMDX-24', 'volume_in&2&-3', { name: 'volume-in', participant: 2, level: -3 }],
  ['SXR-CMDX-25', 'volume_out 2', { name: 'volume-out', participant: 2, level: null }],
  ['SXR-CMDX-26', 'xml_list', { name: 'xml-list' }],
  ['SXR-CMDX-27', 'invite&401', { name: 'invite', user: '401' }],
  ['SXR-CMDX-28', 'inviteim&401im', { name: 'invite', user: '401im' }],
  ['SXR-CMDX-29', 'record&stop', { name: 'record-stop' }],
  ['SXR-CMDX-30', 'record&status', { name: 'record-status' }],
  ['SXR-CMDX-31', 'record&duration', { name: 'record-duration' }],
];

test.each(TABLE)('%s: %s', (_row, line, command) => {
  expect(read(line)).toMatchObject(command);
});

test.each([
  ['conference Board room hup last', { name: 'hup', participant: 'last' }],
  ['conference The Board room xml-list', { name: 'xml-list' }],
  ['conference&The Board room&hup&all', { name: 'hup', participant: 'all' }],
  ['conference Board room say let us list them', { name: 'say', text: 'let us list them' }],
])('the name of the room, however many words it has, is no command: %s', (line, command) => {
  expect(read(line)).toMatchObject(command);
});

test('every word of the table begins a command', () => {
  const words = TABLE.map(([, line]) => /^(?:conference (?:Board )?)?([a-z_]+)/i.exec(line)?.[1]?.toLowerCase());
  const ours = ['isolate', 'tmute', 'unisolate']; // no words of the manual
  expect([...new Set([...words, ...ours])].sort()).toEqual(COMMAND_WORDS.toSorted());
});

describe('no command', () => {
  test.each([
    '',
    '&',
    'dance',
    'mute',
    'mute&2&3',
    'mute&somebody',
    'lock&2',
    'energy&2&loud',
    'energy&2&5000',
    'volume_in&2&5',
    'list (2 members)',
    'relate&1&2',
    'relate&1&2&shout',
    'norecord',
    'pin&12',
    'say',
    'saymember&2',
    'stop&everything',
    'transfer&304',
    'transfer&2',
    'dial',
    'dial&sofia/default/anna@softswitch',
    'invite',
    'invite&401&402',
    'dtmf&1&xyz',
    'constructor',
    'record\u0000&x',
  ])('%s', (line) => {
    expect(read(line)).toBeNull();
  });
});
