import { covers, may, type Permission, type Principal, permissionsOf } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { AuditNote } from '#shared/store/index.ts';
import type { Role } from '#shared/user/index.ts';
import type { Problem } from './problem.ts';

/** First line of every use case. */
export function permit(principal: Principal, permission: Permission): Result<void, Problem> {
  return may(principal, permission) ? ok(undefined) : fail({ code: 'not-permitted', permission });
}

/** Whether the principal may give one of these roles, or touch what has it. */
export function permitRoles(principal: Principal, ...roles: readonly (Role | undefined)[]): Result<void, Problem> {
  return roles.every((role) => role === undefined || covers(principal.permissions, permissionsOf(role)))
    ? ok(undefined)
    : fail({ code: 'role-above-own' });
}

/** Who does it, for the audit entry that goes with the change; no use case writes that down otherwise. */
export const noted = ({ actor, impersonator, source }: Principal, action: string): AuditNote => ({
  actor,
  impersonator,
  source,
  action,
});
