import { z } from 'zod';
import { PortalPassword, User } from '#shared/user/index.ts';
import { Instant, idOf, lineOfText } from '#shared/world/index.ts';

export const TenantId = idOf('ten');
export type TenantId = z.infer<typeof TenantId>;

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
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Tenant' });
export type Tenant = z.infer<typeof Tenant>;

const editable = { name: true, domain: true, isEnabled: true } as const;

export const NewTenant = Tenant.pick(editable)
  .extend({
    isEnabled: Tenant.shape.isEnabled.default(true),
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
