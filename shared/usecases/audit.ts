import type { AuditEntry, AuditFilter } from '#shared/audit/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Page, PageRequest } from '#shared/store/index.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** What was changed in the tenant, newest first. A page may be short and still have a next one. */
export async function listAuditEntries(
  { store }: UseCaseWorld,
  principal: Principal,
  page: PageRequest,
  filter: AuditFilter,
): Promise<Result<Page<AuditEntry>, Problem>> {
  const permitted = permit(principal, 'audit:read');
  return permitted.ok ? ok(await store.tenant(principal.tenantId).audit(page, filter)) : permitted;
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
