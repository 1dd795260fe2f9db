import { isAbove, may, type Permission, type Principal } from '#shared/identity/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Role } from '#shared/user/index.ts';
import type { Problem } from './problem.ts';

/** First line of every use case. */
export function permit(principal: Principal, permission: Permission): Result<void, Problem> {
  return may(principal, permission) ? ok(undefined) : fail({ code: 'not-permitted', permission });
}

/** Whether the principal may give one of these roles, or touch what has it. */
export function permitRoles(principal: Principal, ...roles: readonly (Role | undefined)[]): Result<void, Problem> {
  return roles.some((role) => role !== undefined && isAbove(role, principal.role))
    ? fail({ code: 'role-above-own' })
    : ok(undefined);
}
