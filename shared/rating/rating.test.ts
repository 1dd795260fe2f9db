import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cdr } from '#shared/cdr/index.ts';
import { collateCdr } from '#shared/cdr/index.ts';
import { aRateTable } from '#test/world/records.ts';
import { transferredCall } from '#test/world/transferred-call.ts';
import { chargesOf, priceOf, RateCard, RateTable } from './index.ts';

const AT = '2026-01-05T09:00:00.000Z';
const outbound = (number: string, trunkId: string | null = null) => ({
  direction: 'outbound' as const,
  number,
  trunkId,
});
const rate = {
  prefix: '',
  destination: '',
  microsPerMinute: 0,
  setupMicros: 0,
  minimumSeconds: 0,
  incrementSeconds: 1,
};

test.each([
  ['by the second', { microsPerMinute: 10_000 }, 61, { billedSeconds: 61, amountMicros: 10_167 }],
  ['half a micro-unit counts as one', { microsPerMinute: 1 }, 30, { billedSeconds: 30, amountMicros: 1 }],
  ['less than half counts as none', { microsPerMinute: 1 }, 29, { billedSeconds: 29, amountMicros: 0 }],
  [
    'by the minute',
    { microsPerMinute: 10_000, incrementSeconds: 60 },
    61,
    { billedSeconds: 120, amountMicros: 20_000 },
  ],
  ['at least', { microsPerMinute: 60, minimumSeconds: 30 }, 1, { billedSeconds: 30, amountMicros: 30 }],
  [
    'at least, and by increments',
    { microsPerMinute: 60, minimumSeconds: 45, incrementSeconds: 30 },
    1,
    { billedSeconds: 60, amountMicros: 60 },
  ],
  ['with a setup fee', { setupMicros: 20_000, microsPerMinute: 60 }, 0, { billedSeconds: 0, amountMicros: 20_000 }],
])('a call is priced %s', (_, fields, seconds, price) => {
  expect(priceOf({ ...rate, ...fields }, seconds)).toEqual(price);
});

test('a price is a whole number, exact against arithmetic without limits', () => {
  const rates = fc.record({
    microsPerMinute: fc.nat(1_000_000_000),
    setupMicros: fc.nat(1_000_000_000),
    minimumSeconds: fc.nat(3600),
    incrementSeconds: fc.integer({ min: 1, max: 3600 }),
  });
  fc.assert(
    fc.property(rates, fc.nat(86_400), (fields, seconds) => {
      const { billedSeconds, amountMicros } = priceOf({ ...rate, ...fields }, seconds);
      expect(billedSeconds).toBeGreaterThanOrEqual(Math.max(seconds, fields.minimumSeconds));
      expect(billedSeconds % fields.incrementSeconds).toBe(0);
      const exact = (BigInt(fields.microsPerMinute) * BigInt(billedSeconds) * 2n + 60n) / 120n;
      expect(BigInt(amountMicros)).toBe(BigInt(fields.setupMicros) + exact);
    }),
  );
});

test.each([
  ['+33612345678', '336'],
  ['33123456789', '33'],
  ['+44123456789', null],
  ['', null],
])('the longest prefix of %s is %s', (number, prefix) => {
  const card = new RateCard([aRateTable()]);
  expect(card.find(outbound(number), AT)?.rate.prefix ?? null).toBe(prefix);
  expect(card.find({ ...outbound(number), direction: 'inbound' }, AT)).toBeNull();
});

test('the empty prefix is for every number', () => {
  const card = new RateCard([aRateTable({ rates: [{ prefix: '', microsPerMinute: 1 }] })]);
  expect(card.find(outbound('+9999'), AT)?.rate.prefix).toBe('');
});

test('a later table takes over from the day it is valid, prefix by prefix, and one that is over counts no more', () => {
  const later = aRateTable({
    id: 'rtb_2',
    name: 'Later',
    validFrom: '2026-02-01T00:00:00.000Z',
    validUntil: '2026-03-01T00:00:00.000Z',
    rates: [{ prefix: '33', microsPerMinute: 1 }],
  });
  const card = new RateCard([later, aRateTable()]);
  const table = (number: string, at: string) => card.find(outbound(number), at)?.table.id ?? null;
  expect(table('+331', '2026-01-31T23:59:59.999Z')).toBe('rtb_1');
  expect(table('+331', '2026-02-01T00:00:00.000Z')).toBe('rtb_2');
  expect(table('+336', '2026-02-01T00:00:00.000Z')).toBe('rtb_1');
  expect(table('+331', '2026-03-01T00:00:00.000Z')).toBe('rtb_1');
  expect(table('+331', '2025-12-31T23:59:59.999Z')).toBeNull();
});

test('what a trunk costs comes before what every trunk costs, as far as it has a rate', () => {
  const ofTrunk = aRateTable({
    id: 'rtb_T',
    name: 'T',
    trunkId: 'trk_T',
    rates: [{ prefix: '336', microsPerMinute: 1 }],
  });
  const card = new RateCard([aRateTable(), ofTrunk]);
  const table = (number: string, trunkId: string) => card.find(outbound(number, trunkId), AT)?.table.id ?? null;
  expect(table('+33612345678', 'trk_T')).toBe('rtb_T');
  expect(table('+33140123456', 'trk_T')).toBe('rtb_1');
  expect(table('+33612345678', 'trk_U')).toBe('rtb_1');
});

test('legs over trunks that were answered are charged, each by its own direction and number', () => {
  const cdr = collateCdr(transferredCall()) as Cdr;
  const [caller] = cdr.legs as [Cdr['legs'][number]];
  const forwarded = {
    ...caller,
    id: 'leg_mobile',
    role: 'callee' as const,
    party: { number: '+33612345678', name: null, userId: null },
    answeredAt: '2026-01-05T09:02:00.000Z',
    endedAt: '2026-01-05T09:02:10.500Z',
  };
  const unanswered = { ...forwarded, id: 'leg_other', answeredAt: null };
  const card = new RateCard([aRateTable(), aRateTable({ id: 'rtb_2', direction: 'inbound', currency: 'USD' })]);
  expect(chargesOf({ ...cdr, legs: [...cdr.legs, forwarded, unanswered] }, card)).toEqual([
    {
      legId: 'leg_trunk',
      direction: 'inbound',
      number: '+33987654321',
      prefix: '33',
      destination: 'France',
      rateTableId: 'rtb_2',
      currency: 'USD',
      billedSeconds: 180,
      amountMicros: 30_000,
    },
    {
      legId: 'leg_mobile',
      direction: 'outbound',
      number: '+33612345678',
      prefix: '336',
      destination: 'France mobile',
      rateTableId: 'rtb_1',
      currency: 'EUR',
      billedSeconds: 60,
      amountMicros: 60_000,
    },
  ]);
});

test('a call without a rate is on the bill with its seconds, in no currency', () => {
  const cdr = collateCdr(transferredCall()) as Cdr;
  expect(chargesOf(cdr, new RateCard([]))).toEqual([
    expect.objectContaining({ prefix: null, rateTableId: null, currency: 'XXX', billedSeconds: 180, amountMicros: 0 }),
  ]);
});

test.each([
  [
    'a prefix twice',
    {
      rates: [
        { prefix: '33', microsPerMinute: 1 },
        { prefix: '33', microsPerMinute: 2 },
      ],
    },
    'rates/1/prefix',
  ],
  ['an end before the beginning', { validUntil: '2025-01-01T00:00:00.000Z' }, 'validUntil'],
])('%s is refused', (_, fields, path) => {
  const problems = RateTable.check?.(aRateTable(fields)) ?? [];
  expect(problems.map((problem) => problem.path.join('/'))).toEqual([path]);
});
