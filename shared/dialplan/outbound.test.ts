import { describe, expect, test } from 'vitest';
import { sketch } from '#test/world/house.ts';
import { anOffice, dialing, MONDAYS, type OfficeOptions, TUESDAYS } from '#test/world/office.ts';
import { byUser, route } from './index.ts';

/** Row of the manuals, what holds, the office, what 200 dials there on Monday 09:00 UTC, what becomes of it. */
type Case = readonly [row: string, what: string, office: OfficeOptions, dialed: string, expected: string];
const check = (_row: string, _what: string, office: OfficeOptions, dialed: string, expected: string) => {
  expect(sketch(anOffice(office), dialed)).toBe(expected);
};

const overU = { trunkIds: ['trk_U'] };
const refused = '(not-permitted)';
const toParis = '+33140123456 via T as 0140123456 180';

describe('which rule is for a number', () => {
  test.each<Case>([
    ['DPL-01', 'a number that a rule is for leaves', {}, '0140123456', toParis],
    ['DPL-01', 'without a rule none does', { rules: [] }, '0140123456', '(unknown-number)'],
    ['DPL-01', 'nor one that no rule is for', {}, '9140123456', '(unknown-number)'],
    ['DPL-01', 'nothing at all is no number', {}, '', '(unknown-number)'],
    ['DPL-01', 'the first rule that matches decides', { rules: [{}, overU] }, '0140123456', toParis],
    ['DPL-01', 'by position', { rules: [{ ...overU, position: 9 }, {}] }, '0140123456', toParis],
    [
      'DPL-01',
      'of the same by name',
      {
        rules: [
          { ...overU, name: 'b' },
          { name: 'a', position: 0 },
        ],
      },
      '0140123456',
      toParis,
    ],
    [
      'DPL-01',
      'a disabled rule is passed over',
      { rules: [{ ...overU, isEnabled: false }, {}] },
      '0140123456',
      toParis,
    ],
    ['DPL-02', 'all of them disabled: nothing leaves', { rules: [{ isEnabled: false }] }, '0140', '(unknown-number)'],
    ['DPL-01', 'an extension is not asked of rules', { rules: [dialing('2XX')] }, '201', 'bob 30'],
    ['DPL-01', 'nor is a feature code', { rules: [dialing('*!')] }, '*43', 'echo'],
    ['XA-OUT-06', 'what no extension has may leave', { rules: [dialing('2XX')] }, '299', '299 via T as 299 180'],

    ['XA-OUT-03', 'a dot is one character or more', { rules: [dialing('00.')] }, '00', '(unknown-number)'],
    ['XA-OUT-03', 'X is a digit', { rules: [dialing('3XXX')] }, '3631', '3631 via T as 3631 180'],
    ['XA-OUT-03', 'as many as there are', { rules: [dialing('3XXX')] }, '36311', '(unknown-number)'],
    ['XA-OUT-03', 'Z is no zero', { rules: [dialing('0Z.')] }, '0033140123456', '(unknown-number)'],
    ['XA-OUT-03', 'N is neither zero nor one', { rules: [dialing('NXX')] }, '118', '(unknown-number)'],
    ['XA-OUT-03', 'one of a set', { rules: [dialing('0[67]!')] }, '0612345678', '+33612345678 via T as 0612345678 180'],
    ['XA-OUT-03', 'none of the set', { rules: [dialing('0[67]!')] }, '0140123456', '(unknown-number)'],
    ['XA-OUT-03', 'an exclamation mark is any rest', { rules: [dialing('18!')] }, '18', '18 via T as 18 180'],
    ['DPL-04', 'a prefix and as many digits', { rules: [dialing('99XXXX')] }, '995515', '995515 via T as 995515 180'],
    [
      'XA-OUT-03',
      'a plus stands for itself',
      { rules: [dialing('+.')] },
      '+33140123456',
      '+33140123456 via T as +33140123456 180',
    ],
    ['XA-OUT-03', 'a star stands for itself', { rules: [dialing('**99.')] }, '**9912', '**9912 via T as **9912 180'],
    ['XA-OUT-02', 'any of several patterns', { rules: [dialing('1.', '0.')] }, '0140123456', toParis],
    [
      'XA-OUT-02',
      'the first of them that matches rewrites',
      { rules: [dialing({ pattern: '00.', addPrefix: '1' } as never, { pattern: '0.', addPrefix: '2' })] },
      '0018',
      '10018 via T as 10018 180',
    ],
    ['UCM-079', 'separators are left out', {}, '01-40.12 34(56)', toParis],
    ['DPL-01', 'a name is no number', { rules: [dialing('!')] }, 'alice', '(unknown-number)'],
  ])('%s: %s', check);
});

const strip = (pattern: string, stripDigits: number, addPrefix = '') => dialing({ pattern, stripDigits, addPrefix });
describe('what is sent', () => {
  test.each<Case>([
    [
      'DPL-05',
      'the matched suffix: 99 and the number',
      { rules: [strip('99.', 2)] },
      '995515',
      '5515 via T as 5515 180',
    ],
    [
      'DPL-05',
      'of ten digits',
      { rules: [strip('99.', 2)], country: 'US' },
      '994235551212',
      '+14235551212 via T as 4235551212 180',
    ],
    ['XA-OUT-04', 'four characters less', { rules: [strip('**99.', 4)] }, '**990140123456', toParis],
    [
      'DPL-12',
      'another prefix',
      { rules: [strip('00.', 2, '+')] },
      '0033140123456',
      '+33140123456 via T as +33140123456 180',
    ],
    [
      'DPL-12',
      'a prefix more',
      { rules: [strip('0.', 0, '9')] },
      '0140123456',
      '+33140123456 via T as 90140123456 180',
    ],
    [
      'DPL-12',
      'what the trunk puts in front',
      { t: { addPrefix: '77' } },
      '0140123456',
      '+33140123456 via T as 770140123456 180',
    ],
    [
      'DPL-12',
      'both',
      { rules: [strip('0.', 1, '33')], t: { addPrefix: '00' } },
      '0140123456',
      '+33140123456 via T as 0033140123456 180',
    ],
    [
      'DPL-12',
      'each trunk its own',
      { rules: [{ trunkIds: ['trk_T', 'trk_U'] }], u: { addPrefix: '7' } },
      '0140123456',
      '+33140123456 via T as 0140123456 via U as 70140123456 180',
    ],
    [
      'UCM-202',
      'the bill has E.164',
      { rules: [dialing('.')], country: 'US' },
      '4235551212',
      '+14235551212 via T as 4235551212 180',
    ],
    [
      'UCM-202',
      'by the prefix for abroad',
      { rules: [dialing('.')], country: 'US' },
      '01133140123456',
      '+33140123456 via T as 01133140123456 180',
    ],
    [
      'UCM-202',
      'or what was dialed where there is none',
      { rules: [dialing('3XXX')] },
      '3631',
      '3631 via T as 3631 180',
    ],
    [
      'DPL-15',
      'to another site it is an extension',
      { rules: [{ ...dialing('7XXX'), callType: 'site' }] },
      '7201',
      '7201 via T as 7201 180',
    ],
    [
      'DPL-15',
      'even when it looks like a number of the network',
      { rules: [{ ...strip('8.', 1), callType: 'site' }] },
      '80140123456',
      '0140123456 via T as 0140123456 180',
    ],
    [
      'XA-OUT-01',
      'it rings as long as the rule has it',
      { rules: [{ ringSeconds: 45 }] },
      '0140123456',
      '+33140123456 via T as 0140123456 45',
    ],
  ])('%s: %s', check);
});

const two = { trunkIds: ['trk_T', 'trk_U'] };
const turned = { trunkIds: ['trk_U', 'trk_T'] };
const viaBoth = '+33140123456 via T as 0140123456 via U as 0140123456 180';
const viaU = '+33140123456 via U as 0140123456 180';
const lyon = { id: 'loc_L', name: 'Lyon', userIds: ['usr_200'] };
const lyonNet = { id: 'loc_L', name: 'Lyon', networks: ['192.0.2.0/24'] };
const nice = { id: 'loc_N', name: 'Nice', userIds: ['usr_201'] };
describe('trunks, one after the other', () => {
  test.each<Case>([
    ['DPL-08', 'in the order of the rule', { rules: [two] }, '0140123456', viaBoth],
    [
      'XA-OUT-05',
      'which is not theirs',
      { rules: [turned] },
      '0140123456',
      '+33140123456 via U as 0140123456 via T as 0140123456 180',
    ],
    ['UCM-131', 'without those that are out of service', { rules: [two], t: { isEnabled: false } }, '0140123456', viaU],
    ['DPL-08', 'without any, there is no way out', { rules: [{ trunkIds: [] }] }, '0140123456', '(no-way-out)'],
    ['UCM-131', 'nor with all of them out of service', { t: { isEnabled: false } }, '0140123456', '(no-way-out)'],
    ['DPL-08', 'the next rule is not asked then', { rules: [{ trunkIds: [] }, {}] }, '0140123456', '(no-way-out)'],
    ['DPL-08', 'one that is gone is passed over', { rules: [{ trunkIds: ['trk_9', 'trk_U'] }] }, '0140123456', viaU],

    [
      'DPL-10',
      'the own location first',
      { rules: [{ ...two, prefersOwnLocation: true }], u: { locationId: 'loc_L' }, has: { location: [lyon] } },
      '0140123456',
      '+33140123456 via U as 0140123456 via T as 0140123456 180',
    ],
    [
      'DPL-10',
      'only where the rule prefers it',
      { rules: [two], u: { locationId: 'loc_L' }, has: { location: [lyon] } },
      '0140123456',
      viaBoth,
    ],
    [
      'DPL-10',
      'not for who is elsewhere',
      { rules: [{ ...two, prefersOwnLocation: true }], u: { locationId: 'loc_N' }, has: { location: [lyon, nice] } },
      '0140123456',
      viaBoth,
    ],
    [
      'GWY-03',
      'not one of another branch alone',
      { rules: [two], u: { locationId: 'loc_N', isShared: false }, has: { location: [lyon, nice] } },
      '0140123456',
      toParis,
    ],
    [
      'GWY-03',
      'nor for who is nowhere',
      { rules: [two], u: { locationId: 'loc_N', isShared: false }, has: { location: [nice] } },
      '0140123456',
      toParis,
    ],
    [
      'GWY-03',
      'but one of the own branch',
      { rules: [two], u: { locationId: 'loc_L', isShared: false }, has: { location: [lyon] } },
      '0140123456',
      viaBoth,
    ],
    [
      'GWY-03',
      'all of them of another: no way out',
      { t: { locationId: 'loc_N', isShared: false }, has: { location: [lyon, nice] } },
      '0140123456',
      '(no-way-out)',
    ],
  ])('%s: %s', check);
});

const inLyon = { locationIds: ['loc_L'], ...overU };
describe('source routing', () => {
  const location = (fields: object): OfficeOptions => ({
    rules: [inLyon, {}],
    has: { location: [fields], 'user-group': [{ id: 'ugr_1', name: 'Lab', memberIds: ['usr_200'] }] },
  });
  test.each<Case>([
    ['DPL-10', 'a rule of the location of the user', location(lyon), '0140123456', viaU],
    ['DPL-10', 'is not for others', location(nice), '0140123456', toParis],
    ['DPL-10', 'nor for who is nowhere', { rules: [inLyon, {}] }, '0140123456', toParis],
    [
      'DPL-10',
      'one for several locations',
      { rules: [{ locationIds: ['loc_N', 'loc_L'], ...overU }, {}], has: { location: [lyon] } },
      '0140123456',
      viaU,
    ],
    [
      'LOC-02',
      'a group is somewhere',
      location({ id: 'loc_L', name: 'Lyon', userGroupIds: ['ugr_1'] }),
      '0140123456',
      viaU,
    ],
    [
      'LOC-02',
      'of two locations the first by name',
      {
        rules: [inLyon, {}],
        has: {
          location: [
            { ...lyon, name: 'Z' },
            { ...nice, name: 'A', userIds: ['usr_200'] },
          ],
        },
      },
      '0140123456',
      toParis,
    ],
    [
      'LOC-02',
      'the own location before that of the group',
      {
        rules: [inLyon, {}],
        has: {
          location: [{ ...nice, userGroupIds: ['ugr_1'] }, lyon],
          'user-group': [{ id: 'ugr_1', memberIds: ['usr_200'] }],
        },
      },
      '0140123456',
      viaU,
    ],
  ])('%s: %s', check);

  const seen = (address: string | null, ...location: object[]) =>
    sketch(anOffice({ rules: [inLyon, {}], has: { location } }), '0140123456', { address });
  test.each([
    ['where the phone is seen', '192.0.2.9', [lyonNet], viaU],
    ['not where it is not', '198.51.100.1', [lyonNet], toParis],
    ['nor where nobody sees it', null, [lyonNet], toParis],
    ['nor by an address that is none', 'pbx', [lyonNet], toParis],
    ['an address of IPv4 in IPv6', '::ffff:192.0.2.9', [lyonNet], viaU],
    ['an address of IPv6', '2001:db8::1', [{ ...lyonNet, networks: ['2001:db8::/32'] }], viaU],
    ['the network before where the user belongs', '192.0.2.9', [{ ...nice, userIds: ['usr_200'] }, lyonNet], viaU],
    [
      'where the user belongs when it is in no network',
      '198.51.100.1',
      [lyon, { ...nice, networks: ['192.0.2.0/24'] }],
      viaU,
    ],
    ['the narrowest network', '192.0.2.9', [{ ...nice, networks: ['192.0.0.0/16'] }, lyonNet], viaU],
  ])('LOC-07: %s', (_what, address, locations, expected) => {
    expect(seen(address, ...locations)).toBe(expected);
  });
});

describe('times', () => {
  const schedule = [MONDAYS, TUESDAYS];
  test.each<Case>([
    [
      'DPL-06',
      'a rule whose schedule is open',
      { rules: [{ scheduleId: 'sch_open' }], has: { schedule } },
      '0140123456',
      toParis,
    ],
    [
      'DPL-06',
      'not one whose is closed',
      { rules: [{ scheduleId: 'sch_shut' }], has: { schedule } },
      '0140123456',
      '(unknown-number)',
    ],
    [
      'DPL-06',
      'the next one then',
      { rules: [{ scheduleId: 'sch_shut' }, overU], has: { schedule } },
      '0140123456',
      viaU,
    ],
  ])('%s: %s', check);
});

const prm = (id: string, isGrantedByDefault = false) => ({ id, name: id, isGrantedByDefault });
const needs = (...permissionIds: string[]) => ({ permissionIds });
describe('permissions', () => {
  const permission = [prm('prm_a'), prm('prm_b'), prm('prm_d', true)];
  const group = [{ id: 'ugr_1', name: 'Sales', memberIds: ['usr_200'] }];
  const has = { 'call-permission': permission, 'user-group': group };
  const grant = (bearer: string, id: string, value = true) => ({ [bearer]: { [`call-permission.${id}`]: value } });
  test.each<Case>([
    ['PRM-08', 'a rule that asks for none is for every user', {}, '0140123456', toParis],
    ['DPL-07', 'who lacks it may not', { rules: [needs('prm_a')], has }, '0140123456', refused],
    ['PRM-01', 'who has it by default may', { rules: [needs('prm_d')], has }, '0140123456', toParis],
    [
      'PRM-04',
      'to whom it is given',
      { rules: [needs('prm_a')], has, settings: grant('usr_200', 'prm_a') },
      '0140123456',
      toParis,
    ],
    [
      'PRM-04',
      'whose group has it',
      { rules: [needs('prm_a')], has, settings: grant('ugr_1', 'prm_a') },
      '0140123456',
      toParis,
    ],
    [
      'PRM-04',
      'from whom it is taken',
      { rules: [needs('prm_d')], has, settings: grant('usr_200', 'prm_d', false) },
      '0140123456',
      refused,
    ],
    [
      'PRM-06',
      'from whose group it is taken',
      { rules: [needs('prm_d')], has, settings: grant('ugr_1', 'prm_d', false) },
      '0140123456',
      refused,
    ],
    [
      'PRM-04',
      'the user counts before the group',
      { rules: [needs('prm_a')], has, settings: { ...grant('ugr_1', 'prm_a'), ...grant('usr_200', 'prm_a', false) } },
      '0140123456',
      refused,
    ],
    ['DPL-07', 'all of them are needed', { rules: [needs('prm_a', 'prm_d')], has }, '0140123456', refused],
    [
      'DPL-07',
      'all of them are there',
      { rules: [needs('prm_a', 'prm_d')], has, settings: grant('usr_200', 'prm_a') },
      '0140123456',
      toParis,
    ],
    [
      'DPL-07',
      'one that the tenant does not have, nobody has',
      { rules: [needs('prm_9')], has },
      '0140123456',
      refused,
    ],
    ['DPL-07', 'the next rule may let it pass', { rules: [needs('prm_a'), overU], has }, '0140123456', viaU],
    [
      'DPL-22',
      'abroad is another matter than the country',
      { rules: [{ ...dialing('00.'), ...needs('prm_a') }, dialing('0Z.')], has },
      '0033140123456',
      refused,
    ],
    [
      'DPL-22',
      'and the country than abroad',
      { rules: [{ ...dialing('00.'), ...needs('prm_a') }, dialing('0Z.')], has },
      '0140123456',
      toParis,
    ],
    ['UCM-074', 'an extension needs none', { rules: [needs('prm_a')], has }, '201', 'bob 30'],
  ])('%s: %s', check);

  test('what is lacking is said, rule by rule (DPL-07)', () => {
    const snapshot = anOffice({ rules: [needs('prm_a', 'prm_b'), needs('prm_b')], has });
    const caller = snapshot.userById.get('usr_200');
    expect(caller && route(snapshot, { caller: byUser(caller), dialed: '01', nowMs: 0 }).first.why).toBe(
      'Rule 0: ann lacks prm_a and prm_b; Rule 1: ann lacks prm_b',
    );
  });
});

describe('restrictions', () => {
  const crs = (fields: object) => ({ id: 'crs_1', name: 'No Paris', numbers: ['01.'], ...fields });
  const by = (...restrictions: object[]): OfficeOptions => ({
    has: {
      'call-restriction': restrictions.map((one, i) => ({ ...crs(one), id: `crs_${i}` })),
      'user-group': [{ id: 'ugr_1', name: 'Sales', memberIds: ['usr_200'] }],
      'call-group': [{ id: 'cgr_1', name: 'Desk', members: [{ userId: 'usr_200' }] }],
    },
  });
  const mine = { userIds: ['usr_200'] };
  const asks = { ...mine, action: 'ask-pin' };
  test.each<Case>([
    ['XA-PERM-03', 'a user is denied a number', by(mine), '0140123456', refused],
    ['XA-PERM-03', 'other numbers are not', by({ ...mine, numbers: ['02.'] }), '0140123456', toParis],
    ['XA-PERM-03', 'other users are not', by({ userIds: ['usr_201'] }), '0140123456', toParis],
    ['XA-PERM-03', 'an extension is denied, too', by({ ...mine, numbers: ['201'] }), '201', refused],
    ['XA-PERM-03', 'by a pattern', by({ ...mine, numbers: ['20[13]'] }), '203', refused],
    ['XA-PERM-03', 'not other extensions', by({ ...mine, numbers: ['201'] }), '202', 'cid 30'],
    ['XA-PERM-02', 'any of several patterns', by({ ...mine, numbers: ['09.', '01.'] }), '0140123456', refused],
    ['XA-PERM-04', 'a member of a user group', by({ userGroupIds: ['ugr_1'] }), '0140123456', refused],
    ['XA-PERM-04', 'a member of a call group', by({ callGroupIds: ['cgr_1'] }), '0140123456', refused],
    ['XA-PERM-04', 'not of another one', by({ callGroupIds: ['cgr_2'] }), '0140123456', toParis],
    ['XA-PERM-05', 'a rule, whoever calls', by({ outboundRuleIds: ['obr_0'] }), '0140123456', refused],
    ['XA-PERM-05', 'not another rule', by({ outboundRuleIds: ['obr_1'] }), '0140123456', toParis],
    [
      'XA-PERM-05',
      'the next rule may let it pass',
      { ...by({ outboundRuleIds: ['obr_0'] }), rules: [{}, overU] },
      '0140123456',
      viaU,
    ],
    ['XA-PERM-06', 'the user on other rules, too', by({ ...mine, outboundRuleIds: ['obr_1'] }), '0140123456', refused],
    [
      'XA-PERM-06',
      'others on the rule, too',
      by({ userIds: ['usr_201'], outboundRuleIds: ['obr_0'] }),
      '0140123456',
      refused,
    ],
    [
      'XA-PERM-08',
      'all but some',
      by({ ...mine, numbers: ['.'] }, { ...mine, numbers: ['0140.'], action: 'allow' }),
      '0140123456',
      toParis,
    ],
    [
      'XA-PERM-08',
      'all but others',
      by({ ...mine, numbers: ['.'] }, { ...mine, numbers: ['02.'], action: 'allow' }),
      '0140123456',
      refused,
    ],
    [
      'XA-PERM-08',
      'a permission alone denies nothing',
      by({ ...mine, numbers: ['02.'], action: 'allow' }),
      '0140123456',
      toParis,
    ],
    ['XA-PERM-09', 'a PIN is asked for', by(asks), '0140123456', `call-restriction No Paris? ${toParis}`],
    [
      'XA-PERM-09',
      'for an extension, too',
      by({ ...asks, numbers: ['201'] }),
      '201',
      'call-restriction No Paris? bob 30',
    ],
    ['XA-PERM-09', 'not where it is allowed', by(asks, { ...mine, action: 'allow' }), '0140123456', toParis],
    ['XA-PERM-09', 'and not where it is denied', by(asks, mine), '0140123456', refused],
    ['XA-PERM-01', 'a disabled one restricts nobody', by({ ...mine, isEnabled: false }), '0140123456', toParis],
    ['XA-PERM-03', 'however the number is dialed: abroad', by(mine), '0033140123456', refused],
    ['XA-PERM-03', 'or a pattern of E.164', by({ ...mine, numbers: ['+331.'] }), '0140123456', refused],
    ['XA-PERM-03', 'or behind a prefix', { ...by(mine), rules: [strip('9.', 1)] }, '90140123456', refused],
  ])('%s: %s', check);
});

describe('PINs and authorization codes', () => {
  const has = {
    'pin-set': [{ id: 'pin_1', name: 'Abroad', pins: [{ pin: '1234' }] }],
    'call-permission': [prm('prm_a')],
    'call-restriction': [{ id: 'crs_1', name: 'Care', numbers: ['.'], action: 'ask-pin', userIds: ['usr_200'] }],
    'feature-code': [] as object[],
  };
  const pin = { pinSetId: 'pin_1' };
  const { 'call-restriction': _, ...withoutRestriction } = has;
  test.each<Case>([
    [
      'UCM-201',
      'a PIN of the set opens the rule',
      { rules: [pin], has: withoutRestriction },
      '0140123456',
      `pin-set Abroad? ${toParis}`,
    ],
    [
      'UCM-201',
      'then that of the restriction',
      { rules: [pin], has },
      '0140123456',
      `pin-set Abroad? call-restriction Care? ${toParis}`,
    ],
    [
      'UCM-201',
      'nobody is asked who may not call anyway',
      { rules: [{ ...pin, ...needs('prm_a') }], has: withoutRestriction },
      '0140123456',
      refused,
    ],
    [
      'UCM-201',
      'nor where there is no trunk',
      { rules: [{ ...pin, trunkIds: [] }], has: withoutRestriction },
      '0140123456',
      '(no-way-out)',
    ],
    ['AUT-02', 'the code is asked for, then the number', {}, '*82', 'authorization-code? ...'],
    ['AUT-02', 'the code for a number', {}, '#820140123456', 'authorization-code 0140123456? ...'],
    [
      'AUT-01',
      'at a number of the tenant’s own',
      { has: { 'feature-code': [{ feature: 'authorization-code', code: '*88' }] } },
      '*88',
      'authorization-code? ...',
    ],
    [
      'AUT-01',
      'with what is called behind it',
      { has: { 'feature-code': [{ feature: 'authorization-code', code: '*88' }] } },
      '*880140',
      'authorization-code 0140? ...',
    ],
    [
      'AUT-01',
      'or nowhere',
      { has: { 'feature-code': [{ feature: 'authorization-code', code: '*88', isEnabled: false }] } },
      '*82',
      '(unknown-number)',
    ],
  ])('%s: %s', check);

  test.each([
    ['lends what the caller lacks', ['prm_a'], toParis],
    ['lends nothing else', ['prm_b'], refused],
    ['lends nothing', [], refused],
  ])('AUT-02: a code that %s', (_what, lent, expected) => {
    const office = anOffice({ rules: [needs('prm_a')], has: { 'call-permission': [prm('prm_a'), prm('prm_b')] } });
    expect(sketch(office, '0140123456', { lent })).toBe(expected);
  });
});

describe('numbers that stay inside', () => {
  const user = (extension: string) => ({ kind: 'user', userId: `usr_${extension}` });
  const did = { id: 'num_1', number: '+33140123456', spellings: ['5123'], destination: user('202') };
  const own = (fields: object = {}, more: OfficeOptions = {}): OfficeOptions => ({
    ...more,
    has: { number: [{ ...did, ...fields }], ...more.has },
  });
  const pool = { id: 'npl_1', name: 'Paris', first: '+33140123400', last: '+33140123499', fallback: user('203') };
  test.each<Case>([
    ['DID-02', 'a number of the tenant rings inside', own(), '0140123456', 'cid 30'],
    ['DID-02', 'dialed from abroad', own(), '+33140123456', 'cid 30'],
    ['DID-02', 'or with the prefix for abroad', own(), '0033140123456', 'cid 30'],
    ['DID-02', 'or in a spelling of its own', own(), '5123', 'cid 30'],
    ['DID-02', 'without any rule', own({}, { rules: [] }), '0140123456', 'cid 30'],
    [
      'DPL-15',
      'even where a rule leads to another site',
      own({}, { rules: [{ callType: 'site' }] }),
      '0140123456',
      'cid 30',
    ],
    ['DID-02', 'behind a prefix', own({}, { rules: [strip('9.', 1)] }), '90140123456', 'cid 30'],
    ['DID-02', 'without permission, as nothing leaves', own({}, { rules: [needs('prm_9')] }), '0140123456', 'cid 30'],
    ['DID-02', 'one that is not in use leads nowhere', own({ destination: null }), '0140123456', '(unknown-number)'],
    [
      'DID-05',
      'but where its pool has it',
      own({ destination: null }, { has: { 'number-pool': [pool] } }),
      '0140123456',
      'dot 30',
    ],
    ['DID-02', 'others leave', own(), '0140123457', '+33140123457 via T as 0140123457 180'],
    [
      'DID-02',
      'a number that leads to itself ends',
      own({ destination: { kind: 'number', number: '5123' } }),
      '5123',
      '(no-answer)',
    ],
    [
      'DID-04',
      'as the administrator has it, out again',
      own({ destination: { kind: 'number', number: '0612345678' } }, { rules: [needs('prm_9')] }),
      '5123',
      '+33612345678 via T as 0612345678 180',
    ],
  ])('%s: %s', check);
});

describe('speed dials', () => {
  const spd = (owner: object | null, code: string, target: string) => ({ ...(owner && { owner }), code, target });
  const [mine, hers] = [
    { kind: 'user', userId: 'usr_200' },
    { kind: 'user', userId: 'usr_201' },
  ];
  const group = { kind: 'user-group', userGroupId: 'ugr_1' };
  const dials = (...list: object[]): OfficeOptions => ({
    has: { 'speed-dial': list, 'user-group': [{ id: 'ugr_1', memberIds: ['usr_200'] }] },
  });
  test.each<Case>([
    ['PBK-07', 'a short number for a long one', dials(spd(null, '7', '0140123456')), '*07', toParis],
    ['PBK-07', 'without the code where nobody has the number', dials(spd(null, '7', '0140123456')), '7', toParis],
    ['PBK-07', 'not in place of an extension', dials(spd(null, '201', '0140123456')), '201', 'bob 30'],
    ['PBK-07', 'but behind the code', dials(spd(null, '201', '0140123456')), '*0201', toParis],
    ['PBK-07', 'for an extension', dials(spd(null, '7', '202')), '7', 'cid 30'],
    ['PBK-07', 'the own one comes first', dials(spd(null, '7', '202'), spd(mine, '7', '203')), '7', 'dot 30'],
    ['PBK-07', 'then that of the group', dials(spd(null, '7', '202'), spd(group, '7', '203')), '7', 'dot 30'],
    ['PBK-07', 'that of somebody else is not', dials(spd(hers, '7', '203')), '7', '(unknown-number)'],
    ['PBK-07', 'a code that there is not', dials(), '*07', '(unknown-number)'],
    ['PBK-07', 'for a feature code', dials(spd(null, '7', '*43')), '7', 'echo'],
    ['PBK-07', 'for an address of the tenant', dials(spd(null, '7', 'sip:202@acme.example')), '7', 'cid 30'],
    ['PBK-07', 'not yet for one of others', dials(spd(null, '7', 'sip:202@other.example')), '7', '(no-way-out)'],
    ['PBK-07', 'one for another', dials(spd(null, '7', '8'), spd(null, '8', '202')), '7', 'cid 30'],
    ['PBK-07', 'in a circle ends', dials(spd(null, '7', '8'), spd(null, '8', '7')), '7', '(unknown-number)'],
    [
      'PBK-07',
      'needs the permissions of who dials',
      { ...dials(spd(null, '7', '0140123456')), rules: [needs('prm_9')] },
      '7',
      refused,
    ],
  ])('%s: %s', check);

  test('a restriction holds for what it stands for (XA-PERM-03)', () => {
    const has = {
      'speed-dial': [spd(null, '7', '201')],
      'call-restriction': [{ name: 'No', numbers: ['201'], userIds: ['usr_200'] }],
    };
    expect(sketch(anOffice({ has }), '7')).toBe(refused);
  });
});

describe('what goes with a call that leaves', () => {
  const targetOf = (office: OfficeOptions) => {
    const snapshot = anOffice(office);
    const caller = snapshot.userById.get('usr_200');
    const first = caller && route(snapshot, { caller: byUser(caller), dialed: '0140123456', nowMs: 0 }).first;
    return first?.kind === 'ring' ? first.stages[0]?.[0] : first;
  };
  const user = (values: object) => ({ settings: { usr_200: values as Record<string, unknown> } });
  test.each<[string, string, OfficeOptions, object]>([
    ['XA-OUT-01', 'who pays, and by which rule', {}, { payerId: 'usr_200', ruleId: 'obr_0', reason: 'dialed' }],
    ['DPL-03', 'what it is on the bill', { rules: [{ callType: 'mobile' }] }, { callType: 'mobile' }],
    ['UCM-072', 'no limit', {}, { maxCallSeconds: null }],
    ['UCM-072', 'that of the rule', { rules: [{ maxCallSeconds: 60 }] }, { maxCallSeconds: 60 }],
    ['UCM-072', 'that of the user', user({ 'call.max-minutes': 2 }), { maxCallSeconds: 120 }],
    [
      'UCM-072',
      'the shorter one',
      { rules: [{ maxCallSeconds: 60 }], ...user({ 'call.max-minutes': 2 }) },
      { maxCallSeconds: 60 },
    ],
    ['UCM-128', 'no recording', {}, { isRecorded: false }],
    ['UCM-128', 'one by the rule', { rules: [{ recordsCalls: true }] }, { isRecorded: true }],
    ['UCM-128', 'one of all calls outside', user({ 'call.recording': 'external' }), { isRecorded: true }],
    ['UCM-128', 'one of all calls', user({ 'call.recording': 'all' }), { isRecorded: true }],
    ['UCM-128', 'none of calls inside', user({ 'call.recording': 'internal' }), { isRecorded: false }],
    ['INT-06', 'ENUM is asked first', { rules: [{ usesEnum: true }] }, { usesEnum: true }],
    ['INT-06', 'or is not', {}, { usesEnum: false, emergency: null, diversions: [] }],
  ])('%s: %s', (_row, _what, office, expected) => {
    expect(targetOf(office)).toMatchObject(expected);
  });
});
