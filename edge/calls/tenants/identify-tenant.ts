import { parseUri } from '#edge/signaling/parser/index.ts';
import { fail, type Result } from '#shared/result.ts';
import { domainsOf, type TenantId, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { SipRequest } from '../signaling-port/index.ts';
import { hostOf, isIpAddress, uriOf } from '../sip-address.ts';
import type { Freshness, TenantProblem, Tenants } from './tenants.ts';

/** Whom requests concern that name this edge and no tenant. */
export interface EdgeNames {
  /** Host names by which phones reach this edge, in lower case. IP addresses always count as such. */
  readonly ownHosts: ReadonlySet<string>;
  /** The tenant of phones that know only an address; null when they are refused. */
  readonly defaultTenant: TenantId | null;
}

/**
 * Whose request this is (DESIGN section 4, tenant first): the domain of the Request-URI, else of To, else the default
 * tenant. A phone that knows only the address of this edge names no domain at all. Without a default tenant, a name of
 * this edge may still be a tenant's domain.
 */
export async function identifyTenant(
  tenants: Tenants,
  names: EdgeNames,
  request: SipRequest,
  freshness: Freshness,
): Promise<Result<TenantSnapshot, TenantProblem>> {
  const hosts = [parseUri(request.uri), uriOf(request.header('to'))].flatMap((uri) => (uri ? [hostOf(uri)] : []));
  const domain = hosts.find((host) => !isOwnHost(names, host));
  if (domain !== undefined) return tenants.byDomain(domain, freshness);
  if (names.defaultTenant) return tenants.byId(names.defaultTenant, freshness);
  const name = hosts.find((host) => !isIpAddress(host));
  return name === undefined ? fail({ code: 'unknown-domain' }) : tenants.byDomain(name, freshness);
}

/** Whether a host stands for this tenant: one of its domains, or a name of this edge that cannot tell tenants apart. */
export function belongsToTenant(names: EdgeNames, { tenant }: TenantSnapshot, host: string): boolean {
  return domainsOf(tenant).includes(host) || isOwnHost(names, host);
}

/** Whether a host names this edge and no tenant. */
export function isOwnHost(names: EdgeNames, host: string): boolean {
  return isIpAddress(host) || names.ownHosts.has(host);
}
