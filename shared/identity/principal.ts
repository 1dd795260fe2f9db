import type { TenantId } from '#shared/tenant/index.ts';
import type { Role, UserId } from '#shared/user/index.ts';

/** Who asks. Everything a use case does is done inside `tenantId`. */
export interface Principal {
  /** The tenant that is acted in: the principal's own, or the one a `platform` principal chose for this request. */
  readonly tenantId: TenantId;
  /** Where the principal itself belongs; null for the platform's own programs. */
  readonly homeTenantId: TenantId | null;
  readonly role: Role;
  /** What stands in the audit log: `usr_…` for a session, `key_…` for an API key, `system`. */
  readonly actor: string;
  /** The signed-in user; null for an API key. */
  readonly userId: UserId | null;
}

/** What can be allowed. `own:` rights reach only what belongs to the user that asks. */
export const PERMISSIONS = [
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
  'webhook:read',
  'webhook:write',
  'api-key:read',
  'api-key:write',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What concerns other tenants too is for `platform` alone. */
const isOfPlatform = (permission: Permission): boolean => /^(tenant|ban):/.test(permission);

const ROLE_PERMISSIONS = {
  platform: PERMISSIONS,
  admin: PERMISSIONS.filter((permission) => !isOfPlatform(permission)),
  user: ['own:cdr:read'],
} as const satisfies Record<Role, readonly Permission[]>;

/** A role that nobody below it may give, take or touch. */
export const isAbove = (role: Role, own: Role): boolean => role === 'platform' && own !== 'platform';

/** The platform's own programs, such as the first start on one machine, acting in a tenant. */
export const systemPrincipal = (tenantId: TenantId): Principal => ({
  tenantId,
  homeTenantId: null,
  role: 'platform',
  actor: 'system',
  userId: null,
});

export const permissionsOf = (role: Role): readonly Permission[] => ROLE_PERMISSIONS[role];

export function may(principal: Pick<Principal, 'role'>, permission: Permission): boolean {
  return permissionsOf(principal.role).includes(permission);
}
