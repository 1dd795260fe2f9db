import { describe, expect, test } from 'vitest';
import type { SnapshotUser } from '#shared/tenant/index.ts';
import { sketch } from '#test/world/house.ts';
import { anOffice, dialing, type OfficeOptions } from '#test/world/office.ts';
import { byUser, route } from './index.ts';

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

const rates = (id: string, currency: string, microsPerMinute: number, more: object = {}) => ({
  id: `rtb_${id}`,
  name: id,
  currency,
  validFrom: '2026-01-01T00:00:00.000Z',
  rates: [{ prefix: '33', microsPerMinute }],
  ...more,
});
const ofT = (micros: number, more: object = {}) => rates('T', 'EUR', micros, { trunkId: 'trk_T', ...more });
const ofU = (micros: number, more: object = {}) => rates('U', 'EUR', micros, { trunkId: 'trk_U', ...more });
const viaUFirst = '+33140123456 via U as 0140123456 via T as 0140123456 180';
describe('least cost', () => {
  const cheapest = { ...two, prefersCheapest: true };
  const priced = (...tables: object[]): OfficeOptions => ({ rules: [cheapest], has: { 'rate-table': tables } });
  test.each<Case>([
    ['DPL-08', 'the cheaper trunk first', priced(ofT(20_000), ofU(10_000)), '0140123456', viaUFirst],
    ['DPL-08', 'which may be the first of the rule', priced(ofT(10_000), ofU(20_000)), '0140123456', viaBoth],
    ['DPL-08', 'at the same price as the rule has it', priced(ofT(10_000), ofU(10_000)), '0140123456', viaBoth],
    [
      'DPL-08',
      'only where the rule wants it',
      { rules: [two], has: { 'rate-table': [ofT(20_000), ofU(10_000)] } },
      '0140123456',
      viaBoth,
    ],
    ['DPL-08', 'nobody knows what T costs', priced(ofU(10_000)), '0140123456', viaBoth],
    ['DPL-08', 'nor what anything costs', priced(), '0140123456', viaBoth],
    [
      'DPL-08',
      'what every trunk costs is the price of T',
      priced(rates('all', 'EUR', 20_000), ofU(10_000)),
      '0140123456',
      viaUFirst,
    ],
    [
      'DPL-08',
      'prices of two currencies cannot be compared',
      priced(ofT(20_000, { currency: 'USD' }), ofU(10_000)),
      '0140123456',
      viaBoth,
    ],
    [
      'DPL-08',
      'a table that is not valid yet counts for nothing',
      priced(ofT(20_000), ofU(10_000, { validFrom: '2026-01-06T00:00:00.000Z' })),
      '0140123456',
      viaBoth,
    ],
    [
      'DPL-08',
      'nor does one for calls that come in',
      priced(ofT(20_000), ofU(10_000, { direction: 'inbound' })),
      '0140123456',
      viaBoth,
    ],
    [
      'DPL-08',
      'a fee for each call counts',
      priced(ofT(1000, { rates: [{ prefix: '33', microsPerMinute: 1000, setupMicros: 50_000 }] }), ofU(40_000)),
      '0140123456',
      viaUFirst,
    ],
    [
      'DPL-10',
      'the own location comes before any price',
      {
        rules: [{ ...cheapest, prefersOwnLocation: true }],
        t: { locationId: 'loc_L' },
        has: { location: [lyon], 'rate-table': [ofT(20_000), ofU(10_000)] },
      },
      '0140123456',
      viaBoth,
    ],
    [
      'DPL-11',
      'help is not looked for at the lowest price',
      { rules: [{ ...cheapest, ...dialing('112'), callType: 'emergency' }], has: { 'rate-table': [ofT(2), ofU(1)] } },
      '112',
      '112 via T as 112 via U as 112 600',
    ],
  ])('%s: %s', check);

  test('the plan tells the price, and where there is none', () => {
    const why = (office: OfficeOptions) => {
      const snapshot = anOffice(office);
      const caller = byUser(snapshot.userById.get('usr_200') as SnapshotUser);
      const { first } = route(snapshot, { caller, dialed: '0140123456', nowMs: Date.UTC(2026, 0, 5) });
      const [[target] = []] = first.kind === 'ring' ? first.stages : [];
      return target?.kind === 'trunk' ? target.ways.map((way) => way.why) : [];
    };
    expect(why(priced(ofT(20_000), ofU(12_500)))).toEqual([
      expect.stringMatching(/^at 0.0125 EUR for a minute: U shows /),
      expect.stringMatching(/^at 0.02 EUR for a minute: T shows /),
    ]);
    expect(why(priced(ofU(12_500)))[0]).toMatch(/^at a price nobody knows: T shows /);
  });
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
