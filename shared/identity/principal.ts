import { OBJECT_KIND_NAMES, type ObjectKindName } from '#shared/object/names.ts';
import type { ResellerId, TenantId } from '#shared/tenant/index.ts';
import { ROLES, type Role, type UserId } from '#shared/user/index.ts';

/** Who asks. Everything a use case does is done inside `tenantId`. */
export interface Principal {
  /** The tenant that is acted in: the principal's own, or the one that it chose for this request. */
  readonly tenantId: TenantId;
  /** Where the principal itself belongs; null for the platform's own programs. */
  readonly homeTenantId: TenantId | null;
  readonly role: Role;
  /** Whose tenants the role `reseller` reaches; null for other roles, and outside the reseller's own tenant. */
  readonly resellerId: ResellerId | null;
  /** What it may do, all told: what its role allows, and what its credential makes of that. */
  readonly permissions: readonly Permission[];
  /** What stands in the audit log: `usr_…` for a session, `key_…` for an API key, `system`. */
  readonly actor: string;
  /** Who acts as this one, by `usr_…` or `key_…`; null when nobody does. */
  readonly impersonator: string | null;
  /** The address that the request comes from; null when nobody knows. */
  readonly source: string | null;
  /** The signed-in user; null for an API key. */
  readonly userId: UserId | null;
}

const FIXED_PERMISSIONS = [
  'reseller:read',
  'reseller:write',
  'tenant:read',
  'tenant:write',
  'platform-audit:read',
  'ban:read',
  'ban:write',
  'user:read',
  'user:write',
  'user:impersonate',
  'session:read',
  'registration:read',
  'registration:write',
  'route:read',
  'call:read',
  'call:control',
  'call:monitor',
  'own:call:control',
  'cdr:read',
  'usage:read',
  'report:read',
  'own:cdr:read',
  'recording:read',
  'recording:write',
  'own:recording:read',
  'voicemail-message:read',
  'voicemail-message:write',
  'fax:read',
  'fax:write',
  'sign-in:read',
  'sign-in:write',
  'audit:read',
  'alarm:read',
  'alarm:write',
  'event:read',
  'own:event:read',
  'webhook:read',
  'webhook:write',
  'role:read',
  'role:write',
  'api-key:read',
  'api-key:write',
  'job:read',
  'job:write',
  'setting:read',
  'setting:write',
] as const;

type ObjectPermission = `${ObjectKindName}:${'read' | 'write'}`;
/** The permission to see or to change objects of a kind. */
export const permissionFor = (kind: ObjectKindName, what: 'read' | 'write'): ObjectPermission => `${kind}:${what}`;

/** What can be allowed. `own:` rights reach only what belongs to the user that asks. */
export type Permission = (typeof FIXED_PERMISSIONS)[number] | ObjectPermission;
export const PERMISSIONS: readonly Permission[] = [
  ...FIXED_PERMISSIONS,
  ...OBJECT_KIND_NAMES.flatMap((kind) => [permissionFor(kind, 'read'), permissionFor(kind, 'write')]),
];

/** What concerns the whole platform, and what concerns several tenants; what a customer pays is not for the customer to say. */
const OF_PLATFORM = /^(reseller|platform-audit|ban):/;
const OF_RESELLER = /^(tenant:|rate-table:write$)/;

/** A new permission of a tenant belongs to its admin by itself; whoever else shall have it is named here. */
const ROLE_PERMISSIONS = {
  platform: PERMISSIONS,
  reseller: PERMISSIONS.filter((permission) => !OF_PLATFORM.test(permission)),
  admin: PERMISSIONS.filter((permission) => !OF_PLATFORM.test(permission) && !OF_RESELLER.test(permission)),
  supervisor: [
    'user:read',
    'registration:read',
    'call:read',
    'call:control',
    'call:monitor',
    'own:call:control',
    'cdr:read',
    'own:cdr:read',
    'recording:read',
    'own:recording:read',
    'report:read',
    'alarm:read',
    'event:read',
    'own:event:read',
    'queue:read',
    'agent:read',
  ],
  operator: [
    'user:read',
    'registration:read',
    'call:read',
    'call:control',
    'own:call:control',
    'own:cdr:read',
    'own:recording:read',
    'alarm:read',
    'event:read',
    'own:event:read',
    'queue:read',
    'agent:read',
  ],
  user: ['own:call:control', 'own:cdr:read', 'own:recording:read', 'own:event:read'],
} as const satisfies Record<Role, readonly Permission[]>;

export const permissionsOf = (role: Role): readonly Permission[] => ROLE_PERMISSIONS[role];

/**
 * Whether somebody with `own` permissions may give `others`, or touch who has them: nobody raises himself by what he
 * gives. `own:` rights reach nothing of anybody else, so they raise nobody.
 */
export const covers = (own: readonly string[], others: readonly string[]): boolean =>
  others.every((permission) => permission.startsWith('own:') || own.includes(permission));

/** Whoever holds rights: a user or an API key, with all that its role, its custom role and its scopes make of them. */
export interface Holder {
  readonly role: Role;
  readonly permissions: readonly string[];
}

/** Roles that reach beyond one tenant, whatever permissions are taken from them. */
const REACHING: readonly Role[] = ['platform', 'reseller'];

/** Whether `giver` may give what `holder` has, or touch who has it. */
export const isWithin = (giver: Holder, holder: Holder): boolean =>
  covers(giver.permissions, holder.permissions) &&
  (!REACHING.includes(holder.role) || ROLES.indexOf(giver.role) <= ROLES.indexOf(holder.role));

/** What is left of permissions when a credential is for some of them only. */
export const permissionsWithin = (
  permissions: readonly Permission[],
  scopes: readonly Permission[] | null,
): readonly Permission[] => permissions.filter((permission) => scopes === null || scopes.includes(permission));

export const isPermission = (name: string): name is Permission => (PERMISSIONS as readonly string[]).includes(name);

/** The platform's own programs, such as the first start on one machine, acting in a tenant. */
export const systemPrincipal = (tenantId: TenantId): Principal => ({
  tenantId,
  homeTenantId: null,
  role: 'platform',
  resellerId: null,
  permissions: PERMISSIONS,
  actor: 'system',
  impersonator: null,
  source: null,
  userId: null,
});

export const may = (principal: Pick<Principal, 'permissions'>, permission: Permission): boolean =>
  principal.permissions.includes(permission);
