import { describe, expect, test } from 'vitest';
import { aHouse, type HouseOptions, sketch } from '#test/world/house.ts';

const member = (extension: string, more: object = {}) => ({ userId: `usr_${extension}`, ...more });
const number = (dialed: string) => ({ kind: 'number', number: dialed });
const [silent, allDisturbed] = [
  { 'call.do-not-disturb': true },
  (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, { 'call.do-not-disturb': true }])),
];

describe('hunt groups (HNT-01 to HNT-06)', () => {
  const hunt = (fields: object, more: HouseOptions = {}): HouseOptions => ({
    ...more,
    objects: { 'hunt-group': [{ extension: '300', ...fields }], ...more.objects },
  });
  const both = [member('201'), member('202', { ringSeconds: 20 })];
  const forwarding = [{ userId: 'usr_201', always: { destination: number('203') }, followMe: [] }];
  const followMe = [{ userId: 'usr_201', followMe: [{ number: '204', ringSeconds: 5 }] }];
  test.each<[string, string, HouseOptions, string]>([
    ['HNT-02', 'one after the other', hunt({ members: both }), 'bob 30 > cid 20'],
    [
      'HNT-02',
      'together',
      hunt({ members: [member('201'), member('202', { rings: 'with-previous' })] }),
      'bob 30 & cid 30',
    ],
    [
      'HNT-02',
      'in any combination',
      hunt({ members: [...both, member('203', { rings: 'with-previous', ringSeconds: 9 }), member('204')] }),
      'bob 30 > cid 20 & dot 9 > eve 30',
    ],
    [
      'HNT-02',
      'the first rings by itself, whatever it says',
      hunt({ members: [member('201', { rings: 'with-previous' })] }),
      'bob 30',
    ],
    [
      'HNT-02',
      'a user rings once in a stage',
      hunt({ members: [member('201'), member('201', { rings: 'with-previous' })] }),
      'bob 30',
    ],
    ['HNT-02', 'the caller does not ring', hunt({ members: [member('200'), member('201')] }), 'bob 30'],
    ['HNT-02', 'a disabled member does not ring', hunt({ members: both }, { disabled: ['201'] }), 'cid 20'],
    ['HNT-02', 'nor one in silence', hunt({ members: both }, { settings: { usr_202: silent } }), 'bob 30'],
    ['HNT-04', 'nobody is left: as the fallback has it', hunt({ members: [member('200')] }), '(no-answer)'],
    [
      'HNT-04',
      'nobody is left, and there is a fallback',
      hunt({ members: both, fallback: number('203') }, { settings: allDisturbed('usr_201', 'usr_202') }),
      'dot 30',
    ],
    ['HNT-04', 'the fallback', hunt({ members: both, fallback: number('203') }), 'bob 30 > cid 20 [else: dot 30]'],
    [
      'HNT-04',
      'the fallback is busy',
      hunt({ members: both, fallback: { kind: 'hang-up', cause: 'busy' } }),
      'bob 30 > cid 20 [else: (busy)]',
    ],
    [
      'HNT-07',
      'a group whose fallback is itself ends',
      hunt({ id: 'hgr_1', members: both, fallback: { kind: 'hunt-group', huntGroupId: 'hgr_1' } }),
      'bob 30 > cid 20',
    ],
    ['HNT-01', 'one that is off is as if nobody were there', hunt({ isEnabled: false, members: both }), '(no-answer)'],
    [
      'HNT-05',
      'forwarding of members counts for nothing',
      hunt({ members: both }, { objects: { forwarding } }),
      'bob 30 > cid 20',
    ],
    [
      'HNT-05',
      'who is disabled forwards nothing',
      hunt({ members: both, obeysForwarding: true }, { objects: { forwarding }, disabled: ['201'] }),
      'cid 20',
    ],
    [
      'HNT-05',
      'or is obeyed',
      hunt({ members: both, obeysForwarding: true }, { objects: { forwarding } }),
      'dot 30 > cid 20',
    ],
    [
      'HNT-06',
      'the list of a member takes no time',
      hunt({ members: both, obeysForwarding: true }, { objects: { forwarding: followMe } }),
      'bob 30 > cid 20',
    ],
    [
      'HNT-06',
      'or takes its own',
      hunt({ members: both, obeysForwarding: true, fitsForwardingTimers: true }, { objects: { forwarding: followMe } }),
      'bob 30 > eve 5 > cid 20',
    ],
  ])('%s: %s', (_row, _what, house, expected) => {
    expect(sketch(aHouse(house), '300')).toBe(expected);
  });
});

describe('call groups (XA-GRP-01, UCM-211)', () => {
  const group = (fields: object, more: HouseOptions = {}): HouseOptions => ({
    ...more,
    objects: {
      'call-group': [{ extension: '301', members: [member('201'), member('202')], ...fields }],
      ...more.objects,
    },
  });
  const schedule = [{ id: 'sch_1', openingHours: [{ daysOfWeek: [2] }], closedDestination: number('204') }];
  test.each<[string, HouseOptions, string]>([
    ['all at once, for the time of the group', group({ ringSeconds: 40 }), 'bob 40 & cid 40'],
    [
      'in turn, until the time of the group is over',
      group({ strategy: 'linear', memberRingSeconds: 15, ringSeconds: 40 }),
      'bob 15 >5> cid 15',
    ],
    [
      'without a pause',
      group({ strategy: 'linear', memberRingSeconds: 15, ringSeconds: 40, retrySeconds: 0 }),
      'bob 15 > cid 15 > bob 10',
    ],
    [
      'lower penalties first',
      group({ strategy: 'linear', ringSeconds: 30, members: [member('201', { penalty: 5 }), member('202')] }),
      'cid 15 >5> bob 10',
    ],
    [
      'all at once, lower penalties first',
      group({
        ringSeconds: 20,
        retrySeconds: 0,
        members: [member('201', { penalty: 5 }), member('202'), member('203')],
      }),
      'cid 15 & dot 15 > bob 5',
    ],
    ['where nobody answers', group({ noAnswerDestination: number('203') }), 'bob 60 & cid 60 [else: dot 30]'],
    [
      'where all are busy',
      group({ noAnswerDestination: number('203'), busyDestination: number('204') }),
      'bob 60 & cid 60 [busy: eve 30; noAnswer: dot 30; unreachable: dot 30; declined: dot 30]',
    ],
    ['while it is closed', group({ scheduleId: 'sch_1' }, { objects: { schedule } }), 'eve 30'],
    ['while it is off', group({ isEnabled: false, noAnswerDestination: number('203') }), 'dot 30'],
    ['nobody is left', group({ members: [member('200')] }), '(no-answer)'],
    [
      'obeys forwarding of its members',
      group(
        { obeysForwarding: true },
        { objects: { forwarding: [{ userId: 'usr_201', always: { destination: number('203') } }] } },
      ),
      'dot 60 & cid 60',
    ],
  ])('%s', (_, house, expected) => {
    expect(sketch(aHouse(house), '301')).toBe(expected);
  });
});
