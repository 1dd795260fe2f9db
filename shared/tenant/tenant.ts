import { z } from 'zod';
import { PortalPassword, User } from '#shared/user/index.ts';
import { Instant, idOf, lineOfText } from '#shared/world/index.ts';

export const TenantId = idOf('ten');
export type TenantId = z.infer<typeof TenantId>;

export const ResellerId = idOf('res');
export type ResellerId = z.infer<typeof ResellerId>;

/** A plan limit, of a tenant or of a reseller. */
export const MaxUsers = z.int().min(1).max(1_000_000).nullable();

/**
 * Host part of the tenant's SIP addresses, and the digest realm of its phones (RFC 3261 §22.1).
 * Lower case, because host names compare without case (RFC 3261 §19.1.4). Unique on the platform.
 */
export const SipDomain = z
  .string()
  .trim()
  .toLowerCase()
  .min(3)
  .max(253)
  .regex(/^(?=.*[a-z])[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/, 'is not a domain name')
  .describe('SIP domain of the tenant, also its digest realm.');

/** One customer: one SIP domain, its users, and nothing shared with any other (DESIGN section 3). */
export const Tenant = z
  .object({
    id: TenantId,
    name: lineOfText(100).min(1).describe('Name of the customer, for people.'),
    domain: SipDomain,
    isEnabled: z.boolean().describe('A disabled tenant can neither register nor call nor sign in.'),
    resellerId: ResellerId.nullable().describe('Who sells to this customer; null: the platform itself.'),
    maxUsers: MaxUsers.describe('Users in its plan; null: no limit.'),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Tenant' });
export type Tenant = z.infer<typeof Tenant>;

const editable = { name: true, domain: true, isEnabled: true, resellerId: true, maxUsers: true } as const;

export const NewTenant = Tenant.pick(editable)
  .extend({
    isEnabled: Tenant.shape.isEnabled.default(true),
    resellerId: Tenant.shape.resellerId.default(null),
    maxUsers: Tenant.shape.maxUsers.default(null),
    admin: z
      .object({ name: User.shape.name, email: User.shape.email, password: PortalPassword })
      .strict()
      .optional()
      .describe('First user of the tenant, with role admin.'),
  })
  .strict()
  .meta({ id: 'NewTenant' });
export type NewTenant = z.infer<typeof NewTenant>;

export const TenantPatch = Tenant.pick(editable).partial().strict().meta({ id: 'TenantPatch' });
export type TenantPatch = z.infer<typeof TenantPatch>;
