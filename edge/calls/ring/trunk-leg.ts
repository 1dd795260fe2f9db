import { isIP } from 'node:net';
import type { LegId, Party } from '#shared/cdr/index.ts';
import type { TrunkTarget, TrunkWay } from '#shared/dialplan/index.ts';
import { EmergencyLocation } from '#shared/emergency-location/index.ts';
import { lazily } from '#shared/lazily.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { objectsOf, type Tenant, tenantSetting } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { CallRequest, LiveCall } from '../call/index.ts';
import { OwnCredentials } from '../digest/index.ts';
import { findPeer, type InternetPeer } from '../internet/index.ts';
import type { MediaWishes } from '../media/index.ts';
import { flowOf, type TrunkBinding } from '../registrar/index.ts';
import { type DialTarget, dialAs, type Flow } from '../signaling-port/index.ts';
import { takesEvents } from '../trunks/index.ts';
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
  /** Whoever answers talks to us first. */
  readonly talksToUs?: boolean;
}

/** The ways to a number outside, in the order of the plan. */
export function waysOut(call: LiveCall, out: TrunkCall): readonly WayOut[] {
  const way = (open: (id: LegId) => ReturnType<WayOut['open']>): WayOut => {
    const id = call.world.ids.next('leg');
    return { id, open: () => open(id) };
  };
  const byEnum = out.target.usesEnum ? [way((id) => openEnumLeg(call, out, id))] : [];
  return [...byEnum, ...out.target.ways.map((one) => way((id) => openTrunkLeg(call, out, one, id)))];
}

const REFUSED = fail<WayRefusal>({ isWayToBlame: true, outcome: 'congestion' });

async function openTrunkLeg(
  call: LiveCall,
  out: TrunkCall,
  way: TrunkWay,
  id: LegId,
): Promise<Result<RingLeg, WayRefusal>> {
  const { snapshot } = out.request;
  const { world } = call;
  const trunk = objectsOf(snapshot, Trunk).get(way.trunkId);
  const places = trunk?.isEnabled
    ? placesOf(trunk, snapshot.tenant, world.bindings.trunks.reachable(snapshot, trunk.id))
    : null;
  if (!trunk || !places) return REFUSED;
  // Nothing stands between a caller and help: there a full trunk decides itself.
  const closed = out.target.emergency ? null : world.trunkGate.admit(snapshot.tenant.id, trunk);
  if (closed) {
    world.log({ name: 'trunk-passed-over', tenant: snapshot.tenant.id, call: call.id, trunk: trunk.id, why: closed });
    return REFUSED;
  }
  const account = world.trunkAccount(snapshot, trunk.id);
  const credentials =
    account?.password != null
      ? new OwnCredentials({ authUsername: account.authUsername, password: account.password }, world.chance)
      : null;
  return openLeg(call, out, { id, way, trunkId: trunk.id, wishes: wishesOf(trunk), places, credentials });
}

/** Whom ENUM names, if anybody: who is called there gets no promise of ours of who calls (RFC 3325 §7). */
async function openEnumLeg(call: LiveCall, out: TrunkCall, id: LegId): Promise<Result<RingLeg, WayRefusal>> {
  const { snapshot } = out.request;
  const enumDomain = tenantSetting(snapshot, 'calls-out.enum-domain');
  const peer = await findPeer(call.world, snapshot, out.target.number, enumDomain);
  const [first] = out.target.ways;
  if (!peer || !first || call.isEnded) return REFUSED;
  const { domain } = snapshot.tenant;
  const from = first.isWithheld ? first.from : { ...first.from, domain };
  const way = { ...first, number: peer.user, from, assertedIdentity: null, preferredIdentity: null };
  const trunk = asTrunk(peer, domain);
  const places = [{ trunk, flow: hostFlowOf(trunk), binding: null, userAgent: null }] as const;
  return openLeg(call, out, { id, way, trunkId: null, wishes: wishesOf(trunk), places, credentials: null });
}

interface WayThere {
  readonly id: LegId;
  readonly way: TrunkWay;
  /** Null: nobody's trunk. */
  readonly trunkId: string | null;
  readonly wishes: MediaWishes;
  readonly places: readonly [Place, ...Place[]];
  readonly credentials: OwnCredentials | null;
}

async function openLeg(
  call: LiveCall,
  { request, target, callee, talksToUs = target.confirms }: TrunkCall,
  { id, way, trunkId, wishes, places, credentials }: WayThere,
): Promise<Result<RingLeg, WayRefusal>> {
  const { snapshot } = request;
  const { world } = call;
  const [{ flow, userAgent }] = places;
  const { callType, ruleId, payerId } = target;
  call.record.addLeg({
    id,
    role: 'callee',
    party: callee,
    ...request.because,
    trunkId,
    outside: { callType, ruleId, payerId, ...(request.authorizedBy && { authorizedBy: request.authorizedBy }) },
    sipCallId: id,
    userAgent,
    remoteAddress: `${flow.address}:${flow.port}`,
  });
  const peer = isIP(flow.address) ? flow.address : '';
  // Help is called in whatever it speaks: the codecs of the tenant are for its phones.
  const place = { peer, transport: flow.transport, wishes, ...(target.emergency && { codecs: [] }) };
  const media = talksToUs ? await call.openOwnMedia(id, place) : await call.openMedia(id, place);
  const theirs = request.invite.body;
  const offer = media.ok ? (theirs === '' ? ok(null) : await media.value.write(theirs)) : null;
  // Who talks to us before the caller does: without an offer there is nothing to talk by.
  if (!media.ok || !offer?.ok || (talksToUs && theirs === '')) {
    call.record.legEnded(id, 500);
    call.closeMedia(id);
    return REFUSED;
  }

  const help = objectsOf(snapshot, EmergencyLocation).get(target.emergency?.emergencyLocationId ?? '');
  const address = help?.civicAddress;
  const calledPlace = address ? { address, at: toInstant(world.clock.nowMs()) } : null;
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

const plainTrunk = lazily(
  () => Trunk.New.parse({ name: 'Internet', host: 'internet.invalid' }) as unknown as ReachableTrunk,
);

/**
 * Who is found in the Internet, as a trunk that leads to one address: the INVITE names the domain and goes to the address that
 * was found allowed. Numbers are written as they stand there, and nothing tells of users inside.
 */
function asTrunk(
  { domain: host, namedPort, transport, address, port }: InternetPeer,
  fromDomain: string,
): ReachableTrunk {
  const plain = plainTrunk();
  return {
    ...plain,
    host,
    port: namedPort,
    transport,
    outboundProxyHost: address,
    outboundProxyPort: port,
    hidesOutboundProxy: true,
    callerId: { ...plain.callerId, fromDomain, stripsPrivateHeaders: true, uriScheme: 'sip' },
  };
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

const wishesOf = ({ srtp, codecs, dtmf }: Trunk): MediaWishes => ({
  srtp,
  codecs,
  hasEvents: takesEvents(dtmf),
});
