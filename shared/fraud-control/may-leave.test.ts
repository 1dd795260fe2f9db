import { describe, expect, test } from 'vitest';
import { kindOf } from '#shared/object/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { aTenant } from '#test/world/records.ts';
import { mayLeave, type OutgoingTally, outgoingLimits } from './index.ts';

const NOTHING: OutgoingTally = {
  callsLastHour: 0,
  numbersLastHour: 0,
  isKnownNumber: false,
  secondsLastDay: 0,
  spentTodayMicros: 0,
  spentThisMonthMicros: 0,
  microsPerMinute: null,
};

function limitsOf(settings: Record<string, string | number>) {
  const tenant = aTenant();
  const { example } = kindOf('schedule');
  const schedule = { ...kindOf('schedule').New.parse(example), id: 'sch_1' };
  const objects = new Map([['schedule' as const, new Map([['sch_1', schedule as never]])]]);
  return outgoingLimits(indexSnapshot(tenant, 1, [], { objects, settings: new Map([[tenant.id, settings]]) }), 0);
}

function judged(settings: Record<string, string | number>, number: string, tally: Partial<OutgoingTally> = {}) {
  const limits = limitsOf(settings);
  return limits && mayLeave(limits, number, { ...NOTHING, ...tally });
}

test('who has set nothing has no limits', () => {
  expect(limitsOf({})).toBeNull();
  expect(limitsOf({ 'region.country': 'FR' })).toBeNull();
});

describe('countries', () => {
  test.each([
    ['allowed-countries', 'US,FR', '+33142685300', null],
    ['allowed-countries', 'US,FR', '+4930123456', 'country'],
    ['allowed-countries', 'US,FR', '+14235550123', null],
    ['allowed-countries', 'US', '+881612345678', 'country'], // a satellite has no country
    ['allowed-countries', 'US', '311', null], // a short code is at home
    ['allowed-countries', 'FR', '311', 'country'],
    ['denied-countries', 'DE', '+4930123456', 'country'],
    ['denied-countries', 'DE', '+33142685300', null],
    ['denied-countries', 'DE', '+881612345678', null],
  ])('%s %s: %s is %s', (list, countries, number, reason) => {
    expect(judged({ [`calls-out.${list}`]: countries }, number)).toBe(reason);
  });
});

describe('counts', () => {
  test.each([
    ['calls-per-hour', 10, { callsLastHour: 9 }, null],
    ['calls-per-hour', 10, { callsLastHour: 10 }, 'calls-per-hour'],
    ['numbers-per-hour', 5, { numbersLastHour: 4 }, null],
    ['numbers-per-hour', 5, { numbersLastHour: 5 }, 'numbers-per-hour'],
    ['numbers-per-hour', 5, { numbersLastHour: 5, isKnownNumber: true }, null],
    ['minutes-per-day', 60, { secondsLastDay: 3599 }, null],
    ['minutes-per-day', 60, { secondsLastDay: 3600 }, 'minutes-per-day'],
    ['spend-per-day', 5, { spentTodayMicros: 4_999_999 }, null],
    ['spend-per-day', 5, { spentTodayMicros: 5_000_000 }, 'spend-per-day'],
    ['spend-per-day', 5, { spentThisMonthMicros: 90_000_000 }, null],
    ['spend-per-month', 100, { spentThisMonthMicros: 99_999_999, spentTodayMicros: 99_999_999 }, null],
    ['spend-per-month', 100, { spentThisMonthMicros: 100_000_000 }, 'spend-per-month'],
    ['price-per-minute', 250, { microsPerMinute: 250_000 }, null],
    ['price-per-minute', 250, { microsPerMinute: 250_001 }, 'price-per-minute'],
    ['price-per-minute', 250, { microsPerMinute: null }, null],
  ])('%s %i: after %o it is %s', (limit, value, tally, reason) => {
    expect(judged({ [`calls-out.${limit}`]: value }, '+14235550123', tally)).toBe(reason);
  });
});

test('while its schedule is closed nothing leaves; one that is gone closes nothing', () => {
  expect(judged({ 'calls-out.schedule-id': 'sch_1' }, '+14235550123')).toBe('after-hours');
  expect(limitsOf({ 'calls-out.schedule-id': 'sch_2' })).toBeNull();
});
