import type { LegId, Party } from '#shared/cdr/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { CallRequest, LiveCall } from '../call/index.ts';
import type { BridgedMedia, LegPlace } from '../media/index.ts';
import { type Binding, flowOf } from '../registrar/index.ts';
import { ALLOW, displayAddress, type Flow, type SipHeaders, SUPPORTED } from '../signaling-port/index.ts';
import { answerByItself } from './answer-by-itself.ts';
import type { RingLeg, Way } from './ring-leg.ts';
import { passedHeaders, shownCaller } from './shown-caller.ts';

export interface PhoneLegOptions {
  /** Whose INVITE it is to the phone. */
  readonly request: CallRequest;
  readonly open: OpenMedia;
  /** Of the leg; a new one unless told. */
  readonly id?: LegId;
}

/** Takes media for a leg to this place. */
export type OpenMedia = (leg: LegId, place: LegPlace) => Promise<Result<BridgedMedia, { code: 'no-media' }>>;

export const isSameFlow = (a: Flow, b: Flow): boolean =>
  a.transport === b.transport && a.address === b.address && a.port === b.port && a.holder?.edgeId === b.holder?.edgeId;

/** The bindings of each phone, the newest first: one, or several flows of a phone that keeps them open (RFC 5626 §4.2). */
export function byPhone(bindings: readonly Binding[]): readonly [Binding, ...Binding[]][] {
  const phones = new Map<string, [Binding, ...Binding[]]>();
  for (const binding of bindings) {
    const { id, outbound } = binding.registration;
    const phone = outbound?.instance ?? id;
    const flows = phones.get(phone);
    if (flows) flows.push(binding);
    else phones.set(phone, [binding]);
  }
  for (const flows of phones.values())
    flows.sort((a, b) => b.registration.refreshedAt.localeCompare(a.registration.refreshedAt));
  return [...phones.values()];
}

/**
 * Takes a leg to the phone into the call; null when the edge has no media port left for it, or when the offer cannot be
 * passed on.
 */
export async function openPhoneLeg(
  call: LiveCall,
  { request, open, id = call.world.ids.next('leg') }: PhoneLegOptions,
  [binding, ...others]: readonly [Binding, ...Binding[]],
  callee: Party,
): Promise<RingLeg | null> {
  const flow = flowOf(binding);
  call.record.addLeg({
    id,
    role: 'callee',
    party: callee,
    ...request.because,
    sipCallId: id, // a trace and the bill name the leg alike
    userAgent: binding.registration.userAgent,
    remoteAddress: `${flow.address}:${flow.port}`,
  });
  const media = await open(id, { peer: flow.address, transport: flow.transport });
  if (!media.ok) return null;
  const theirs = request.invite.body;
  const offer = theirs === '' ? ok(null) : await media.value.write(theirs);
  if (!offer.ok) return null;
  const { userAgent } = binding.registration;
  const answersItself = request.answersItself ? answerByItself(userAgent, request.answersItself) : {};
  const wayTo = (to: Binding): Way => {
    const { contact: uri, path } = to.registration;
    const flow = flowOf(to);
    const dial: Way['dial'] = (leg, listener) => {
      const headers = {
        ...inviteHeaders(request, leg, path, callee),
        ...answersItself,
        ...appearanceIn(request, answersItself),
      };
      return call.world.signaling.dial({ uri, flow, headers, sdp: leg.offer }, listener);
    };
    return { contact: uri, flow, dial };
  };
  return { id, ways: [wayTo(binding), ...others.map(wayTo)], media: media.value, offer: offer.value };
}

/** Phones that share the line know by it which of its calls rings. */
function appearanceIn({ appearance, snapshot }: CallRequest, said: SipHeaders): SipHeaders {
  if (appearance === undefined) return {};
  const callInfo = `<sip:${snapshot.tenant.domain}>;appearance-index=${appearance}`;
  const before = said['Call-Info'];
  return { 'Call-Info': before === undefined ? callInfo : `${before},${callInfo}` };
}

/** What our INVITE to a phone says. @param path  proxies on the way (RFC 3327); most phones have none */
function inviteHeaders(request: CallRequest, leg: RingLeg, path: readonly string[], callee: Party): SipHeaders {
  const { snapshot, hopsLeft } = request;
  return {
    'Call-ID': leg.id,
    ...shownCaller(request),
    ...passedHeaders(request),
    ...request.own?.headers,
    ...request.headers,
    To: displayAddress(callee.name ?? '', callee.number, snapshot.tenant.domain),
    'Max-Forwards': String(hopsLeft),
    Allow: ALLOW,
    Supported: SUPPORTED,
    ...(path.length > 0 && { Route: path.join(', ') }),
    ...(leg.offer !== null && { 'Content-Type': 'application/sdp' }),
  };
}
