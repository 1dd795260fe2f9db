import { countryOf } from '#shared/number-form/index.ts';
import type { OutgoingLimits } from './limits.ts';

/** What has left the tenant before. */
export interface OutgoingTally {
  readonly callsLastHour: number;
  /** Different numbers that were called in the last hour. */
  readonly numbersLastHour: number;
  /** Whether this number is one of them. */
  readonly isKnownNumber: boolean;
  readonly secondsLastDay: number;
  readonly spentTodayMicros: number;
  readonly spentThisMonthMicros: number;
  /** What a minute to this number costs at the most; null where nobody knows. */
  readonly microsPerMinute: number | null;
}

/** Why a call is held back, and what people are told of it. */
export const HOLDING_REASONS = {
  country: 'Calls to this country may not leave.',
  'after-hours': 'Calls may not leave at this time.',
  'calls-per-hour': 'As many calls have left in an hour as may.',
  'numbers-per-hour': 'As many different numbers were called in an hour as may be.',
  'minutes-per-day': 'Calls have lasted as long in 24 hours as they may.',
  'price-per-minute': 'Calls to this number cost more than they may.',
  'spend-per-day': 'Calls have cost as much today as they may.',
  'spend-per-month': 'Calls have cost as much this month as they may.',
} as const;
export type HoldingReason = keyof typeof HOLDING_REASONS;

/**
 * Whether one more call may leave; null when it may.
 *
 * @param number  E.164 where that is known, else as dialed
 */
export function mayLeave(limits: OutgoingLimits, number: string, tally: OutgoingTally): HoldingReason | null {
  const { allowedCountries, deniedCountries, callsPerHour, numbersPerHour, minutesPerDay } = limits;
  const isOver = (count: number, limit: number) => limit > 0 && count >= limit;
  // A number abroad whose country nobody knows is in none that is allowed.
  const country = number.startsWith('+') ? countryOf(number) : limits.homeCountry;
  const isAllowed = allowedCountries.length === 0 || (country !== null && allowedCountries.includes(country));
  if (!isAllowed || (country !== null && deniedCountries.includes(country))) return 'country';
  if (!limits.isOpen) return 'after-hours';
  if (isOver(tally.callsLastHour, callsPerHour)) return 'calls-per-hour';
  if (!tally.isKnownNumber && isOver(tally.numbersLastHour, numbersPerHour)) return 'numbers-per-hour';
  if (isOver(tally.secondsLastDay, minutesPerDay * 60)) return 'minutes-per-day';
  if (limits.microsPerMinute > 0 && (tally.microsPerMinute ?? 0) > limits.microsPerMinute) return 'price-per-minute';
  return isSpent(limits, tally);
}

/** Whether calls have cost what they may; null when they have not. */
export function isSpent(
  { microsPerDay, microsPerMonth }: OutgoingLimits,
  { spentTodayMicros, spentThisMonthMicros }: Pick<OutgoingTally, 'spentTodayMicros' | 'spentThisMonthMicros'>,
): HoldingReason | null {
  if (microsPerDay > 0 && spentTodayMicros >= microsPerDay) return 'spend-per-day';
  return microsPerMonth > 0 && spentThisMonthMicros >= microsPerMonth ? 'spend-per-month' : null;
}
