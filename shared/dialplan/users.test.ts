import { describe, expect, test } from 'vitest';
import { aHouse, type HouseOptions, sketch } from '#test/world/house.ts';

const number = (dialed: string) => ({ kind: 'number', number: dialed });
const to = (dialed: string, more: object = {}) => ({ destination: number(dialed), ...more });
const forwarding = (extension: string, fields: object) => ({ userId: `usr_${extension}`, ...fields });
const forwarded = (...list: object[]): HouseOptions => ({ objects: { forwarding: list } });
/** 201 forwards every call to 202, and to 203 while he says something. */
const saying = (name: string): HouseOptions => {
  const whileSaying = [{ presenceStateId: 'pst_1', always: to('203') }];
  const objects = {
    'presence-state': [{ id: 'pst_1', name }],
    forwarding: [forwarding('201', { always: to('202'), whileSaying })],
  };
  return { objects };
};
const set = (id: string, values: object): HouseOptions => ({ settings: { [id]: values as Record<string, unknown> } });

/** 200 calls 201 unless the row says otherwise; Monday 09:00 UTC. */
describe('a call to a user', () => {
  test.each<[string, string, HouseOptions, string, string?]>([
    ['USR-02', 'rings the phones of the user', {}, 'bob 30'],
    ['PXY-02', 'as long as the user has it', set('usr_201', { 'call.ring-seconds': 12 }), 'bob 12'],
    ['PXY-02', 'or the tenant', set('tenant', { 'call.ring-seconds': 45 }), 'bob 45'],
    ['USR-09', 'is refused where the user is disabled', { disabled: ['201'] }, '(user-disabled)'],
    [
      'USR-03',
      'reaches its aliases, too, and is not disturbed by their case',
      { people: { 201: { aliases: ['555', 'bob.b'] } } },
      'bob 30',
      'Bob.B',
    ],
    [
      'USR-03',
      'follows on an alias',
      {
        ...forwarded(forwarding('201', { followMe: [{ number: '555', starts: 'at-the-same-time', ringSeconds: 9 }] })),
        people: { 202: { aliases: ['555'] } },
      },
      'bob 30 & cid 9',
    ],
    ['USR-07', 'rings nothing of a phantom', { people: { 201: { isPhantom: true } } }, '(unreachable)'],
    [
      'USR-07',
      'to a phantom is forwarded always',
      { ...forwarded(forwarding('201', { always: to('202') })), people: { 201: { isPhantom: true } } },
      'cid 30',
    ],
    [
      'USR-07',
      'to a phantom goes where it goes when no phone is there',
      { ...forwarded(forwarding('201', { unreachable: to('202') })), people: { 201: { isPhantom: true } } },
      'cid 30',
    ],
    [
      'USR-07',
      'to a phantom rings its followers together, and none of whom is a phantom, too',
      {
        ...forwarded(
          forwarding('201', {
            followMe: ['202', '203', '204'].map((one) => ({
              number: one,
              starts: 'at-the-same-time',
              ringSeconds: 20,
            })),
            noAnswer: to('200'),
          }),
        ),
        people: { 201: { isPhantom: true, aliases: ['5568'] }, 203: { isPhantom: true } },
      },
      'cid 20 & eve 20 [noAnswer: ann 30; unreachable: ann 30]',
      '5568',
    ],
    ['FWD-08', 'in silence: busy', set('usr_201', { 'call.do-not-disturb': true }), '(busy)'],
    [
      'FWD-08',
      'in silence goes where busy calls go',
      { ...forwarded(forwarding('201', { busy: to('202') })), ...set('usr_201', { 'call.do-not-disturb': true }) },
      'cid 30',
    ],
    [
      'FWD-08',
      'in silence is forwarded all the same when every call is',
      { ...forwarded(forwarding('201', { always: to('202') })), ...set('usr_201', { 'call.do-not-disturb': true }) },
      'cid 30',
    ],

    [
      'UCM-077',
      'is forwarded by what the user says of himself',
      { ...saying('Lunch'), ...set('usr_201', { 'presence.state': 'Lunch' }) },
      'dot 30',
    ],
    [
      'UCM-077',
      'is forwarded as usual while he says something else',
      { ...saying('Lunch'), ...set('usr_201', { 'presence.state': 'Away' }) },
      'cid 30',
    ],
    ['UCM-077', 'and while he says nothing', saying('Lunch'), 'cid 30'],
    ['X3-FK-04', 'is forwarded always', forwarded(forwarding('201', { always: to('202') })), 'cid 30'],
    [
      'X3-FK-04',
      'not while that is off',
      forwarded(forwarding('201', { always: to('202', { isActive: false }) })),
      'bob 30',
    ],
    [
      'PRM-01',
      'not where the user may not',
      {
        ...forwarded(forwarding('201', { always: to('202') })),
        ...set('usr_201', { 'forwarding.is-unconditional-allowed': false }),
      },
      'bob 30',
    ],
    [
      'FWD-08',
      'when busy or declined',
      forwarded(forwarding('201', { busy: to('202') })),
      'bob 30 [busy: cid 30; declined: cid 30]',
    ],
    [
      'FWD-08',
      'when nobody answers, or no phone is there',
      forwarded(forwarding('201', { noAnswer: to('202') })),
      'bob 30 [noAnswer: cid 30; unreachable: cid 30]',
    ],
    [
      'UCM-076',
      'when no phone is there, elsewhere than when nobody answers',
      forwarded(forwarding('201', { noAnswer: to('202'), unreachable: to('203') })),
      'bob 30 [noAnswer: cid 30; unreachable: dot 30]',
    ],
    [
      'FWD-08',
      'each of them by itself',
      forwarded(forwarding('201', { busy: to('202'), noAnswer: to('203') })),
      'bob 30 [busy: cid 30; noAnswer: dot 30; unreachable: dot 30; declined: cid 30]',
    ],
    ['FWD-02', 'to a number that nobody has', forwarded(forwarding('201', { always: to('299') })), '(unknown-number)'],
    ['FWD-02', 'to a feature code', forwarded(forwarding('201', { always: to('*43') })), 'echo'],
    [
      'FWD-08',
      'to a user for a time of its own',
      forwarded(forwarding('201', { noAnswer: { destination: { kind: 'user', userId: 'usr_202', ringSeconds: 7 } } })),
      'bob 30 [noAnswer: cid 7; unreachable: cid 7]',
    ],
    [
      'FWD-08',
      'to nobody: hung up',
      forwarded(forwarding('201', { busy: { destination: { kind: 'hang-up', cause: 'congestion' } } })),
      'bob 30 [busy: (congestion); declined: (congestion)]',
    ],
    [
      'FWD-05',
      'to a queue',
      {
        objects: {
          forwarding: [forwarding('201', { always: { destination: { kind: 'queue', queueId: 'que_1' } } })],
          queue: [{ id: 'que_1', extension: '400' }],
        },
      },
      'queue',
    ],

    [
      'FWD-08',
      'and on to a third',
      forwarded(forwarding('201', { noAnswer: to('202') }), forwarding('202', { noAnswer: to('203') })),
      'bob 30 [noAnswer: cid 30 [noAnswer: dot 30; unreachable: dot 30]; unreachable: cid 30 [noAnswer: dot 30; unreachable: dot 30]]',
    ],
    [
      'FWD-08',
      'in a circle: the second does not ring the first again',
      forwarded(forwarding('201', { noAnswer: to('202') }), forwarding('202', { noAnswer: to('201') })),
      'bob 30 [noAnswer: cid 30; unreachable: cid 30]',
    ],
    [
      'FWD-08',
      'in a circle of those who forward everything: nobody rings',
      forwarded(forwarding('201', { always: to('202') }), forwarding('202', { always: to('201') })),
      '(forwarding-loop)',
    ],
    ['FWD-08', 'to oneself: nobody rings', forwarded(forwarding('201', { always: to('201') })), '(forwarding-loop)'],
    [
      'FWD-08',
      'back to the caller: the other phones ring',
      forwarded(forwarding('201', { always: to('200') })),
      'ann 30',
    ],
  ])('%s: %s', (_row, _what, house, expected, dialed = '201') => {
    expect(sketch(aHouse(house), dialed)).toBe(expected);
  });
});

describe('the forwarding list of a user (FWD-01 to FWD-07)', () => {
  const followMe = (...list: object[]) => forwarded(forwarding('201', { followMe: list }));
  test.each<[string, string, HouseOptions, string]>([
    ['FWD-04', 'if no response', followMe({ number: '202', ringSeconds: 20 }), 'bob 30 > cid 20'],
    ['FWD-03', 'at the same time', followMe({ number: '202', starts: 'at-the-same-time' }), 'bob 30 & cid 30'],
    [
      'FWD-01',
      'in the order of the list, together with what is before it',
      followMe({ number: '202' }, { number: '203', starts: 'at-the-same-time', ringSeconds: 10 }, { number: '204' }),
      'bob 30 > cid 30 & dot 10 > eve 30',
    ],
    [
      'FWD-01',
      'one that is off is passed over',
      followMe({ number: '202', isActive: false }, { number: '203' }),
      'bob 30 > dot 30',
    ],
    ['FWD-01', 'the caller is not rung', followMe({ number: '200' }), 'bob 30'],
    ['FWD-01', 'a number that nobody has is passed over', followMe({ number: '299' }), 'bob 30'],
    ['FWD-01', 'a phone rings once', followMe({ number: '201', starts: 'at-the-same-time' }), 'bob 30'],
    [
      'FWD-05',
      'then where calls go that nobody answers',
      forwarded(forwarding('201', { followMe: [{ number: '202' }], noAnswer: to('203') })),
      'bob 30 > cid 30 [noAnswer: dot 30; unreachable: dot 30]',
    ],
    [
      'FWD-08',
      'who does not want to be disturbed is not',
      { ...followMe({ number: '202' }), ...set('usr_202', { 'call.do-not-disturb': true }) },
      'bob 30',
    ],
  ])('%s: %s', (_row, _what, house, expected) => {
    expect(sketch(aHouse(house), '201')).toBe(expected);
  });
});

describe('schedules of forwarding (FWD-07)', () => {
  const house = aHouse({
    objects: {
      schedule: [{ id: 'sch_1', openingHours: [{ daysOfWeek: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }] }],
      forwarding: [
        forwarding('201', {
          always: to('202', { scheduleId: 'sch_1' }),
          followMe: [{ number: '203', scheduleId: 'sch_1' }, { number: '204' }],
        }),
      ],
    },
    settings: { tenant: { 'region.time-zone': 'Europe/Paris' } },
  });
  test.each([
    ['Monday 09:00 in Paris', '2026-01-05T08:00:00Z', 'cid 30'],
    ['a minute earlier', '2026-01-05T07:59:00Z', 'bob 30 > eve 30'],
    ['Sunday', '2026-01-04T12:00:00Z', 'bob 30 > eve 30'],
  ])('%s', (_, at, expected) => {
    expect(sketch(house, '201', { nowMs: Date.parse(at) })).toBe(expected);
  });
});

describe('call filters (UCM-076, UCM-078)', () => {
  const filtered = (...filters: object[]): HouseOptions => ({
    objects: { 'call-filter': filters, forwarding: [forwarding('201', { always: to('203') })] },
  });
  test.each<[string, HouseOptions, string]>([
    ['refuses who is listed', filtered({ numbers: ['20X'] }), '(filtered)'],
    ['not somebody else', filtered({ numbers: ['21X'] }), 'dot 30'],
    ['refuses everybody', filtered({ callers: 'all' }), '(filtered)'],
    ['a caller of the tenant is not from outside', filtered({ callers: 'external' }), 'dot 30'],
    ['nor anonymous', filtered({ callers: 'anonymous' }), 'dot 30'],
    ['for calls to others', filtered({ callers: 'all', scope: 'users', userIds: ['usr_202'] }), 'dot 30'],
    ['for calls to this one', filtered({ callers: 'all', scope: 'users', userIds: ['usr_201'] }), '(filtered)'],
    ['one that is off', filtered({ callers: 'all', isEnabled: false }), 'dot 30'],
    [
      'asks for the name of the caller (UCM-076)',
      filtered({ callers: 'all', scope: 'users', userIds: ['usr_203'], action: 'ask-name' }),
      'name? dot 30',
    ],
    ['sends the call elsewhere', filtered({ callers: 'all', action: 'divert', destination: number('204') }), 'eve 30'],
    ['lets through what is forwarded', filtered({ callers: 'all', action: 'allow', passesForwarding: true }), 'bob 30'],
    [
      'the first by position decides',
      filtered({ callers: 'all', position: 20 }, { numbers: ['200'], action: 'allow', position: 10 }),
      'dot 30',
    ],
  ])('%s', (_, house, expected) => {
    expect(sketch(aHouse(house), '201')).toBe(expected);
  });

  test('a caller who says a name may be sent to the mailbox', () => {
    const filter = { callers: 'all', action: 'ask-name' };
    const box = { id: 'B', number: '201', userId: 'usr_201' };
    const house = aHouse({ objects: { 'call-filter': [filter], 'voicemail-box': [box] } });
    expect(sketch(house, '201')).toMatch(/^name, or box B busy\? bob 30 /);
  });

  test('a caller who may disturb does', () => {
    const filter = { numbers: ['200'], action: 'allow', passesDoNotDisturb: true };
    const house = aHouse({
      objects: { 'call-filter': [filter] },
      settings: { usr_201: { 'call.do-not-disturb': true } },
    });
    expect(sketch(house, '201')).toBe('bob 30');
    expect(sketch(house, '201', { from: '202' })).toBe('(busy)');
  });
});

describe('a boss and secretaries (XA-BS-05 to XA-BS-08)', () => {
  const secretary = (extension: string, isActive = true) => ({
    userId: `usr_${extension}`,
    number: extension,
    isActive,
  });
  const filter = (mode: string, more: object = {}): HouseOptions => ({
    objects: {
      'boss-secretary-filter': [
        { bossUserId: 'usr_201', mode, secretaries: [secretary('202'), secretary('203')], ringSeconds: 20, ...more },
      ],
    },
  });
  test.each<[string, HouseOptions, string, string]>([
    ['the boss, then one after the other', filter('boss-then-in-turn'), '200', 'bob 15 > cid 20 > dot 20'],
    ['the boss, then all', filter('boss-then-together'), '200', 'bob 15 > cid 20 & dot 20'],
    ['one after the other', filter('in-turn'), '200', 'cid 20 > dot 20'],
    ['the last is first (XA-BS-08)', filter('in-turn', { ringsFrom: 'last' }), '200', 'dot 20 > cid 20'],
    ['all secretaries', filter('together'), '200', 'cid 20 & dot 20'],
    ['all at once', filter('all-together'), '200', 'bob 15 & cid 20 & dot 20'],
    ['a secretary reaches the boss', filter('together'), '202', 'bob 30'],
    [
      'those who are off do not ring',
      filter('together', { secretaries: [secretary('202', false), secretary('203')] }),
      '200',
      'dot 20',
    ],
    ['none is on', filter('together', { secretaries: [secretary('202', false)] }), '200', 'bob 30'],
    ['the filter is off', filter('together', { isEnabled: false }), '200', 'bob 30'],
    ['for calls from outside', filter('together', { callsFrom: 'external' }), '200', 'bob 30'],
    ['for calls from inside', filter('together', { callsFrom: 'internal' }), '200', 'cid 20 & dot 20'],
  ])('%s', (_, house, from, expected) => {
    expect(sketch(aHouse(house), '201', { from })).toBe(expected);
  });
});
