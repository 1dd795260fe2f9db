import { z } from 'zod';
import { PortalPassword, User } from '#shared/user/index.ts';
import { Instant, idOf, lineOfText } from '#shared/world/index.ts';
import { PlanLimits } from './plan-limits.ts';

export const TenantId = idOf('ten');
export type TenantId = z.infer<typeof TenantId>;

export const ResellerId = idOf('res');
export type ResellerId = z.infer<typeof ResellerId>;

/** A plan limit, of a tenant or of a reseller. */
export const MaxUsers = z.int().min(1).max(1_000_000).nullable();

/**
 * Host part of SIP addresses, and the digest realm of a tenant's phones that has no other (RFC 3261 §22.1).
 * Lower case, because host names compare without case (RFC 3261 §19.1.4). Unique on the platform.
 */
export const SipDomain = z
  .string()
  .trim()
  .toLowerCase()
  .min(3)
  .max(253)
  .regex(/^(?=.*[a-z])[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/, 'is not a domain name')
  .describe('SIP domain, a host name; no two tenants have the same.');

/** What phones show and hash into their digests; names nobody, so two tenants may have the same (RFC 7616 §3.3). */
export const DigestRealm = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9 ._-]{0,98}[A-Za-z0-9])?$/, 'must be letters, digits, blanks, dots, - or _')
  .nullable()
  .describe(
    'Digest realm of its phones; null: the domain. Another one has every phone sign in anew, with the same password.',
  );

const MAX_ALIASES = 20;

/** One customer: its SIP domains, its users, and nothing shared with any other (DESIGN section 3). */
export const Tenant = z
  .object({
    id: TenantId,
    name: lineOfText(100).min(1).describe('Name of the customer, for people.'),
    domain: SipDomain.describe('The domain that it shows: in addresses that it gives out, and as its digest realm.'),
    aliases: z
      .array(SipDomain)
      .max(MAX_ALIASES)
      .describe('Further domains under which it is called, registered to and signed in to; no other tenant has them.'),
    realm: DigestRealm,
    isEnabled: z.boolean().describe('A disabled tenant can neither register nor call nor sign in.'),
    resellerId: ResellerId.nullable().describe('Who sells to this customer; null: the platform itself.'),
    maxUsers: MaxUsers.describe('Users in its plan; null: no limit.'),
    limits: PlanLimits,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Tenant' });
export type Tenant = z.infer<typeof Tenant>;

const editable = {
  name: true,
  domain: true,
  aliases: true,
  realm: true,
  isEnabled: true,
  resellerId: true,
  maxUsers: true,
  limits: true,
} as const;

/** All domains of a tenant, its own first. */
export const domainsOf = ({ domain, aliases }: Pick<Tenant, 'domain' | 'aliases'>): string[] => [domain, ...aliases];

/** What the digests of its users are made with. */
export const realmOf = ({ domain, realm }: Pick<Tenant, 'domain' | 'realm'>): string => realm ?? domain;

export const NewTenant = Tenant.pick(editable)
  .extend({
    aliases: Tenant.shape.aliases.default([]),
    realm: Tenant.shape.realm.default(null),
    isEnabled: Tenant.shape.isEnabled.default(true),
    resellerId: Tenant.shape.resellerId.default(null),
    maxUsers: Tenant.shape.maxUsers.default(null),
    limits: Tenant.shape.limits.default({}),
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
