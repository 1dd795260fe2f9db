import { OBJECT_KIND_NAMES, type ObjectKindName } from '#shared/object/names.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Role, UserId } from '#shared/user/index.ts';

/** Who asks. Everything a use case does is done inside `tenantId`. */
export interface Principal {
  /** The tenant that is acted in: the principal's own, or the one that it chose for this request. */
  readonly tenantId: TenantId;
  /** Where the principal itself belongs; null for the platform's own programs. */
  readonly homeTenantId: TenantId | null;
  readonly role: Role;
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
  'tenant:read',
  'tenant:write',
  'ban:read',
  'ban:write',
  'user:read',
  'user:write',
  'registration:read',
  'registration:write',
  'route:read',
  'cdr:read',
  'own:cdr:read',
  'sign-in:read',
  'sign-in:write',
  'webhook:read',
  'webhook:write',
  'api-key:read',
  'api-key:write',
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

/** What concerns several tenants. */
const OF_PLATFORM = /^(tenant|ban):/;

/** A new permission of a tenant belongs to its admin by itself; whoever else shall have it is named here. */
const ROLE_PERMISSIONS = {
  platform: PERMISSIONS,
  reseller: PERMISSIONS.filter((permission) => !OF_PLATFORM.test(permission)),
  admin: PERMISSIONS.filter((permission) => !OF_PLATFORM.test(permission)),
  supervisor: ['user:read', 'registration:read', 'cdr:read', 'own:cdr:read'],
  operator: ['user:read', 'registration:read', 'own:cdr:read'],
  user: ['own:cdr:read'],
} as const satisfies Record<Role, readonly Permission[]>;

export const permissionsOf = (role: Role): readonly Permission[] => ROLE_PERMISSIONS[role];

/**
 * Whether somebody with `own` permissions may give `others`, or touch who has them: nobody raises himself by what he
 * gives. `own:` rights reach nothing of anybody else, so they raise nobody.
 */
export const covers = (own: readonly string[], others: readonly Permission[]): boolean =>
  others.every((permission) => permission.startsWith('own:') || own.includes(permission));

/** The platform's own programs, such as the first start on one machine, acting in a tenant. */
export const systemPrincipal = (tenantId: TenantId): Principal => ({
  tenantId,
  homeTenantId: null,
  role: 'platform',
  permissions: PERMISSIONS,
  actor: 'system',
  impersonator: null,
  source: null,
  userId: null,
});

export const may = (principal: Pick<Principal, 'permissions'>, permission: Permission): boolean =>
  principal.permissions.includes(permission);
