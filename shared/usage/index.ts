/**
 * What a tenant is billed for, day by day: entries that are written once and never changed.
 *
 *   usage.ts     entries and days (schemas)
 *   entries.ts   a record of a call, and what was billed of it before -> new entries
 *   booking.ts   which day something is billed on, and when a day is final
 *
 * Entries are written in the transaction that writes the CDR (shared/store/cdrs.ts), hence exactly once.
 */
export { type BookedCharge, dayOf, dayOfBill, isFinal } from './booking.ts';
export { usageEntries } from './entries.ts';
export { Day, TenantUsage, UsageDay, UsageEntry } from './usage.ts';
