import { parseUri } from '#edge/signaling/parser/index.ts';
import { byUser, type RoutePlan, route } from '#shared/dialplan/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { SnapshotUser, TenantSnapshot } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { CallRequest, LegWorld } from './call/index.ts';
import { type Authenticator, CHALLENGES } from './digest/index.ts';
import type { Refusal } from './refusal.ts';
import { requireOnly } from './required-extensions.ts';
import type { IncomingInvite, SipRequest } from './signaling-port/index.ts';
import { hostOf, uriOf, userOf } from './sip-address.ts';
import { firstly } from './steps.ts';
import { belongsToTenant, type EdgeNames, hasRoomForCall, identifyTenant, type Tenants } from './tenants/index.ts';
import { callsOf, type Replaced, type Replaces, readReplaces, replacedBy } from './transfer/index.ts';
import { callOverTrunk, identifyTrunk, type OverTrunkWorld, type TrunkFindingWorld } from './trunks/index.ts';

export interface InboundWorld extends TrunkFindingWorld, OverTrunkWorld {}

/** What happens to every INVITE that opens a call, top to bottom, until a plan is there to be carried out. */
export const inboundCall = (world: InboundWorld) => {
  const [overTrunk, ofUser] = [callOverTrunk(world), callOfUser(world)];
  const ofAnybody = firstly(readInvite).next(async (call): Promise<Result<PlannedCall, Refusal>> => {
    const over = await identifyTrunk(world, call.invite); // our Contact, a source address, an account
    if (!over) return ofUser(call);
    if (call.replaces) return fail({ code: 'not-your-call' });
    const planned = await overTrunk({ ...call, over });
    return planned.ok ? ok({ ...planned.value, replaced: null }) : planned;
  });
  return ofAnybody.next(refuseBeyondPlan(world.live)); // as many calls as the tenant has bought
};

/** Who comes in the place of somebody in a call begins none. */
const refuseBeyondPlan =
  (live: LegWorld['live']) =>
  (planned: PlannedCall): Result<PlannedCall, Refusal> => {
    const { request, plan, replaced } = planned;
    const going = () => [...callsOf(live, request.snapshot.tenant.id)].length;
    return replaced !== null || hasRoomForCall(request.snapshot, plan, going)
      ? ok(planned)
      : fail({ code: 'tenant-full' });
  };

/** The same for a call of a user, who is who proves the password. */
const callOfUser = ({ tenants, names, authenticator, clock, live, groups }: InboundWorld) =>
  firstly(identifyTenantOf(tenants, names)) // domain, else the default tenant
    .next(authenticateCaller(authenticator)) // digest
    .next(checkIdentity(names)) // From names the caller, not somebody else
    .next(findReplaced(live)) // Replaces names a leg that the caller may replace
    .next(planRoute(clock, groups)); // the pure dial plan

interface ReadInvite extends Pick<CallRequest, 'invite' | 'dialed' | 'hopsLeft' | 'wantsReliableProvisionals'> {
  /** The dialog in whose place, or beside which, it wants to come. */
  readonly replaces: Replaces | null;
}
interface WithTenant extends ReadInvite {
  readonly snapshot: TenantSnapshot;
}
interface WithCaller extends WithTenant {
  readonly caller: SnapshotUser;
}
interface WithReplaced extends WithCaller {
  readonly replaced: Replaced | null;
}
export interface PlannedCall {
  readonly request: CallRequest;
  /** The caller comes in its place, whatever the plan. */
  readonly replaced: Replaced | null;
  readonly plan: RoutePlan;
}

/** A phone that names no limit gets the usual one (RFC 3261 §8.1.1.6). */
const DEFAULT_MAX_FORWARDS = 70;

function readInvite(invite: IncomingInvite): Result<ReadInvite, Refusal> {
  const uri = parseUri(invite.uri);
  if (!uri) return fail({ code: 'malformed', what: 'Request-URI' });
  if (!uriOf(invite.header('contact'))) return fail({ code: 'malformed', what: 'Contact' });
  const hops = Number.parseInt(invite.header('max-forwards') ?? String(DEFAULT_MAX_FORWARDS), 10);
  if (!(hops >= 0)) return fail({ code: 'malformed', what: 'Max-Forwards' });
  if (hops === 0) return fail({ code: 'too-many-hops' });
  if (invite.body !== '' && !isSdp(invite)) return fail({ code: 'unsupported-body' });
  const required = requireOnly(invite, ['100rel', 'timer', 'replaces', 'join']);
  if (!required.ok) return required;
  const wantsReliableProvisionals = required.value.includes('100rel');
  const [replacing, joining] = [invite.header('replaces'), invite.header('join')];
  // It cannot be both (RFC 3911 §4).
  if (replacing !== undefined && joining !== undefined) return fail({ code: 'malformed', what: 'Join' });
  const wanted = replacing ?? joining;
  const replaces = wanted === undefined ? null : readReplaces(wanted, joining !== undefined);
  if (replaces === undefined) return fail({ code: 'malformed', what: joining === undefined ? 'Replaces' : 'Join' });
  return ok({ invite, dialed: userOf(uri), hopsLeft: hops - 1, wantsReliableProvisionals, replaces });
}

function isSdp(request: SipRequest): boolean {
  return /^\s*application\/sdp\s*(;|$)/i.test(request.header('content-type') ?? '');
}

const identifyTenantOf =
  (tenants: Tenants, names: EdgeNames) =>
  async (call: ReadInvite): Promise<Result<WithTenant, Refusal>> => {
    // A call without credentials is only going to be challenged: what it needs to know is not worth a read of its own.
    const freshness = call.invite.header(CHALLENGES.proxy.reply) === undefined ? 'recent' : 'exact';
    const found = await identifyTenant(tenants, names, call.invite, freshness);
    if (!found.ok) return found;
    return found.value.tenant.isEnabled ? ok({ ...call, snapshot: found.value }) : fail({ code: 'tenant-disabled' });
  };

const authenticateCaller =
  (authenticator: Authenticator) =>
  (call: WithTenant): Result<WithCaller, Refusal> => {
    const { invite, snapshot } = call;
    const authentication = authenticator.authenticate(invite, 'proxy', snapshot);
    switch (authentication.name) {
      case 'challenge': {
        const challenge = authenticator.challenge(invite, 'proxy', snapshot, authentication.isStale);
        return fail({ code: 'unauthenticated', status: CHALLENGES.proxy.status, challenge });
      }
      case 'wrong-credentials':
      case 'phantom':
        return fail({ code: authentication.name });
      case 'authenticated':
        return ok({ ...call, caller: authentication.user });
    }
  };

const checkIdentity =
  (names: EdgeNames) =>
  (call: WithCaller): Result<WithCaller, Refusal> => {
    const from = uriOf(call.invite.header('from'));
    if (!from) return fail({ code: 'malformed', what: 'From' });
    const isCaller = userOf(from) === call.caller.extension && belongsToTenant(names, call.snapshot, hostOf(from));
    return isCaller ? ok(call) : fail({ code: 'not-your-identity' });
  };

const findReplaced =
  (live: LegWorld['live']) =>
  (call: WithCaller): Result<WithReplaced, Refusal> => {
    if (!call.replaces) return ok({ ...call, replaced: null });
    const replaced = replacedBy(live, { ...call, caller: byUser(call.caller) }, call.replaces);
    return replaced.ok ? ok({ ...call, replaced: replaced.value }) : replaced;
  };

const planRoute =
  (clock: Clock, groups: LegWorld['groups']) =>
  (call: WithReplaced): Result<PlannedCall, Refusal> => {
    const { snapshot, dialed, replaced } = call;
    const caller = byUser(call.caller);
    return ok({
      request: { ...call, caller },
      replaced,
      plan: route(snapshot, {
        caller,
        dialed,
        address: call.invite.flow.address,
        nowMs: clock.nowMs(),
        memory: groups.forCallOf(snapshot.tenant.id),
      }),
    });
  };
