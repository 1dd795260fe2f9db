import { z } from 'zod';
import { CallId, CdrId } from '#shared/cdr/index.ts';
import { ChargedLeg, Currency } from '#shared/rating/index.ts';
import { ResellerId, TenantId } from '#shared/tenant/index.ts';
import { Instant, idOf } from '#shared/world/index.ts';

/** A day of the bill, UTC: the same for tenant, reseller and platform, wherever they are. */
export const Day = z.iso.date().describe('Day in UTC, such as 2026-01-31.');
export type Day = z.infer<typeof Day>;

const totals = {
  calls: z.int().describe('Calls that were billed; a correction can make it negative.'),
  billedSeconds: z.int(),
  amountMicros: z.int().describe('Millionths of the unit of the currency.'),
};

/** One line of the bill: a call, or what has to be added after a correction of its record. Written once, never changed. */
export const UsageEntry = z
  .object({
    id: idOf('usg'),
    cdrId: CdrId,
    callId: CallId,
    day: Day.describe('The day that it is billed on.'),
    bookedAt: Instant,
    kind: z.enum(['call', 'correction']),
    currency: Currency,
    ...totals,
    legs: z.array(ChargedLeg).describe('What the call costs now, all told.'),
  })
  .meta({ id: 'UsageEntry' });
export type UsageEntry = z.infer<typeof UsageEntry>;

/** What a tenant has used on a day, in one currency. */
export const UsageDay = z
  .object({
    day: Day,
    currency: Currency.describe('XXX: calls without a rate.'),
    ...totals,
    isFinal: z.boolean().describe('Nothing will be added: what is corrected from now on is billed on a later day.'),
  })
  .meta({ id: 'UsageDay' });
export type UsageDay = z.infer<typeof UsageDay>;

export const TenantUsage = UsageDay.extend({
  tenantId: TenantId,
  resellerId: ResellerId.nullable().describe('Who sells to the tenant; null: the platform itself.'),
}).meta({ id: 'TenantUsage' });
export type TenantUsage = z.infer<typeof TenantUsage>;
