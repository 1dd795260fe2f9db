import { hostText } from '#edge/signaling/parser/index.ts';
import type { Diversion, ShownIdentity, TrunkTarget, TrunkWay } from '#shared/dialplan/index.ts';
import type { CivicAddress } from '#shared/emergency-location/index.ts';
import type { Trunk } from '#shared/trunk/index.ts';
import type { CallRequest } from '../call/index.ts';
import { type DialTarget, quotedName, type SipHeaders } from '../signaling-port/index.ts';
import { pidfLo, withLocation } from './pidf-lo.ts';

/** A trunk that calls can be sent to: where the other side registers with us, there is no host. */
export type ReachableTrunk = Trunk & { readonly host: string };

/** Where help is needed. */
export interface CalledPlace {
  readonly address: CivicAddress;
  /** Since when that is known, RFC 3339. */
  readonly at: string;
}

export interface TrunkInvite {
  readonly request: CallRequest;
  readonly target: TrunkTarget;
  readonly way: TrunkWay;
  readonly trunk: ReachableTrunk;
  readonly callId: string;
  readonly sdp: string | null;
  /** Of a call for help, where it is known. */
  readonly place: CalledPlace | null;
}

/** What a telephone network may send us: transfers and subscriptions are for phones of the tenant. */
const ALLOW = 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK';

/**
 * Our INVITE to a trunk (GWY-08, TRK-04 to -08, SXR-GW-01, XA-CID-01 to -05): where it goes, who it says is calling, and what
 * it tells of the call before. Who is shown is the dial plan's decision; how it is written is the trunk's.
 */
export function trunkInvite({
  request,
  target,
  way,
  trunk,
  callId,
  sdp,
  place,
}: TrunkInvite): Omit<DialTarget, 'flow'> {
  const { hidesOutboundProxy, outboundProxyHost, sessionTimerSeconds } = trunk;
  const isRouted = outboundProxyHost !== null && !hidesOutboundProxy;
  const content = contentOf(sdp, way, trunk, callId, place);
  const headers = {
    'Call-ID': callId,
    ...identityHeaders(way, trunk),
    To: `<${uriOf(way.number, trunk.host, trunk)}>`,
    ...storyHeaders(request, target, way, trunk),
    'Max-Forwards': String(request.hopsLeft),
    'Session-Expires': String(sessionTimerSeconds ?? 0), // 0: the engine asks for none
    Allow: ALLOW,
    ...(sessionTimerSeconds !== null && { Supported: 'timer' }),
    ...(isRouted && { Route: `<${nextHopOf(trunk)};lr>` }),
    ...content.headers,
  };
  const hostAndPort = trunk.port === null ? hostText(trunk.host) : `${hostText(trunk.host)}:${trunk.port}`;
  return {
    uri: uriOf(way.number, hostAndPort, trunk, trunk.transport === 'udp' ? '' : `;transport=${trunk.transport}`),
    ...(!isRouted && { proxy: nextHopOf(trunk) }),
    headers,
    sdp: content.body,
  };
}

/** What the INVITE carries: the offer, and where help is needed, on which it may be routed (RFC 6442 §4.2). */
function contentOf(
  sdp: string | null,
  { from }: TrunkWay,
  trunk: ReachableTrunk,
  callId: string,
  place: CalledPlace | null,
): { headers: SipHeaders; body: string | null } {
  if (sdp === null) return { headers: {}, body: null };
  if (!place || !trunk.sendsLocation) return { headers: { 'Content-Type': 'application/sdp' }, body: sdp };
  const host = hostText(from.domain ?? (trunk.callerId.fromDomain || trunk.host));
  const contentId = `${callId}@${host}`;
  const location = pidfLo(place.address, `sip:${escaped(from.user)}@${host}`, place.at);
  const { contentType, body } = withLocation(sdp, location, contentId);
  return {
    headers: { 'Content-Type': contentType, Geolocation: `<cid:${contentId}>`, 'Geolocation-Routing': 'yes' },
    body,
  };
}

/** The SIP URI that messages to a trunk are sent to. */
export function nextHopOf({ outboundProxyHost, outboundProxyPort, host, port, transport }: ReachableTrunk): string {
  const [nextHost, nextPort] = outboundProxyHost === null ? [host, port] : [outboundProxyHost, outboundProxyPort];
  return `sip:${hostText(nextHost)}${nextPort === null ? '' : `:${nextPort}`};transport=${transport}`;
}

function identityHeaders(
  { from, assertedIdentity, preferredIdentity, isWithheld }: TrunkWay,
  trunk: ReachableTrunk,
): SipHeaders {
  const { urlParameters } = trunk.callerId;
  const parameters = urlParameters === '' ? '' : `;${urlParameters.replace(/^;/, '')}`;
  return {
    From: addressOf(from, trunk, parameters),
    ...(assertedIdentity && { 'P-Asserted-Identity': addressOf(assertedIdentity, trunk) }),
    ...(preferredIdentity && { 'P-Preferred-Identity': addressOf(preferredIdentity, trunk) }),
    ...(isWithheld && { Privacy: 'id' }),
  };
}

/** What became of the call before it leaves: who has sent it on, who has transferred it. */
function storyHeaders(
  request: CallRequest,
  { diversions }: TrunkTarget,
  { isWithheld }: TrunkWay,
  trunk: ReachableTrunk,
): SipHeaders {
  if (trunk.callerId.stripsPrivateHeaders) return {};
  const { invite, caller, headers = {}, own } = request;
  const passed = (name: string) => invite.header(name.toLowerCase());
  const before = caller.kind === 'trunk' ? passed('Diversion') : undefined;
  const diverted = [...diversions.map((diversion) => diversionOf(diversion, trunk)), ...(before ? [before] : [])];
  const history = caller.kind === 'trunk' ? passed('History-Info') : undefined;
  const data = passed('User-to-User');
  // It names the user by whose right the call leaves, and whose number is withheld.
  const referredBy = isWithheld ? undefined : headers['Referred-By'];
  return {
    ...(diverted.length > 0 && { Diversion: diverted }),
    ...(history !== undefined && { 'History-Info': history }),
    ...(data !== undefined && { 'User-to-User': data }),
    ...(referredBy !== undefined && { 'Referred-By': referredBy }),
    ...own?.headers,
  };
}

/** Reasons by the words of RFC 5806 §3. */
const DIVERTED = {
  'forward-always': 'unconditional',
  'forward-busy': 'user-busy',
  'forward-no-answer': 'no-answer',
  'forward-unreachable': 'unavailable',
} as const satisfies Record<Diversion['reason'], string>;

/** Of who withholds his number, the call says that somebody has sent it on, and why (RFC 5806 §3, RFC 3323 §4.1). */
function diversionOf({ name, number, reason, isWithheld }: Diversion, trunk: ReachableTrunk): string {
  const who = isWithheld ? ANONYMOUS : addressOf({ name, user: number, domain: null }, trunk);
  return `${who};reason=${DIVERTED[reason]}${isWithheld ? ';privacy=full' : ''};counter=1`;
}

const ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>';

function addressOf({ name, user, domain }: ShownIdentity, trunk: ReachableTrunk, parameters = ''): string {
  const host = hostText(domain ?? (trunk.callerId.fromDomain || trunk.host));
  const address = `<${uriOf(user, host, trunk, parameters)}>`;
  return name === '' ? address : `${quotedName(name)} ${address}`;
}

const DIGITS = /^\+?[0-9*#]+$/;

/** A number as the trunk writes it: sip:, sip: that says it is a telephone number (RFC 3261 §19.1.1), or tel: (RFC 3966 §3). */
function uriOf(user: string, host: string, { callerId: { uriScheme } }: ReachableTrunk, parameters = ''): string {
  const isNumber = DIGITS.test(user);
  if (isNumber && uriScheme === 'tel') {
    const isGlobal = user.startsWith('+');
    return `tel:${escaped(user)}${isGlobal ? '' : `;phone-context=${host.replace(/:[0-9]+$/, '')}`}`;
  }
  return `sip:${escaped(user)}@${host}${isNumber && uriScheme !== 'sip' ? ';user=phone' : ''}${parameters}`;
}

/** What a user part cannot have as it is (RFC 3261 §25.1). */
export const escaped = (user: string): string => user.replace(/[^A-Za-z0-9_.!~*'()&=+$-]/gu, encodeURIComponent);
