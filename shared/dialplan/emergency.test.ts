import { describe, expect, test } from 'vitest';
import { sketch, sketchInbound } from '#test/world/house.ts';
import { anOffice, dialing, type OfficeOptions, TUESDAYS } from '#test/world/office.ts';
import { byUser, route } from './index.ts';

const help = (fields: object = {}) => ({
  name: 'Help',
  callType: 'emergency',
  ...dialing('112', { pattern: '0112', stripDigits: 1 }),
  ...fields,
});
const sos = '112 via T as 112 600';
type Case = readonly [row: string, what: string, office: OfficeOptions, dialed: string, expected: string];
const here = (fields: object = {}) => ({ id: 'loc_H', name: 'Here', userIds: ['usr_200'], ...fields });
const there = (fields: object = {}) => ({ id: 'loc_T', name: 'There', ...fields });

/** 200 dials. */
describe('calls for help', () => {
  test.each<Case>([
    ['DPL-11', 'leave by the emergency rule', { rules: [help()] }, '112', sos],
    ['DPL-11', 'with a prefix', { rules: [help()] }, '0112', sos],
    [
      'DPL-11',
      'and without, where the rule has but the prefix',
      { rules: [help(dialing({ pattern: '9911', stripDigits: 1 }))] },
      '911',
      '911 via T as 911 600',
    ],
    [
      'DPL-11',
      'the prefix is dialed, too',
      { rules: [help(dialing({ pattern: '9911', stripDigits: 1 }))] },
      '9911',
      '911 via T as 911 600',
    ],
    ['DPL-11', 'before any other rule', { rules: [{ trunkIds: ['trk_U'], ...dialing('1XX') }, help()] }, '112', sos],
    ['DPL-11', 'before an extension', { rules: [help(dialing('201'))] }, '201', '201 via T as 201 600'],
    ['DPL-11', 'before a feature code', { rules: [help(dialing('*43'))] }, '*43', '*43 via T as *43 600'],
    [
      'DPL-11',
      'before a speed dial',
      { rules: [help()], has: { 'speed-dial': [{ code: '112', target: '202' }] } },
      '112',
      sos,
    ],
    [
      'DPL-11',
      'before a number of the tenant',
      {
        rules: [help()],
        has: {
          number: [{ number: '+33199000112', spellings: ['112'], destination: { kind: 'user', userId: 'usr_202' } }],
        },
      },
      '112',
      sos,
    ],
    ['DPL-02', 'not by a rule that is off', { rules: [help({ isEnabled: false })] }, '112', '(unknown-number)'],
    ['DPL-11', 'other numbers do not', { rules: [help()] }, '1120', '(unknown-number)'],
    [
      'DPL-11',
      'another number is sent',
      { rules: [help(dialing({ pattern: '112', stripDigits: 3, addPrefix: '15' }))] },
      '112',
      '15 via T as 15 600',
    ],
    [
      'XA-PERM-03',
      'whatever restricts the caller',
      {
        rules: [help()],
        has: {
          'call-restriction': [{ name: 'All', numbers: ['.'], userIds: ['usr_200'], outboundRuleIds: ['obr_0'] }],
        },
      },
      '112',
      sos,
    ],
    ['PRM-06', 'whatever the caller lacks', { rules: [help(), { permissionIds: ['prm_9'] }] }, '112', sos],
    [
      'XA-PERM-09',
      'without a PIN',
      {
        rules: [help()],
        has: { 'call-restriction': [{ name: 'All', numbers: ['.'], userIds: ['usr_200'], action: 'ask-pin' }] },
      },
      '112',
      sos,
    ],
    ['XA-CID-03', 'also behind *67', { rules: [help()] }, '*67112', sos],
    [
      'PBK-07',
      'also by a speed dial',
      { rules: [help()], has: { 'speed-dial': [{ code: '7', target: '112' }] } },
      '7',
      sos,
    ],

    [
      'DPL-11',
      'over the trunks of the rule',
      { rules: [help({ trunkIds: ['trk_U', 'trk_T'] })] },
      '112',
      '112 via U as 112 via T as 112 600',
    ],
    [
      'SXR-X-21',
      'that of the own location first',
      {
        rules: [help({ trunkIds: ['trk_T', 'trk_U'], prefersOwnLocation: true })],
        u: { locationId: 'loc_H' },
        has: { location: [here()] },
      },
      '112',
      '112 via U as 112 via T as 112 600',
    ],
    [
      'SXR-X-21',
      'those of others alone last, but they are tried',
      {
        rules: [help({ trunkIds: ['trk_T', 'trk_U'] })],
        t: { locationId: 'loc_T', isShared: false },
        has: { location: [here(), there()] },
      },
      '112',
      '112 via U as 112 via T as 112 600',
    ],
    [
      'DPL-11',
      'by the rule of the own location',
      {
        rules: [help(), help({ name: 'Here', locationIds: ['loc_H'], trunkIds: ['trk_U'] })],
        has: { location: [here()] },
      },
      '112',
      '112 via U as 112 via T as 112 600',
    ],
    [
      'DPL-11',
      'by that for everywhere when there is none',
      {
        rules: [help({ name: 'There', locationIds: ['loc_T'], trunkIds: ['trk_U'] }), help()],
        has: { location: [here(), there()] },
      },
      '112',
      '112 via T as 112 via U as 112 600',
    ],
    [
      'DPL-11',
      'by that of another location rather than not at all',
      { rules: [help({ locationIds: ['loc_T'] })], has: { location: [here(), there()] } },
      '112',
      sos,
    ],
    [
      'DPL-11',
      'by the next rule where one has no trunk',
      { rules: [help({ trunkIds: [] }), help({ name: 'B' })] },
      '112',
      sos,
    ],
    ['DPL-11', 'or hear that there is no way', { rules: [help({ trunkIds: [] })] }, '112', '(no-way-out)'],
  ])('%s: %s', (_row, _what, office, dialed, expected) => {
    expect(sketch(anOffice(office), dialed)).toBe(expected);
  });

  test('are nobody’s from outside', () => {
    const office = anOffice({ rules: [help()], routes: [{ destination: { kind: 'number', number: '112' } }] });
    expect(sketchInbound(office, '+33199000000')).toBe('(not-permitted)');
    expect(sketchInbound(anOffice({ rules: [help()], routes: [{ destination: null }] }), '112')).toBe(
      '(unknown-number)',
    );
  });

  test('a schedule does not hold for them', () => {
    const rules = [{ ...help(), callType: 'emergency' }];
    expect(sketch(anOffice({ rules, has: { schedule: [TUESDAYS] } }), '112')).toBe(sos);
  });
});

const erl = (id: string, callbackNumber: string, more: object = {}) => ({ id, name: id, callbackNumber, ...more });
const [desk, hall, site, line] = [
  erl('erl_desk', '+33111'),
  erl('erl_hall', '+33222'),
  erl('erl_site', '+33333'),
  erl('erl_line', '+33444'),
];
describe('where help is sent, and whom it calls back', () => {
  const callFor = (office: OfficeOptions, address: string | null = null) => {
    const snapshot = anOffice({ rules: [help()], ...office });
    const caller = snapshot.userById.get('usr_200');
    const step = caller && route(snapshot, { caller: byUser(caller), dialed: '112', nowMs: 0, address }).first;
    const target = step?.kind === 'ring' ? step.stages[0]?.[0] : undefined;
    if (target?.kind !== 'trunk' || !target.emergency) throw new Error('no call for help');
    const { emergencyLocationId, callbackNumber, notifies } = target.emergency;
    expect([target.callType, target.payerId, target.maxCallSeconds, notifies]).toEqual([
      'emergency',
      'usr_200',
      null,
      true,
    ]);
    const [way] = target.ways;
    return `${emergencyLocationId} ${callbackNumber}, shows ${way?.from.user}${way?.isWithheld ? ' withheld' : ''}`;
  };
  const at = (place: object) => ({ ...place, userIds: ['usr_200'] });
  const group = { 'user-group': [{ id: 'ugr_1', memberIds: ['usr_200'] }] };
  const did = (more: object = {}) => ({
    number: [{ number: '+33199000200', destination: { kind: 'user', userId: 'usr_200' }, ...more }],
  });
  const own = { settings: { usr_200: { 'caller-id.emergency-number': '+33155' } } };
  test.each<[string, string, OfficeOptions, string, string?]>([
    [
      'SXR-ERL-03',
      'the place of the user',
      { has: { 'emergency-location': [at(desk), hall] } },
      'erl_desk +33111, shows +33111',
    ],
    [
      'SXR-ERL-04',
      'that of a group',
      { has: { 'emergency-location': [{ ...hall, userGroupIds: ['ugr_1'] }], ...group } },
      'erl_hall +33222, shows +33222',
    ],
    [
      'SXR-ERL-03',
      'the user before the group',
      { has: { 'emergency-location': [{ ...hall, userGroupIds: ['ugr_1'] }, at(desk)], ...group } },
      'erl_desk +33111, shows +33111',
    ],
    [
      'LOC-10',
      'that of the location of the user',
      { has: { 'emergency-location': [site], location: [here({ emergencyLocationId: 'erl_site' })] } },
      'erl_site +33333, shows +33333',
    ],
    [
      'LOC-10',
      'the place of the user before it',
      { has: { 'emergency-location': [site, at(desk)], location: [here({ emergencyLocationId: 'erl_site' })] } },
      'erl_desk +33111, shows +33111',
    ],
    [
      'LOC-10',
      'that of the number',
      { has: { 'emergency-location': [line], ...did({ emergencyLocationId: 'erl_line' }) } },
      'erl_line +33444, shows +33444',
    ],
    [
      'LOC-10',
      'that of the location before it',
      {
        has: {
          'emergency-location': [line, site],
          location: [here({ emergencyLocationId: 'erl_site' })],
          ...did({ emergencyLocationId: 'erl_line' }),
        },
      },
      'erl_site +33333, shows +33333',
    ],
    [
      'LOC-10',
      'where the phone is seen, away from the desk',
      {
        has: {
          'emergency-location': [at(desk), site],
          location: [here(), there({ networks: ['192.0.2.0/24'], emergencyLocationId: 'erl_site' })],
        },
      },
      'erl_site +33333, shows +33333',
      '192.0.2.1',
    ],
    [
      'LOC-10',
      'the desk, while it is there',
      {
        has: {
          'emergency-location': [at(desk), site],
          location: [here({ networks: ['192.0.2.0/24'], emergencyLocationId: 'erl_site' })],
        },
      },
      'erl_desk +33111, shows +33111',
      '192.0.2.1',
    ],
    [
      'LOC-10',
      'the desk, where the other place is not known',
      { has: { 'emergency-location': [at(desk)], location: [here(), there({ networks: ['192.0.2.0/24'] })] } },
      'erl_desk +33111, shows +33111',
      '192.0.2.1',
    ],
    ['UCM-073', 'nowhere: the emergency number of the user', own, 'null +33155, shows +33155'],
    ['UCM-073', 'before the number that leads to the user', { ...own, has: did() }, 'null +33155, shows +33155'],
    [
      'UCM-073',
      'after that of the place',
      { ...own, has: { 'emergency-location': [at(desk)] } },
      'erl_desk +33111, shows +33111',
    ],
    ['UCM-073', 'the number that leads to the user', { has: did() }, 'null +33199000200, shows +33199000200'],
    ['UCM-073', 'or what other calls show', { t: { callerId: { number: '0100' } } }, 'null null, shows 0100'],
    [
      'LOC-10',
      'nobody is withheld then',
      { has: { 'emergency-location': [at(desk)] }, settings: { usr_200: { 'caller-id.is-withheld': true } } },
      'erl_desk +33111, shows +33111',
    ],
    [
      'LOC-10',
      'nor by the trunk',
      { has: { 'emergency-location': [at(desk)] }, t: { callerId: { isAnonymous: true } } },
      'erl_desk +33111, shows +33111',
    ],
    [
      'SXR-ERL-03',
      'whatever the trunk shows of others',
      { has: { 'emergency-location': [at(desk)] }, t: { callerId: { number: '0100', overrides: 'everybody' } } },
      'erl_desk +33111, shows +33111',
    ],
  ])('%s: %s', (_row, _what, office, expected, address) => {
    expect(callFor(office, address ?? null)).toBe(expected);
  });
});
