import { parseUri } from '#edge/signaling/parser/index.ts';
import { domainsOf, objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { CHALLENGES, usernamesIn } from '../digest/index.ts';
import type { Flow, SipRequest } from '../signaling-port/index.ts';
import { hostOf, uriOf, userOf } from '../sip-address.ts';
import { type EdgeNames, identifyTenant, isOwnHost, type Tenants } from '../tenants/index.ts';
import { plainAddress, type TrunkName, type TrunkSources } from './trunk-sources.ts';

export interface TrunkFindingWorld {
  readonly tenants: Tenants;
  readonly names: EdgeNames;
  readonly sources: TrunkSources;
  /** The trunk whose Contact, registered by us, has this user part. */
  readonly trunkOfContact: (user: string) => TrunkName | null;
  /** The trunk whose other side has registered over this flow. */
  readonly trunkOfFlow: (flow: Flow) => TrunkName | null;
}

/** The trunk that a call comes over. */
export interface FoundTrunk {
  readonly snapshot: TenantSnapshot;
  readonly trunk: Trunk;
  /** Whether it has to prove the password: it has shown no more than a name. */
  readonly needsProof: boolean;
  /** User part of a Contact of ours; null where the call does not come to one. */
  readonly contactUser: string | null;
}

/**
 * Which trunk an INVITE comes over; null for one of a phone. A Contact that we have registered, which nobody can guess; a
 * source address that is a trunk's; the account of another PBX that registers with us, or the flow over which it has.
 */
export async function identifyTrunk(world: TrunkFindingWorld, request: SipRequest): Promise<FoundTrunk | null> {
  return (
    (await byContact(world, request)) ??
    (await byAddress(world, request)) ??
    (await byAccount(world, request)) ??
    byFlow(world, request)
  );
}

async function byContact({ tenants, trunkOfContact }: TrunkFindingWorld, request: SipRequest) {
  const uri = parseUri(request.uri);
  const contactUser = uri ? userOf(uri) : '';
  const name = trunkOfContact(contactUser);
  const found = name && (await trunkNamed(tenants, name));
  return found && { ...found, needsProof: found.trunk.challengesCalls, contactUser };
}

/** A phone may stand behind the address of a trunk: it names a tenant and brings credentials of its own. */
async function byAddress({ tenants, names, sources }: TrunkFindingWorld, request: SipRequest) {
  const { address } = request.flow;
  const name = await sources.at(address, namedHost(names, request) === null);
  const found = name && (await trunkNamed(tenants, name));
  if (!found) return null;
  const { snapshot, trunk } = found;
  if (!trunk.sourceAddresses.includes(plainAddress(address))) {
    sources.forget(address);
    return null;
  }
  if (!(await mayBeOf({ tenants, names }, found, request))) return null;
  return { snapshot, trunk, needsProof: trunk.challengesCalls, contactUser: null };
}

/** A UDP address can be forged, and a proxy brings phones over the same connection: the account is proved all the same. */
async function byFlow({ tenants, names, trunkOfFlow }: TrunkFindingWorld, request: SipRequest) {
  const name = trunkOfFlow(request.flow);
  const found = name && (await trunkNamed(tenants, name));
  if (found?.trunk.registration !== 'inbound' || !(await mayBeOf({ tenants, names }, found, request))) return null;
  return { ...found, needsProof: true, contactUser: null };
}

/** Whether nothing in a request from where a trunk is speaks against its being the trunk's. */
async function mayBeOf(
  { tenants, names }: Pick<TrunkFindingWorld, 'tenants' | 'names'>,
  { snapshot, trunk }: { readonly snapshot: TenantSnapshot; readonly trunk: Trunk },
  request: SipRequest,
): Promise<boolean> {
  if (isPhones(snapshot, request)) return false;
  const users = usernamesIn(request.header(CHALLENGES.proxy.reply));
  if (users.length > 0 && !users.includes(trunk.authUsername || trunk.username)) return false;
  const host = namedHost(names, request);
  // Whoever names the domain of another tenant is nobody's trunk there.
  return host === null || domainsOf(snapshot.tenant).includes(host) || !(await tenants.byDomain(host, 'recent')).ok;
}

/** The host of the Request-URI; null where that is this edge, or none. */
function namedHost(names: EdgeNames, { uri }: SipRequest): string | null {
  const parsed = parseUri(uri);
  const host = parsed && hostOf(parsed);
  return host === undefined || isOwnHost(names, host) ? null : host;
}

async function byAccount({ tenants, names }: TrunkFindingWorld, request: SipRequest) {
  const users = usernamesIn(request.header(CHALLENGES.proxy.reply));
  if (users.length === 0) return null;
  const recent = await identifyTenant(tenants, names, request, 'recent');
  // Nearly every call is a phone's, for which what follows reads anew: it is not to cost two reads.
  if (!recent.ok || areExtensions(recent.value, users)) return null;
  const found = await tenants.byId(recent.value.tenant.id, 'exact');
  const trunk = found.ok ? trunkWithAccount(found.value, users) : undefined;
  return found.ok && trunk ? { snapshot: found.value, trunk, needsProof: true, contactUser: null } : null;
}

/** A phone says who it is before it is asked to prove it: then it is asked. */
function isPhones({ tenant, userByExtension }: TenantSnapshot, request: SipRequest): boolean {
  const from = uriOf(request.header('from'));
  return from !== undefined && domainsOf(tenant).includes(hostOf(from)) && userByExtension.has(userOf(from));
}

const areExtensions = ({ userByExtension }: TenantSnapshot, usernames: readonly string[]): boolean =>
  usernames.some((name) => userByExtension.has(name));

/** The trunk of another PBX that registers with us by one of these names; an extension is a phone's. */
export function trunkWithAccount(snapshot: TenantSnapshot, usernames: readonly string[]): Trunk | undefined {
  return areExtensions(snapshot, usernames)
    ? undefined
    : [...objectsOf(snapshot, Trunk).values()].find(
        ({ registration, username, authUsername }) =>
          registration === 'inbound' && usernames.includes(authUsername || username),
      );
}

async function trunkNamed(tenants: Tenants, { tenantId, trunkId }: TrunkName) {
  const found = await tenants.byId(tenantId, 'exact');
  const trunk = found.ok ? objectsOf(found.value, Trunk).get(trunkId) : undefined;
  return found.ok && trunk ? { snapshot: found.value, trunk } : null;
}
