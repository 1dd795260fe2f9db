import { parseUri } from '#edge/signaling/parser/index.ts';
import { byUser, callingUser, type RoutePlan, route } from '#shared/dialplan/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { SnapshotUser, TenantSnapshot } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { allowedOffer, codecsOver } from './allowed-codecs.ts';
import type { CallRequest, LegWorld } from './call/index.ts';
import type { ConferenceRooms } from './conference-room/index.ts';
import { type Authenticator, CHALLENGES } from './digest/index.ts';
import type { CallsElsewhere } from './elsewhere/index.ts';
import type { Orbits } from './park/index.ts';
import { isRung } from './pickup/index.ts';
import type { Refusal } from './refusal.ts';
import { requireOnly } from './required-extensions.ts';
import { hasMostCalls } from './ring/most-calls.ts';
import { appearanceIn, type SharedLines, sharedLineOf } from './shared-line/index.ts';
import type { IncomingInvite, SipRequest } from './signaling-port/index.ts';
import { hostOf, uriOf, userOf } from './sip-address.ts';
import { firstly } from './steps.ts';
import {
  belongsToTenant,
  callsForHelp,
  type EdgeNames,
  hasRoomNow,
  identifyTenant,
  type Tenants,
} from './tenants/index.ts';
import { type Replaced, type Replaces, readReplaces, replacedBy } from './transfer/index.ts';
import {
  callOverTrunk,
  identifyTrunk,
  NarrowedInvite,
  type OverTrunkWorld,
  type TrunkFindingWorld,
} from './trunks/index.ts';

export interface InboundWorld extends TrunkFindingWorld, OverTrunkWorld {
  /** The calls of other edges. */
  readonly elsewhere: Pick<CallsElsewhere, 'count' | 'countOf' | 'holderOf' | 'ringing' | 'longestAt'>;
  readonly orbits: Pick<Orbits, 'longestAt'>;
  readonly conferenceRooms: Pick<ConferenceRooms, 'edgeOf'>;
  readonly sharedLines: Pick<SharedLines, 'want'>;
}

/** What happens to every INVITE that opens a call, top to bottom, until a plan is there to be carried out. */
export const inboundCall = (world: InboundWorld) => {
  const [overTrunk, ofUser] = [callOverTrunk(world), callOfUser(world)];
  const ofAnybody = firstly(readInvite).next(async (call): Promise<Result<PlannedCall, Refusal>> => {
    const over = await identifyTrunk(world, call.invite); // our Contact, a source address, an account
    if (!over) return ofUser(call);
    if (call.replaces) return fail({ code: 'not-your-call' });
    const planned = await overTrunk({ ...call, over });
    return planned.ok ? ok({ ...planned.value, replaced: null, at: null, ownAppearance: null }) : planned;
  });
  return ofAnybody
    .next(refuseBeyondPlan(world)) // as many calls as the tenant has bought
    .next(refuseBeyondUser(world)); // as many as the user may have at once
};

/** The same for a call that another edge has handed to us: its caller is authenticated, and it goes no further. */
export const forwardedCall = (world: InboundWorld) => {
  const { live, clock, groups, sharedLines } = world;
  const planned = firstly(findReplaced(live, null))
    .next(findAppearance(sharedLines))
    .next(planRoute(clock, groups))
    .next(refuseBeyondPlan(world))
    .next(refuseBeyondUser(world));
  return async (known: { invite: IncomingInvite; snapshot: TenantSnapshot; caller: SnapshotUser }) => {
    const read = readInvite(known.invite);
    return read.ok ? planned({ ...known, ...read.value }) : read;
  };
};

/** Who comes in the place of somebody in a call begins none. */
const refuseBeyondPlan =
  (world: Pick<InboundWorld, 'live' | 'elsewhere'>) =>
  (planned: PlannedCall): Result<PlannedCall, Refusal> => {
    const { request, plan, replaced, at } = planned;
    return replaced !== null || at !== null || hasRoomNow(world, request.snapshot, plan)
      ? ok(planned)
      : fail({ code: 'tenant-full' });
  };

/** Neither does who has as many calls as he may have, but for help. */
const refuseBeyondUser =
  (world: Pick<InboundWorld, 'live' | 'elsewhere'>) =>
  (planned: PlannedCall): Result<PlannedCall, Refusal> => {
    const { request, plan, replaced, at } = planned;
    const caller = callingUser(request.caller);
    if (!caller || replaced !== null || at !== null || callsForHelp(plan)) return ok(planned);
    return hasMostCalls(world, request.snapshot, caller.id) ? fail({ code: 'user-full' }) : ok(planned);
  };

/** The same for a call of a user, who is who proves the password. */
const callOfUser = ({
  tenants,
  names,
  authenticator,
  clock,
  live,
  groups,
  elsewhere,
  orbits,
  conferenceRooms,
  sharedLines,
}: InboundWorld) =>
  firstly(identifyTenantOf(tenants, names)) // domain, else the default tenant
    .next(authenticateCaller(authenticator)) // digest
    .next(checkIdentity(names)) // From names the caller, not somebody else
    .next(findReplaced(live, elsewhere)) // Replaces names a leg that the caller may replace
    .next(findAppearance(sharedLines)) // Call-Info names a call of a line that several phones share
    .next(planRoute(clock, groups)) // the pure dial plan
    .next(findHolder({ live, orbits, conferenceRooms, elsewhere })); // another edge may have what the caller wants

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
  /** The edge that has what the caller wants; null: this one. */
  readonly at: string | null;
}
interface WithAppearance extends WithReplaced {
  /** The appearance of the caller's shared line that the call is to have; null: any, or the line is not shared. */
  readonly ownAppearance: number | null;
}
export interface PlannedCall {
  readonly request: CallRequest;
  /** The caller comes in its place, whatever the plan. */
  readonly replaced: Replaced | null;
  /** The edge that is to carry it out; null: this one. */
  readonly at: string | null;
  readonly ownAppearance: number | null;
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
      case 'wrong-network':
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
  (live: LegWorld['live'], elsewhere: Pick<CallsElsewhere, 'holderOf'> | null) =>
  (call: WithCaller): Result<WithReplaced, Refusal> => {
    if (!call.replaces) return ok({ ...call, replaced: null, at: null });
    const replaced = replacedBy(live, { ...call, caller: byUser(call.caller) }, call.replaces);
    if (replaced.ok) return ok({ ...call, replaced: replaced.value, at: null });
    const at = elsewhere?.holderOf(call.snapshot.tenant.id, call.replaces) ?? null;
    return replaced.problem.code === 'no-such-dialog' && at !== null ? ok({ ...call, replaced: null, at }) : replaced;
  };

/** A phone dials on an appearance that is free, or goes on with what another one holds, or comes into its call. */
const findAppearance =
  (sharedLines: Pick<SharedLines, 'want'>) =>
  (call: WithReplaced): Result<WithAppearance, Refusal> => {
    const { snapshot, caller, invite, replaced, at } = call;
    const index = replaced || at !== null ? null : appearanceIn(invite.header('call-info'));
    if (index === null || !sharedLineOf(snapshot, caller.id)) return ok({ ...call, ownAppearance: null });
    const wanted = sharedLines.want(snapshot, caller, index, invite.flow);
    switch (wanted.kind) {
      case 'free':
        return ok({ ...call, ownAppearance: index });
      case 'taken':
        return fail({ code: 'line-taken' });
      default: {
        const { call: other, leg, kind } = wanted;
        return ok({
          ...call,
          ownAppearance: null,
          replaced: { call: other, leg, isEarly: false, isJoin: kind === 'barge' },
        });
      }
    }
  };

const planRoute =
  (clock: Clock, groups: LegWorld['groups']) =>
  (call: WithAppearance): Result<PlannedCall, Refusal> => {
    const { snapshot, dialed, invite, replaced, at, ownAppearance } = call;
    const caller = byUser(call.caller);
    const plan = route(snapshot, {
      caller,
      dialed,
      address: invite.flow.address,
      nowMs: clock.nowMs(),
      memory: groups.forCallOf(snapshot.tenant.id),
    });
    // Who comes in somebody's place may speak what is spoken there: the plan for what he has dialed does not count.
    const speaksFreely = replaced
      ? replaced.call.request.speaksFreely === true
      : callsForHelp(plan) || plan.first.kind === 'fax';
    const offer = allowedOffer(invite.body, codecsOver(snapshot, null, speaksFreely));
    if (replaced && offer === null) return fail({ code: 'incompatible-media' });
    const isNarrowed = offer !== null && offer !== invite.body;
    return ok({
      request: {
        ...call,
        ...(isNarrowed && { invite: new NarrowedInvite(invite, offer) }),
        caller,
        ...(speaksFreely && { speaksFreely }),
      },
      replaced,
      at,
      ownAppearance,
      plan: offer === null ? NO_CODEC : plan,
    });
  };

const NO_CODEC: RoutePlan = {
  first: { kind: 'reject', rejection: { code: 'incompatible-media' }, why: 'no codec that the tenant has is offered' },
};

/** A call that rings or waits belongs to one edge, and so does a room: who picks it up, or comes for or into it, is sent there. */
const findHolder =
  ({
    live,
    orbits,
    conferenceRooms,
    elsewhere,
  }: Pick<InboundWorld, 'live' | 'orbits' | 'conferenceRooms' | 'elsewhere'>) =>
  (planned: PlannedCall): Result<PlannedCall, Refusal> => {
    const { id } = planned.request.snapshot.tenant;
    const { first } = planned.plan;
    if (planned.at !== null || planned.replaced !== null) return ok(planned);
    if (first.kind === 'pickup' && !isRung(live, id, first.userIds))
      return ok({ ...planned, at: elsewhere.ringing(id, first.userIds) });
    if (first.kind === 'conference-room')
      return ok({ ...planned, at: conferenceRooms.edgeOf(id, first.conferenceRoomId) });
    if (first.kind !== 'retrieve') return ok(planned);
    const [here, there] = [orbits.longestAt(id, first.places), elsewhere.longestAt(id, first.places)];
    const isThere = there !== null && (here === null || there.since < here.conversation.since);
    return ok(isThere ? { ...planned, at: there.edgeId } : planned);
  };
