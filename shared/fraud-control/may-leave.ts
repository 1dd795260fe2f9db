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
}

/** Why a call is held back, and what people are told of it. */
export const HOLDING_REASONS = {
  country: 'Calls to this country may not leave.',
  'after-hours': 'Calls may not leave at this time.',
  'calls-per-hour': 'As many calls have left in an hour as may.',
  'numbers-per-hour': 'As many different numbers were called in an hour as may be.',
  'minutes-per-day': 'Calls have lasted as long in 24 hours as they may.',
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
  return isOver(tally.secondsLastDay, minutesPerDay * 60) ? 'minutes-per-day' : null;
}
