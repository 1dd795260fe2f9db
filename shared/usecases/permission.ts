import { isWithin, may, PERMISSIONS, type Permission, type Principal, permissionsOf } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { AuditNote } from '#shared/store/index.ts';
import type { ResellerId, Tenant, TenantId } from '#shared/tenant/index.ts';
import type { CustomRoleId, Role } from '#shared/user/index.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** First line of every use case. */
export function permit(principal: Principal, permission: Permission): Result<void, Problem> {
  return may(principal, permission) ? ok(undefined) : fail({ code: 'not-permitted', permission });
}

/** Refused for the first of these permissions that is missing. */
export function permitAll(principal: Principal, permissions: readonly Permission[]): Result<void, Problem> {
  const refused = permissions.map((permission) => permit(principal, permission)).find(({ ok }) => !ok);
  return refused ?? ok(undefined);
}

/** What a user or API key has been given. */
export interface Given {
  readonly role: Role;
  readonly customRoleId: CustomRoleId | null;
}

/** What that allows. A custom role that is no more allows nothing. */
export async function holderOf(
  { store }: Pick<UseCaseWorld, 'store'>,
  tenantId: TenantId,
  { role, customRoleId }: Given,
): Promise<Pick<Principal, 'role' | 'permissions'>> {
  const own = permissionsOf(role);
  const custom = customRoleId === null ? null : await store.tenant(tenantId).roles.get(customRoleId);
  const isHeld = (permission: Permission) => own.includes(permission) || custom?.permissions.includes(permission);
  return { role, permissions: custom ? PERMISSIONS.filter(isHeld) : own };
}

/** Whether the principal may give this, or touch who has it: nobody hands out more than he may himself. */
export async function permitGiven(
  world: Pick<UseCaseWorld, 'store'>,
  principal: Principal,
  ...given: readonly Given[]
): Promise<Result<void, Problem>> {
  for (const one of given) {
    if (!isWithin(principal, await holderOf(world, principal.tenantId, one))) return fail({ code: 'role-above-own' });
  }
  return ok(undefined);
}

/** Of whom every account of a tenant is, as good as: its first user, or who says how people sign in. */
export const ADMIN = { role: 'admin', customRoleId: null } as const;

/**
 * Whether somebody may do no more than an admin of a tenant. What a tenant chooses for itself, a provider or a directory,
 * opens no other account.
 */
export async function isOfTenant(
  world: Pick<UseCaseWorld, 'store'>,
  tenantId: TenantId,
  given: Given,
): Promise<boolean> {
  const admin = { role: 'admin', permissions: permissionsOf('admin') } as const;
  return isWithin(admin, await holderOf(world, tenantId, given));
}

/** Whether the principal may see and change this tenant from outside. */
export function reaches(
  { role, resellerId }: Pick<Principal, 'role' | 'resellerId'>,
  tenant: Pick<Tenant, 'resellerId'>,
): boolean {
  return role === 'platform' || (resellerId !== null && tenant.resellerId === resellerId);
}

/** A reseller's staff is who has the role in the reseller's own tenant; that another tenant gives it says nothing. */
export async function resellerOf(
  { store }: Pick<UseCaseWorld, 'store'>,
  role: Role,
  home: Tenant,
): Promise<ResellerId | null> {
  if (role !== 'reseller' || home.resellerId === null) return null;
  const reseller = await store.resellers.get(home.resellerId);
  return reseller?.isEnabled && reseller.tenantId === home.id ? reseller.id : null;
}

/** Who does it, for the audit entry that goes with the change; no use case writes that down otherwise. */
export const noted = ({ actor, impersonator, source }: Principal, action: string): AuditNote => ({
  actor,
  impersonator,
  source,
  action,
});
