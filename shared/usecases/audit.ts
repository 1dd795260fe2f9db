import type { AuditEntry, AuditFilter } from '#shared/audit/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Page, PageRequest } from '#shared/store/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { keptSince } from './kept-days.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** What was changed in the tenant, newest first. A page may be short and still have a next one. */
export async function listAuditEntries(
  world: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
  filter: AuditFilter,
): Promise<Result<Page<AuditEntry>, Problem>> {
  const permitted = permit(principal, 'audit:read');
  if (!permitted.ok) return permitted;
  const { tenantId } = principal;
  const sinceMs = await keptSince(world, tenantId, 'audit.kept-days');
  const from = toInstant(Math.max(sinceMs, Date.parse(filter.from ?? toInstant(0))));
  return ok(await world.store.tenant(tenantId).audit(page, { ...filter, from }));
}

/** Tenants and resellers that were made, changed and deleted, also those that are gone. */
export async function listPlatformAuditEntries(
  { store }: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
  filter: AuditFilter,
): Promise<Result<Page<AuditEntry>, Problem>> {
  const permitted = permit(principal, 'platform-audit:read');
  return permitted.ok ? ok(await store.platformAudit(page, filter)) : permitted;
}
