import { describe, expect, test } from 'vitest';
import { sketch, sketchInbound } from '#test/world/house.ts';
import { anOffice, dialing, type OfficeOptions, TUESDAYS } from '#test/world/office.ts';
import { route, routeSentBy, routeTo } from './index.ts';

const mobile = '0612345678';
const out = '+33612345678 via T as 0612345678';
const number = (dialed: string, more: object = {}) => ({ kind: 'number', number: dialed, ...more });
const to = (dialed: string, more: object = {}) => ({ destination: number(dialed), ...more });
const bob = (fields: object) => ({ forwarding: [{ userId: 'usr_201', ...fields }] });
const refused = '(not-permitted)';
const abroad = [{ id: 'prm_a', name: 'Mobiles' }];
const needs = { rules: [{ permissionIds: ['prm_a'] }] };
const grants = (...ids: string[]) => ({
  settings: Object.fromEntries(ids.map((id) => [id, { 'call-permission.prm_a': true }])),
});

type Case = readonly [row: string, what: string, office: OfficeOptions, expected: string];

/** 200 calls 201. */
describe('a user who forwards to a number outside', () => {
  const always = { has: { ...bob({ always: to(mobile) }), 'call-permission': abroad } };
  const silent = { usr_201: { 'call.do-not-disturb': true } };
  test.each<Case>([
    ['FWD-02', 'sends every call there', always, `${out} 180`],
    ['FWD-02', 'busy ones', { has: bob({ busy: to(mobile) }) }, `bob 30 [busy: ${out} 180; declined: ${out} 180]`],
    [
      'FWD-02',
      'those that nobody answers',
      { has: bob({ noAnswer: to(mobile) }) },
      `bob 30 [noAnswer: ${out} 180; unreachable: ${out} 180]`,
    ],
    [
      'UCM-076',
      'when no phone is there',
      { has: bob({ unreachable: to(mobile) }) },
      `bob 30 [unreachable: ${out} 180]`,
    ],
    ['FWD-08', 'in silence', { has: bob({ busy: to(mobile) }), settings: silent }, `${out} 180`],
    [
      'FWD-01',
      'for a time of its own',
      { has: bob({ always: { destination: number(mobile, { ringSeconds: 9 }) } }) },
      `${out} 9`,
    ],
    ['FWD-12', 'needs the permission', { ...always, ...needs }, refused],
    ['FWD-12', 'which is not that of the caller', { ...always, ...needs, ...grants('usr_200') }, refused],
    ['FWD-12', 'but the own', { ...always, ...needs, ...grants('usr_201') }, `${out} 180`],
    [
      'PRM-03',
      'is let to do so',
      { ...always, settings: { usr_201: { 'forwarding.is-external-allowed': true } } },
      `${out} 180`,
    ],
    ['PRM-03', 'or not', { ...always, settings: { usr_201: { 'forwarding.is-external-allowed': false } } }, refused],
    [
      'PRM-03',
      'whatever the caller may',
      { ...always, settings: { usr_200: { 'forwarding.is-external-allowed': false } } },
      `${out} 180`,
    ],
    [
      'XA-PERM-03',
      'is restricted as who calls is',
      {
        has: {
          ...bob({ always: to(mobile) }),
          'call-restriction': [{ name: 'No', numbers: ['06.'], userIds: ['usr_201'] }],
        },
      },
      refused,
    ],
    [
      'XA-PERM-03',
      'not by what restricts the caller',
      {
        has: {
          ...bob({ always: to(mobile) }),
          'call-restriction': [{ name: 'No', numbers: ['06.'], userIds: ['usr_200'] }],
        },
      },
      `${out} 180`,
    ],
    [
      'UCM-201',
      'not where a PIN is asked for',
      {
        ...always,
        rules: [{ pinSetId: 'pin_1' }],
        has: { ...always.has, 'pin-set': [{ id: 'pin_1', name: 'P', pins: [{ pin: '1234' }] }] },
      },
      refused,
    ],
    [
      'XA-PERM-09',
      'nor where a restriction asks for one',
      {
        has: {
          ...bob({ always: to(mobile) }),
          'call-restriction': [{ name: 'Care', numbers: ['06.'], userIds: ['usr_201'], action: 'ask-pin' }],
        },
      },
      refused,
    ],
    [
      'DPL-10',
      'leaves where the forwarder belongs',
      {
        rules: [{ locationIds: ['loc_1'] }],
        has: { ...bob({ always: to(mobile) }), location: [{ id: 'loc_1', name: 'L', userIds: ['usr_201'] }] },
      },
      `${out} 180`,
    ],
    [
      'DPL-10',
      'not where the caller does',
      {
        rules: [{ locationIds: ['loc_1'] }],
        has: { ...bob({ always: to(mobile) }), location: [{ id: 'loc_1', name: 'L', userIds: ['usr_200'] }] },
      },
      '(unknown-number)',
    ],
    [
      'LOC-10',
      'not to where help is',
      { rules: [{ callType: 'emergency', ...dialing('112') }, dialing('1XX')], has: bob({ always: to('112') }) },
      refused,
    ],
    [
      'DID-02',
      'to a number of the tenant stays inside',
      {
        has: {
          ...bob({ always: to('0199') }),
          number: [{ number: '+33199000000', spellings: ['0199'], destination: { kind: 'user', userId: 'usr_202' } }],
        },
      },
      'cid 30',
    ],
    [
      'PBK-07',
      'a speed dial is not a number',
      { has: { ...bob({ always: to('7') }), 'speed-dial': [{ code: '7', target: mobile }] } },
      '(unknown-number)',
    ],
    ['FWD-02', 'to a number that no rule is for', { has: bob({ always: to('99') }) }, '(unknown-number)'],
    ['FWD-02', 'without a trunk', { t: { isEnabled: false }, has: bob({ always: to(mobile) }) }, '(no-way-out)'],
    [
      'FWD-08',
      'on behalf of who forwards to him',
      {
        has: {
          forwarding: [
            { userId: 'usr_201', always: to('202') },
            { userId: 'usr_202', always: to(mobile) },
          ],
        },
      },
      `${out} 180`,
    ],
  ])('%s: %s', (_row, _what, office, expected) => {
    expect(sketch(anOffice(office), '201')).toBe(expected);
  });

  test.each<Case>([
    ['FWD-12', 'an outside caller goes out again', always, `${out} 180`],
    ['FWD-12', 'with the permission of who forwards', { ...always, ...needs, ...grants('usr_201') }, `${out} 180`],
    ['FWD-12', 'or not without', { ...always, ...needs }, refused],
  ])('%s: %s', (_row, _what, office, expected) => {
    expect(sketchInbound(anOffice({ routes: [{}], ...office }), '+33199000201')).toBe(expected);
  });

  test('an authorization code of the caller lends nothing to who forwards (AUT-02)', () => {
    expect(sketch(anOffice({ ...always, ...needs }), '201', { lent: ['prm_a'] })).toBe(refused);
  });
});

/** 200 calls 201, whose list has numbers outside. */
describe('find me, follow me', () => {
  const list = (...followMe: object[]) => ({ has: { ...bob({ followMe }), 'call-permission': abroad } });
  const together = { number: mobile, starts: 'at-the-same-time', ringSeconds: 20 };
  const later = { number: mobile, ringSeconds: 20 };
  test.each<Case>([
    ['FWD-03', 'at the same time', list(together), `bob 30 & ${out} 20`],
    ['FWD-04', 'if there is no response', list(later), `bob 30 > ${out} 20`],
    ['FWD-01', 'one after the other', list(later, { number: '202', ringSeconds: 5 }), `bob 30 > ${out} 20 > cid 5`],
    [
      'FWD-01',
      'a colleague together with it',
      list(later, { number: '202', starts: 'at-the-same-time', ringSeconds: 5 }),
      `bob 30 > ${out} 20 & cid 5`,
    ],
    [
      'FWD-01',
      'two outside',
      list(together, { number: '0698765432', starts: 'at-the-same-time' }),
      `bob 30 & ${out} 20 & +33698765432 via T as 0698765432 30`,
    ],
    ['FWD-01', 'the same twice rings once', list(together, together), `bob 30 & ${out} 20`],
    ['FWD-01', 'not what is off', list({ ...later, isActive: false }), 'bob 30'],
    [
      'FWD-07',
      'not while its schedule is closed',
      { has: { ...bob({ followMe: [{ ...later, scheduleId: 'sch_shut' }] }), schedule: [TUESDAYS] } },
      'bob 30',
    ],
    ['FWD-12', 'not without the permission', { ...list(later), ...needs }, 'bob 30'],
    ['FWD-12', 'with it', { ...list(later), ...needs, ...grants('usr_201') }, `bob 30 > ${out} 20`],
    [
      'PRM-03',
      'not where nothing may be forwarded outside',
      { ...list(later), settings: { usr_201: { 'forwarding.is-external-allowed': false } } },
      'bob 30',
    ],
    ['FWD-02', 'not a number that no rule is for', list({ number: '99' }), 'bob 30'],
    ['UCM-079', 'with hyphens', list({ ...together, number: '06-12-34-56-78' }), `bob 30 & ${out} 20`],
    [
      'LOC-10',
      'nobody is sent to where help is',
      { ...list({ number: '112' }), rules: [{ callType: 'emergency', ...dialing('112') }, dialing('1XX')] },
      'bob 30',
    ],
    ['UCM-079', 'no trunk: the phones alone', { ...list(later), t: { isEnabled: false } }, 'bob 30'],
  ])('%s: %s', (_row, _what, office, expected) => {
    expect(sketch(anOffice(office), '201')).toBe(expected);
  });

  test('who has to press a key first is told so', () => {
    const snapshot = anOffice(list({ ...together, confirms: true }, { ...later, number: '0698765432' }));
    const caller = snapshot.userById.get('usr_200');
    const step = caller && route(snapshot, { caller: { kind: 'user', user: caller }, dialed: '201', nowMs: 0 }).first;
    const targets = step?.kind === 'ring' ? step.stages.flat() : [];
    expect(targets.map((target) => (target.kind === 'trunk' ? target.confirms : null))).toEqual([null, true, false]);
  });
});

/** 200 calls 300 or 301. */
describe('locations whose phones may call something (LOC-03)', () => {
  const lyon = { id: 'loc_L', name: 'Lyon', userIds: ['usr_200'] };
  const group = (locationIds: string[], ...location: object[]): OfficeOptions => ({
    has: { 'hunt-group': [{ extension: '300', members: [{ userId: 'usr_201' }], locationIds }], location },
  });
  test.each<Case>([
    ['LOC-03', 'none selected: all', group([], lyon), 'bob 30'],
    ['LOC-03', 'the own one', group(['loc_L'], lyon), 'bob 30'],
    ['LOC-03', 'another one', group(['loc_N'], lyon), refused],
    ['LOC-03', 'nowhere', group(['loc_L']), refused],
  ])('%s: %s', (_row, _what, office, expected) => {
    expect(sketch(anOffice(office), '300')).toBe(expected);
  });

  test('park orbits, too (LOC-03)', () => {
    const orbit = [{ name: 'Sales', extension: '401', locationIds: ['loc_N'] }];
    expect(sketch(anOffice({ has: { 'park-orbit': orbit, location: [lyon] } }), '401')).toBe(refused);
    expect(sketch(anOffice({ has: { 'park-orbit': orbit, location: [{ ...lyon, id: 'loc_N' }] } }), '401')).toBe(
      'park',
    );
  });

  test.each([
    ['401', 'park'],
    ['700', 'park'],
    ['*4401', 'retrieve'],
    ['402', 'retrieve'],
    ['*4402', 'retrieve'],
  ])('whichever way: %s, to %s (PRK-01)', (dialed, expected) => {
    const orbit = [{ name: 'Sales', extension: '401', slots: { first: '402', last: '403' }, locationIds: ['loc_N'] }];
    const dials = (...location: object[]) => sketch(anOffice({ has: { 'park-orbit': orbit, location } }), dialed);
    expect(dials({ ...lyon, id: 'loc_N' })).toBe(expected);
    expect(dials(lyon)).toBe(refused);
  });

  test('who is sent there comes from nowhere (LOC-03)', () => {
    const forwarding = [{ userId: 'usr_201', always: { destination: number('300') } }];
    const { has } = group(['loc_N'], lyon);
    const members = [{ extension: '300', members: [{ userId: 'usr_202' }], locationIds: ['loc_N'] }];
    expect(sketch(anOffice({ has: { ...has, forwarding, 'hunt-group': members } }), '201')).toBe('cid 30');
  });
});

describe('groups', () => {
  const hunt = (fields: object, more: OfficeOptions = {}): OfficeOptions => ({
    ...more,
    has: {
      'hunt-group': [{ id: 'hgr_1', name: 'Sales', extension: '300', members: [{ userId: 'usr_201' }], ...fields }],
      'call-permission': abroad,
      ...more.has,
    },
  });
  const group = (fields: object, more: OfficeOptions = {}): OfficeOptions => ({
    ...more,
    has: {
      'call-group': [{ id: 'cgr_1', name: 'Desk', extension: '300', members: [{ userId: 'usr_201' }], ...fields }],
      'call-permission': abroad,
      ...more.has,
    },
  });
  const obeys = { obeysForwarding: true };
  const shut = { schedule: [{ ...TUESDAYS, closedDestination: number(mobile) }] };
  test.each<Case>([
    ['HNT-04', 'a fallback outside', hunt({ fallback: number(mobile) }), `bob 30 [else: ${out} 180]`],
    [
      'HNT-04',
      'needs no permission of anybody: an administrator has set it',
      hunt({ fallback: number(mobile) }, needs),
      `bob 30 [else: ${out} 180]`,
    ],
    [
      'HNT-04',
      'nor a PIN',
      hunt(
        { fallback: number(mobile) },
        { rules: [{ pinSetId: 'pin_1' }], has: { 'pin-set': [{ id: 'pin_1', name: 'P', pins: [{ pin: '1234' }] }] } },
      ),
      `bob 30 [else: ${out} 180]`,
    ],
    [
      'XA-PERM-05',
      'but no rule that is denied',
      hunt(
        { fallback: number(mobile) },
        { has: { 'call-restriction': [{ name: 'No', numbers: ['06.'], outboundRuleIds: ['obr_0'] }] } },
      ),
      `bob 30 [else: ${refused}]`,
    ],
    [
      'DPL-10',
      'nor one of a location',
      hunt(
        { fallback: number(mobile) },
        { rules: [{ locationIds: ['loc_1'] }], has: { location: [{ id: 'loc_1', name: 'L', userIds: ['usr_200'] }] } },
      ),
      'bob 30 [else: (unknown-number)]',
    ],
    ['HNT-05', 'a member who forwards outside', hunt(obeys, { has: bob({ always: to(mobile) }) }), `${out} 30`],
    ['HNT-05', 'only where the group obeys', hunt({}, { has: bob({ always: to(mobile) }) }), 'bob 30'],
    [
      'HNT-05',
      'with the permission of the member',
      hunt(obeys, { ...needs, has: bob({ always: to(mobile) }) }),
      '(no-answer)',
    ],
    [
      'HNT-06',
      'a member whose list has a number outside',
      hunt({ ...obeys, fitsForwardingTimers: true }, { has: bob({ followMe: [{ number: mobile, ringSeconds: 7 }] }) }),
      `bob 30 > ${out} 7`,
    ],
    [
      'XA-GRP-01',
      'a call group that nobody answers',
      group({ noAnswerDestination: number(mobile) }, needs),
      `bob 60 [else: ${out} 180]`,
    ],
    ['XA-GRP-01', 'whose members are busy', group({ busyDestination: number(mobile) }), `bob 60 [busy: ${out} 180]`],
    ['XA-SCH-03', 'that is closed', group({ scheduleId: 'sch_shut' }, { ...needs, has: shut }), `${out} 180`],
    ['XA-GRP-01', 'a member who forwards outside', group(obeys, { has: bob({ always: to(mobile) }) }), `${out} 60`],
    [
      'HNT-05',
      'a member with an outside number rings with others',
      hunt(
        { ...obeys, members: [{ userId: 'usr_201' }, { userId: 'usr_202', rings: 'with-previous' }] },
        { has: bob({ always: to(mobile) }) },
      ),
      `${out} 30 & cid 30`,
    ],
  ])('%s: %s', (_row, _what, office, expected) => {
    expect(sketch(anOffice(office), '300')).toBe(expected);
  });

  test('a call filter that diverts to a number outside asks nobody (UCM-076)', () => {
    const filter = { name: 'Night', callers: 'all', action: 'divert', destination: number(mobile), scope: 'tenant' };
    const office = anOffice({ ...needs, has: { 'call-filter': [filter], 'call-permission': abroad } });
    expect(sketch(office, '201')).toBe(`${out} 180`);
  });

  test.each([
    ['by the right of the user who waits', { kind: 'user' as const }, refused],
    ['as an administrator has set it, for who is outside', { kind: 'trunk' as const }, 'trunk'],
  ])('a call that has waited goes on %s', (_what, { kind }, expected) => {
    const snapshot = anOffice({ ...needs, has: { 'call-permission': abroad } });
    const user = snapshot.userById.get('usr_200');
    if (!user) throw new Error('200 is missing');
    const caller = kind === 'user' ? { kind, user } : { kind, trunkId: 'trk_U', number: null, name: null };
    const { first } = routeTo(snapshot, { caller, dialed: '', nowMs: 0 }, { kind: 'number', number: mobile });
    const got =
      first.kind === 'ring' ? first.stages[0]?.[0]?.kind : first.kind === 'reject' && `(${first.rejection.code})`;
    expect(got).toBe(expected);
  });

  test.each([
    ['nobody', null, grants('usr_200', 'usr_201'), refused],
    ['who lacks the permission', 'usr_201', grants('usr_200'), refused],
    ['who has it', 'usr_201', grants('usr_201'), 'trunk by usr_201'],
  ])(
    'a call that is sent away by hand leaves by the right of who sends it: %s',
    (_who, senderId, settings, expected) => {
      const snapshot = anOffice({ ...needs, has: { 'call-permission': abroad }, ...settings });
      const user = snapshot.userById.get('usr_200');
      if (!user) throw new Error('200 is missing');
      const callers = [
        { kind: 'user' as const, user },
        { kind: 'trunk' as const, trunkId: 'trk_U', number: null, name: null },
      ];
      const sender = snapshot.userById.get(senderId ?? '') ?? null;
      const got = callers.map((caller) => {
        const call = { caller, dialed: '', nowMs: 0 };
        const { first } = routeSentBy(snapshot, call, { kind: 'number', number: mobile }, sender);
        const target = first.kind === 'ring' ? first.stages[0]?.[0] : undefined;
        return target?.kind === 'trunk'
          ? `trunk by ${target.payerId}`
          : first.kind === 'reject' && `(${first.rejection.code})`;
      });
      expect(got).toEqual([expected, expected]);
    },
  );
});
