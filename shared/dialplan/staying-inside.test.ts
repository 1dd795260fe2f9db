import { describe, expect, test } from 'vitest';
import { sketch } from '#test/world/house.ts';
import { anOffice, dialing, type OfficeOptions } from '#test/world/office.ts';

/** Row of the manuals, what holds, the office, what 200 dials there on Monday 09:00 UTC, what becomes of it. */
type Case = readonly [row: string, what: string, office: OfficeOptions, dialed: string, expected: string];
const check = (_row: string, _what: string, office: OfficeOptions, dialed: string, expected: string) => {
  expect(sketch(anOffice(office), dialed)).toBe(expected);
};

const refused = '(not-permitted)';
const toParis = '+33140123456 via T as 0140123456 180';
const strip = (pattern: string, stripDigits: number, addPrefix = '') => dialing({ pattern, stripDigits, addPrefix });
const needs = (...permissionIds: string[]) => ({ permissionIds });

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
