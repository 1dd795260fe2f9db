import { describe, expect, test } from 'vitest';
import { sketch } from '#test/world/house.ts';
import { anOffice, dialing, type OfficeOptions } from '#test/world/office.ts';
import { byUser, route } from './index.ts';

/** Row of the manuals, what holds, the office, what 200 dials there on Monday 09:00 UTC, what becomes of it. */
type Case = readonly [row: string, what: string, office: OfficeOptions, dialed: string, expected: string];
const check = (_row: string, _what: string, office: OfficeOptions, dialed: string, expected: string) => {
  expect(sketch(anOffice(office), dialed)).toBe(expected);
};

const overU = { trunkIds: ['trk_U'] };
const refused = '(not-permitted)';
const toParis = '+33140123456 via T as 0140123456 180';
const viaU = '+33140123456 via U as 0140123456 180';
const strip = (pattern: string, stripDigits: number, addPrefix = '') => dialing({ pattern, stripDigits, addPrefix });
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
