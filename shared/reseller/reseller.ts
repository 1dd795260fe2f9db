import { z } from 'zod';
import { MaxUsers, ResellerId, ResellerLimits, TenantId } from '#shared/tenant/index.ts';
import { Instant, lineOfText } from '#shared/world/index.ts';

export const Reseller = z
  .object({
    id: ResellerId,
    name: lineOfText(100).min(1).describe('Name of the company, for people.'),
    tenantId: TenantId.describe("The reseller's own tenant: where its staff has the role reseller."),
    isEnabled: z.boolean().describe('The staff of a disabled reseller reaches no tenant but its own.'),
    maxTenants: z
      .int()
      .min(1)
      .max(100_000)
      .nullable()
      .describe('Tenants in its plan, its own included; null: no limit.'),
    maxUsers: MaxUsers.describe('Users of all its tenants together; null: no limit.'),
    limits: ResellerLimits,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Reseller' });
export type Reseller = z.infer<typeof Reseller>;

const editable = { name: true, isEnabled: true, maxTenants: true, maxUsers: true, limits: true } as const;

export const NewReseller = Reseller.pick({ ...editable, tenantId: true })
  .extend({
    isEnabled: Reseller.shape.isEnabled.default(true),
    maxTenants: Reseller.shape.maxTenants.default(null),
    maxUsers: Reseller.shape.maxUsers.default(null),
    limits: Reseller.shape.limits.default({}),
  })
  .strict()
  .meta({ id: 'NewReseller' });
export type NewReseller = z.infer<typeof NewReseller>;

export const ResellerPatch = Reseller.pick(editable).partial().strict().meta({ id: 'ResellerPatch' });
export type ResellerPatch = z.infer<typeof ResellerPatch>;
