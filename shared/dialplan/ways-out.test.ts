import { describe, expect, test } from 'vitest';
import { sketch } from '#test/world/house.ts';
import { anOffice, type OfficeOptions } from '#test/world/office.ts';

/** Row of the manuals, what holds, the office, what 200 dials there on Monday 09:00 UTC, what becomes of it. */
type Case = readonly [row: string, what: string, office: OfficeOptions, dialed: string, expected: string];
const check = (_row: string, _what: string, office: OfficeOptions, dialed: string, expected: string) => {
  expect(sketch(anOffice(office), dialed)).toBe(expected);
};

const overU = { trunkIds: ['trk_U'] };
const toParis = '+33140123456 via T as 0140123456 180';

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
