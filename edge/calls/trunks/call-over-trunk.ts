import { type OutsideCaller, type RoutePlan, routeInbound } from '#shared/dialplan/index.ts';
import { toE164 } from '#shared/number-form/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { type TenantId, tenantSetting } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { codecsOver } from '../allowed-codecs.ts';
import type { CallRequest, LegWorld } from '../call/index.ts';
import { type Authenticator, CHALLENGES } from '../digest/index.ts';
import { securityIn } from '../media/offer-terms.ts';
import type { Refusal } from '../refusal.ts';
import { firstly } from '../steps.ts';
import type { FoundTrunk } from './identify-trunk.ts';
import { isLoop } from './loop.ts';
import { codecsOfBoth, NarrowedInvite, narrowed } from './narrowed-invite.ts';
import type { OutsideMemory } from './outside-memory.ts';
import { readTrunkCall } from './read-trunk-call.ts';
import type { TrunkAccountOf } from './trunk-account.ts';
import { type TrunkLoad, togetherWith, trunkLoad } from './trunk-load.ts';

export interface OverTrunkWorld {
  readonly authenticator: Authenticator;
  readonly trunkAccount: TrunkAccountOf;
  readonly clock: Clock;
  readonly live: LegWorld['live'];
  readonly outsideMemory: OutsideMemory;
  readonly groups: LegWorld['groups'];
  /** What other edges carry over a trunk. */
  readonly loadElsewhere?: ((tenantId: TenantId, trunkId: string) => TrunkLoad) | undefined;
}

/** What is known of every INVITE before it is known whose it is. */
type AnyInvite = Pick<CallRequest, 'invite' | 'dialed' | 'hopsLeft' | 'wantsReliableProvisionals'>;

interface TrunkInvite extends AnyInvite {
  readonly over: FoundTrunk;
}

/** What happens to an INVITE that comes over a trunk, until a plan is there to be carried out. */
export const callOverTrunk = ({ authenticator, trunkAccount, live, loadElsewhere, ...world }: OverTrunkWorld) =>
  firstly(refuseDisabled)
    .next(authenticateTrunk(authenticator, trunkAccount)) // digest, where the trunk has to prove itself
    .next(refuseTooMany(live, loadElsewhere)) // as many calls as the trunk may have
    .next(planArrival(world)) // the pure dial plan
    .next(refuseLoop(live)); // what has passed here for the same number

function refuseDisabled(call: TrunkInvite): Result<TrunkInvite, Refusal> {
  const { snapshot, trunk } = call.over;
  if (!snapshot.tenant.isEnabled) return fail({ code: 'tenant-disabled' });
  return trunk.isEnabled ? ok(call) : fail({ code: 'trunk-disabled' });
}

const authenticateTrunk =
  (authenticator: Authenticator, accountOf: TrunkAccountOf) =>
  (call: TrunkInvite): Result<TrunkInvite, Refusal> => {
    const { snapshot, trunk, needsProof } = call.over;
    if (!needsProof) return ok(call);
    const account = accountOf(snapshot, trunk.id);
    if (!account) return fail({ code: 'wrong-credentials' });
    const judged = authenticator.authenticateTrunk(call.invite, 'proxy', snapshot, account);
    if (judged.name === 'authenticated') return ok(call);
    if (judged.name === 'wrong-credentials') return fail({ code: 'wrong-credentials' });
    const challenge = authenticator.challenge(call.invite, 'proxy', snapshot, judged.isStale);
    return fail({ code: 'unauthenticated', status: CHALLENGES.proxy.status, challenge });
  };

const refuseTooMany =
  (live: LegWorld['live'], loadElsewhere: OverTrunkWorld['loadElsewhere']) =>
  (call: TrunkInvite): Result<TrunkInvite, Refusal> => {
    const { snapshot, trunk } = call.over;
    if (trunk.maxCalls === null) return ok(call);
    const { id } = snapshot.tenant;
    const { inbound, outbound } = togetherWith(trunkLoad(live, id, trunk.id), loadElsewhere?.(id, trunk.id));
    return inbound + outbound < trunk.maxCalls ? ok(call) : fail({ code: 'trunk-full' });
  };

const refuseLoop =
  (live: LegWorld['live']) =>
  (planned: { request: CallRequest; plan: RoutePlan }): Result<typeof planned, Refusal> =>
    isLoop(live, planned.request) ? fail({ code: 'loop' }) : ok(planned);

/** What becomes of a call in the clear, or with no offer, over a trunk that is to be encrypted. */
const IN_CLEAR: RoutePlan = {
  first: { kind: 'reject', rejection: { code: 'incompatible-media' }, why: 'the trunk takes encrypted media alone' },
};

const planArrival =
  ({ clock, groups, outsideMemory }: Pick<OverTrunkWorld, 'clock' | 'groups' | 'outsideMemory'>) =>
  ({ over, ...call }: TrunkInvite): Result<{ request: CallRequest; plan: RoutePlan }, Refusal> => {
    const { snapshot, trunk, contactUser } = over;
    const { called, callerNumber, callerName } = readTrunkCall(call.invite, trunk, contactUser);
    const number = callerNumber && (toE164(callerNumber, tenantSetting(snapshot, 'region.country')) ?? callerNumber);
    const caller: OutsideCaller = { kind: 'trunk', trunkId: trunk.id, number, name: callerName };
    const memory = groups.forCallOf(snapshot.tenant.id);
    const { id } = snapshot.tenant;
    const [lastCalledBy, calledForHelp] = [outsideMemory.lastCalledBy(id, number), outsideMemory.calledForHelp(id)];
    const isRefused = trunk.srtp === 'required' && securityIn(call.invite.body) === 'clear';
    const plan = isRefused
      ? IN_CLEAR
      : routeInbound(snapshot, { caller, called, nowMs: clock.nowMs(), memory, lastCalledBy, calledForHelp });
    const { arrival } = plan;
    const alertInfo = arrival?.alertInfo;
    const isFax = plan.first.kind === 'fax';
    const codecs = codecsOfBoth(arrival?.codecs ?? [], codecsOver(snapshot, trunk.id, isFax));
    const body = narrowed(call.invite.body, codecs, trunk);
    const request: CallRequest = {
      ...call,
      ...(body !== call.invite.body && { invite: new NarrowedInvite(call.invite, body) }),
      snapshot,
      caller,
      dialed: arrival?.called ?? called,
      ...(arrival && { shown: arrival.shown }),
      ...(arrival?.language && { language: arrival.language }),
      ...((arrival?.isRecorded || trunk.recordsCalls) && { isRecorded: true }),
      ...(isFax && { speaksFreely: true }),
      ...(alertInfo && { headers: { 'Alert-Info': alertInfo } }),
    };
    return ok({ request, plan });
  };
