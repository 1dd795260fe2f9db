import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChargedLeg } from '#shared/rating/index.ts';
import { aCdr } from '#test/world/records.ts';
import { dayOfBill, isFinal, UsageEntry, usageEntries } from './index.ts';

const leg = (fields: Partial<ChargedLeg> = {}): ChargedLeg => ({
  legId: 'leg_1',
  direction: 'outbound',
  number: '+33123456789',
  prefix: '33',
  destination: 'France',
  rateTableId: 'rtb_1',
  currency: 'EUR',
  billedSeconds: 60,
  amountMicros: 10_000,
  ...fields,
});
const cdr = aCdr({ endedAt: '2026-01-05T23:59:59.000Z' });
const nowMs = Date.UTC(2026, 0, 6, 1);

test('a call is billed on the day it ended, in one entry for each currency', () => {
  const entries = usageEntries(cdr, [leg(), leg(), leg({ currency: 'USD' })], null, { nowMs, revision: 4 });
  expect(entries).toEqual([
    expect.objectContaining({
      id: 'usg_1EUR4',
      cdrId: 'cdr_1',
      day: '2026-01-05',
      bookedAt: '2026-01-06T01:00:00.000Z',
      kind: 'call',
      currency: 'EUR',
      calls: 1,
      billedSeconds: 120,
      amountMicros: 20_000,
    }),
    expect.objectContaining({ id: 'usg_1USD4', currency: 'USD', calls: 1, billedSeconds: 60 }),
  ]);
  for (const entry of entries) expect(UsageEntry.parse(entry)).toEqual(entry);
});

test('a correction adds the difference, and nothing when there is none', () => {
  const correct = (legs: ChargedLeg[]) => usageEntries(cdr, legs, { legs: [leg()] }, { nowMs, revision: 5 });
  expect(correct([leg({ billedSeconds: 30, amountMicros: 5_000 })])).toEqual([
    expect.objectContaining({ kind: 'correction', calls: 0, billedSeconds: -30, amountMicros: -5_000 }),
  ]);
  expect(correct([leg({ destination: 'Elsewhere' })])).toEqual([]);
  expect(correct([])).toEqual([
    expect.objectContaining({ kind: 'correction', calls: -1, billedSeconds: -60, amountMicros: -10_000 }),
  ]);
});

test('a call that costs nothing is not on the bill', () => {
  expect(usageEntries(cdr, [], null, { nowMs, revision: 1 })).toEqual([]);
});

test('however a call was corrected, its entries add up to what its last record costs', () => {
  const legs = fc.array(
    fc.record({ currency: fc.constantFrom('EUR', 'USD'), billedSeconds: fc.nat(1000), amountMicros: fc.nat(1000) }),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(fc.array(legs, { minLength: 1, maxLength: 5 }), (revisions) => {
      const sums: Record<string, number> = {};
      let before: { legs: ChargedLeg[] } | null = null;
      for (const [revision, fields] of revisions.entries()) {
        const after = fields.map(leg);
        for (const { currency, amountMicros } of usageEntries(cdr, after, before, { nowMs, revision })) {
          sums[currency] = (sums[currency] ?? 0) + amountMicros;
        }
        before = { legs: after };
      }
      for (const currency of ['EUR', 'USD']) {
        const last = (revisions.at(-1) ?? []).filter((fields) => fields.currency === currency);
        expect(sums[currency] ?? 0).toBe(last.reduce((sum, { amountMicros }) => sum + amountMicros, 0));
      }
    }),
  );
});

test('a day is final when the day after it is over; what comes later is billed on the day it comes', () => {
  const [lastOpen, firstFinal] = [Date.UTC(2026, 0, 6, 23, 59, 59, 999), Date.UTC(2026, 0, 7)];
  expect(isFinal('2026-01-05', lastOpen)).toBe(false);
  expect(isFinal('2026-01-05', firstFinal)).toBe(true);
  expect(dayOfBill(cdr.endedAt, lastOpen)).toBe('2026-01-05');
  expect(dayOfBill(cdr.endedAt, firstFinal)).toBe('2026-01-07');
});
