import type { LegId, Party } from '#shared/cdr/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { CallRequest, LiveCall } from '../call/index.ts';
import type { BridgedMedia } from '../media/index.ts';
import { type Binding, flowOf } from '../registrar/index.ts';
import { ALLOW, displayAddress, type Flow, type SipHeaders, SUPPORTED } from '../signaling-port/index.ts';
import { answerByItself } from './answer-by-itself.ts';
import { passedHeaders, shownCaller } from './shown-caller.ts';

/** One way to a phone. */
export interface Way {
  readonly contact: string;
  readonly flow: Flow;
  /** Proxies on the way (RFC 3327); most phones have none. */
  readonly path: readonly string[];
}

/** One phone that is to ring: how it is reached, and its leg. */
export interface PhoneLeg {
  readonly id: LegId;
  /** The flows it keeps open (RFC 5626 §4.2), the one to try first before the others. */
  readonly ways: readonly [Way, ...Way[]];
  readonly media: BridgedMedia;
  /** Our offer to it; null when the caller made none. Another one when it does not take the first. */
  offer: string | null;
  /** What its model is asked with to answer by itself; nothing unless it is. */
  readonly answersItself: SipHeaders;
}

export interface PhoneLegOptions {
  /** Whose INVITE it is to the phone. */
  readonly request: CallRequest;
  readonly open: OpenMedia;
  /** Of the leg; a new one unless told. */
  readonly id?: LegId;
}

/** Takes media for a leg to this place. */
export type OpenMedia = (leg: LegId, place: Flow) => Promise<Result<BridgedMedia, { code: 'no-media' }>>;

export const isSameFlow = (a: Flow, b: Flow): boolean =>
  a.transport === b.transport && a.address === b.address && a.port === b.port;

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
): Promise<PhoneLeg | null> {
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
  const media = await open(id, flow);
  if (!media.ok) return null;
  const theirs = request.invite.body;
  const offer = theirs === '' ? ok(null) : await media.value.write(theirs);
  if (!offer.ok) return null;
  const { userAgent } = binding.registration;
  const answersItself = request.answersItself ? answerByItself(userAgent, request.answersItself) : {};
  return { id, ways: [wayTo(binding), ...others.map(wayTo)], media: media.value, offer: offer.value, answersItself };
}

const wayTo = (binding: Binding): Way => ({
  contact: binding.registration.contact,
  flow: flowOf(binding),
  path: binding.registration.path,
});

/** What our INVITE to a phone says. */
export function inviteHeaders(request: CallRequest, leg: PhoneLeg, way: Way, callee: Party): SipHeaders {
  const { snapshot, hopsLeft } = request;
  return {
    'Call-ID': leg.id,
    ...shownCaller(request),
    ...passedHeaders(request),
    ...request.headers,
    ...leg.answersItself,
    To: displayAddress(callee.name ?? '', callee.number, snapshot.tenant.domain),
    'Max-Forwards': String(hopsLeft),
    Allow: ALLOW,
    Supported: SUPPORTED,
    ...(way.path.length > 0 && { Route: way.path.join(', ') }),
    ...(leg.offer !== null && { 'Content-Type': 'application/sdp' }),
  };
}
