import type { LegId, Party } from '#shared/cdr/index.ts';
import { ok } from '#shared/result.ts';
import type { LiveCall } from '../call/index.ts';
import type { LegMedia } from '../media/index.ts';
import type { Binding } from '../registrar/index.ts';
import { ALLOW, displayAddress, type Flow, type SipHeaders } from '../signaling-port/index.ts';
import { passedHeaders, shownCaller } from './shown-caller.ts';

/** One phone that is to ring: where it is, and its leg. */
export interface PhoneLeg {
  readonly id: LegId;
  readonly contact: string;
  readonly flow: Flow;
  readonly media: LegMedia;
  /** Our offer to it; null when the caller made none. */
  readonly offer: string | null;
}

export function flowOf({ registration }: Binding): Flow {
  const { transport, sourceAddress, sourcePort } = registration;
  return { transport, address: sourceAddress, port: sourcePort };
}

export const isSameFlow = (a: Flow, b: Flow): boolean =>
  a.transport === b.transport && a.address === b.address && a.port === b.port;

/**
 * Takes a leg to the phone into the call; null when the edge has no media port left for it, or when the offer cannot be
 * passed on.
 */
export async function openPhoneLeg(call: LiveCall, binding: Binding, callee: Party): Promise<PhoneLeg | null> {
  const flow = flowOf(binding);
  const id = call.world.ids.next('leg');
  call.record.addLeg({
    id,
    role: 'callee',
    party: callee,
    sipCallId: id, // a trace and the bill name the leg alike
    userAgent: binding.registration.userAgent,
    remoteAddress: `${flow.address}:${flow.port}`,
  });
  const media = await call.openMedia(id, flow.address);
  if (!media.ok) return null;
  const theirs = call.request.invite.body;
  const offer = theirs === '' ? ok(null) : media.value.write(theirs);
  if (!offer.ok) return null;
  return { id, contact: binding.registration.contact, flow, media: media.value, offer: offer.value };
}

/** What our INVITE to a phone says. */
export function inviteHeaders(call: LiveCall, leg: PhoneLeg, callee: Party): SipHeaders {
  const { snapshot, hopsLeft } = call.request;
  return {
    'Call-ID': leg.id,
    ...shownCaller(call.request),
    ...passedHeaders(call.request),
    To: displayAddress(callee.name ?? '', callee.number, snapshot.tenant.domain),
    'Max-Forwards': String(hopsLeft),
    Allow: ALLOW,
    ...(leg.offer !== null && { 'Content-Type': 'application/sdp' }),
  };
}
