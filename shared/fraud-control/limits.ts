import { openingAt, Schedule } from '#shared/schedule/index.ts';
import { objectsOf, type TenantSnapshot, tenantSetting } from '#shared/tenant/index.ts';

/** What may leave a tenant; 0 and an empty list are no limit. */
export interface OutgoingLimits {
  /** ISO 3166-1, of numbers that may be called. */
  readonly allowedCountries: readonly string[];
  readonly deniedCountries: readonly string[];
  /** Of numbers that belong to no country's plan, such as short codes. */
  readonly homeCountry: string;
  readonly isOpen: boolean;
  readonly callsPerHour: number;
  readonly numbersPerHour: number;
  readonly minutesPerDay: number;
  /** Millionths of the unit of the currency of the rates, as on the bill. */
  readonly microsPerDay: number;
  readonly microsPerMonth: number;
  /** The most that a minute may cost. */
  readonly microsPerMinute: number;
}

const MICROS = 1_000_000;

/** @returns null for a tenant without limits */
export function outgoingLimits(snapshot: TenantSnapshot, nowMs: number): OutgoingLimits | null {
  const listOf = (path: 'calls-out.allowed-countries' | 'calls-out.denied-countries') =>
    tenantSetting(snapshot, path)
      .split(',')
      .filter((country) => country !== '');
  const limits = {
    allowedCountries: listOf('calls-out.allowed-countries'),
    deniedCountries: listOf('calls-out.denied-countries'),
    homeCountry: tenantSetting(snapshot, 'region.country'),
    isOpen: isOpen(snapshot, nowMs),
    callsPerHour: tenantSetting(snapshot, 'calls-out.calls-per-hour'),
    numbersPerHour: tenantSetting(snapshot, 'calls-out.numbers-per-hour'),
    minutesPerDay: tenantSetting(snapshot, 'calls-out.minutes-per-day'),
    microsPerDay: tenantSetting(snapshot, 'calls-out.spend-per-day') * MICROS,
    microsPerMonth: tenantSetting(snapshot, 'calls-out.spend-per-month') * MICROS,
    microsPerMinute: (tenantSetting(snapshot, 'calls-out.price-per-minute') * MICROS) / 1000,
  };
  const { allowedCountries, deniedCountries, callsPerHour, numbersPerHour, minutesPerDay } = limits;
  const isFree =
    limits.isOpen &&
    allowedCountries.length + deniedCountries.length + callsPerHour + numbersPerHour + minutesPerDay === 0 &&
    limits.microsPerMinute === 0 &&
    !limitsSpending(limits);
  return isFree ? null : limits;
}

/** Whether what calls cost has to be known. */
export const limitsSpending = ({ microsPerDay, microsPerMonth }: OutgoingLimits): boolean =>
  microsPerDay + microsPerMonth > 0;

/** A schedule that is gone closes nothing. */
function isOpen(snapshot: TenantSnapshot, nowMs: number): boolean {
  const schedule = objectsOf(snapshot, Schedule).get(tenantSetting(snapshot, 'calls-out.schedule-id'));
  return !schedule || openingAt(schedule, nowMs, tenantSetting(snapshot, 'region.time-zone')).isOpen;
}
