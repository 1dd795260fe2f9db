import { isIP } from 'node:net';
import type { LegId, Party } from '#shared/cdr/index.ts';
import type { TrunkTarget, TrunkWay } from '#shared/dialplan/index.ts';
import { EmergencyLocation } from '#shared/emergency-location/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { objectsOf, type Tenant } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { CallRequest, LiveCall } from '../call/index.ts';
import { OwnCredentials } from '../digest/index.ts';
import type { MediaWishes } from '../media/index.ts';
import { flowOf, type TrunkBinding } from '../registrar/index.ts';
import { type DialTarget, dialAs, type Flow } from '../signaling-port/index.ts';
import type { WayRefusal } from './ring.ts';
import type { RingLeg, Way } from './ring-leg.ts';
import { toContact } from './to-contact.ts';
import { type ReachableTrunk, trunkInvite } from './trunk-invite.ts';

/** One way out of the tenant, which is opened when its turn comes. */
export interface WayOut {
  readonly id: LegId;
  /** The leg on the bill; or why this trunk cannot have the call, of which the bill says nothing. */
  open(): Promise<Result<RingLeg, WayRefusal>>;
}

export interface TrunkCall {
  /** Whose INVITE it is. */
  readonly request: CallRequest;
  readonly target: TrunkTarget;
  readonly callee: Party;
}

/** The ways to a number outside, in the order of the plan. */
export const waysOut = (call: LiveCall, out: TrunkCall): readonly WayOut[] =>
  out.target.ways.map((way) => {
    const id = call.world.ids.next('leg');
    return { id, open: () => openTrunkLeg(call, out, way, id) };
  });

const REFUSED = fail<WayRefusal>({ isWayToBlame: true, outcome: 'congestion' });

async function openTrunkLeg(
  call: LiveCall,
  { request, target, callee }: TrunkCall,
  way: TrunkWay,
  id: LegId,
): Promise<Result<RingLeg, WayRefusal>> {
  const { snapshot } = request;
  const { world } = call;
  const trunk = objectsOf(snapshot, Trunk).get(way.trunkId);
  const places = trunk?.isEnabled
    ? placesOf(trunk, snapshot.tenant, world.bindings.trunks.reachable(snapshot, trunk.id))
    : null;
  if (!trunk || !places) return REFUSED;
  // Nothing stands between a caller and help: there a full trunk decides itself.
  const closed = target.emergency ? null : world.trunkGate.admit(snapshot.tenant.id, trunk);
  if (closed) {
    world.log({ name: 'trunk-passed-over', tenant: snapshot.tenant.id, call: call.id, trunk: trunk.id, why: closed });
    return REFUSED;
  }

  const [{ flow, userAgent }] = places;
  const { callType, ruleId, payerId } = target;
  call.record.addLeg({
    id,
    role: 'callee',
    party: callee,
    ...request.because,
    trunkId: trunk.id,
    outside: { callType, ruleId, payerId, ...(request.authorizedBy && { authorizedBy: request.authorizedBy }) },
    sipCallId: id,
    userAgent,
    remoteAddress: `${flow.address}:${flow.port}`,
  });
  const place = { peer: isIP(flow.address) ? flow.address : '', transport: flow.transport, wishes: wishesOf(trunk) };
  const media = target.confirms ? await call.openOwnMedia(id, place) : await call.openMedia(id, place);
  const theirs = request.invite.body;
  const offer = media.ok ? (theirs === '' ? ok(null) : await media.value.write(theirs)) : null;
  // Whoever has to confirm is talked to before the caller: without an offer there is nothing to talk by.
  if (!media.ok || !offer?.ok || (target.confirms && theirs === '')) {
    call.record.legEnded(id, 500);
    call.closeMedia(id);
    return REFUSED;
  }

  const help = objectsOf(snapshot, EmergencyLocation).get(target.emergency?.emergencyLocationId ?? '');
  const address = help?.civicAddress;
  const calledPlace = address ? { address, at: toInstant(world.clock.nowMs()) } : null;
  const account = world.trunkAccount(snapshot, trunk.id);
  const credentials =
    account?.password != null &&
    new OwnCredentials({ authUsername: account.authUsername, password: account.password }, world.chance);
  const wayTo = ({ trunk, flow, binding }: Place): Way => ({
    flow,
    contact: binding?.registration.contact ?? `sip:${way.number}@${trunk.host}`,
    dial: (leg, listener) => {
      const invite = trunkInvite({ request, target, way, trunk, callId: id, sdp: leg.offer, place: calledPlace });
      const to: DialTarget = binding ? toContact(invite, binding, way.number) : { ...invite, flow: null };
      return credentials ? dialAs(credentials, world.signaling, to, listener) : world.signaling.dial(to, listener);
    },
  });
  const [first, ...others] = places;
  return ok({ id, ways: [wayTo(first), ...others.map(wayTo)], media: media.value, offer: offer.value });
}

/** Where a trunk is. */
interface Place {
  readonly trunk: ReachableTrunk;
  readonly flow: Flow;
  /** Null where it has not registered with us. */
  readonly binding: TrunkBinding | null;
  readonly userAgent: string | null;
}

/** Where its other side has registered, the newest first, else its host; null for one that is nowhere. */
function placesOf(
  trunk: Trunk,
  { domain }: Tenant,
  bindings: readonly TrunkBinding[],
): readonly [Place, ...Place[]] | null {
  // It knows us by the domain of the tenant, and its flow is the next hop, whatever else is configured.
  const registered = { ...trunk, host: domain, port: null, outboundProxyHost: null };
  const [first, ...others] = bindings
    .filter(({ registration }) => trunk.srtp !== 'required' || isEncrypted(registration.transport))
    .map((binding) => ({
      trunk: registered,
      flow: flowOf(binding),
      binding,
      userAgent: binding.registration.userAgent,
    }));
  if (first) return [first, ...others];
  return isReachable(trunk) ? [{ trunk, flow: hostFlowOf(trunk), binding: null, userAgent: null }] : null;
}

/** The key of SDES stands in the SDP (RFC 4568 §7). */
const isEncrypted = (transport: Flow['transport']): boolean => transport === 'tls' || transport === 'wss';

const isReachable = (trunk: Trunk): trunk is ReachableTrunk => trunk.host !== null;

/** Where its messages go, as far as that is known without asking for names. */
function hostFlowOf({ outboundProxyHost, outboundProxyPort, host, port, transport }: ReachableTrunk): Flow {
  const [address, asked] = outboundProxyHost === null ? [host, port] : [outboundProxyHost, outboundProxyPort];
  return { transport, address, port: asked ?? (transport === 'tls' ? 5061 : 5060) };
}

/** Where keys go in SIP INFO or as tones, events are not offered: they would be sent twice. */
const wishesOf = ({ srtp, codecs, dtmf }: Trunk): MediaWishes => ({
  srtp,
  codecs,
  hasEvents: dtmf === 'telephone-event' || dtmf === 'auto',
});
