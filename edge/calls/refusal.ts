import { ALLOW_EVENTS } from './presence/event-packages.ts';
import type { SipHeaders, SipRequest } from './signaling-port/index.ts';
import { ALLOW } from './signaling-port/index.ts';

/** Why a request is turned away before anybody is called. */
export type Refusal =
  | { readonly code: 'malformed'; readonly what: string }
  | { readonly code: 'unknown-domain' }
  | { readonly code: 'store-unavailable' }
  | { readonly code: 'stopping' }
  /** Another edge has what is wanted, and cannot be reached any more. */
  | { readonly code: 'edge-gone' }
  | { readonly code: 'tenant-disabled' }
  /** Not authenticated yet: the answer carries a challenge (RFC 3261 §22). */
  | { readonly code: 'unauthenticated'; readonly status: 401 | 407; readonly challenge: SipHeaders }
  /** Unknown user, wrong password and disabled user look the same from outside. */
  | { readonly code: 'wrong-credentials' }
  /** The password is right, and its user has no phones (sipXcom 20.04 USR-07). */
  | { readonly code: 'phantom' }
  /** The password is right, and no phone of its user may be where it comes from (UCM-068). */
  | { readonly code: 'wrong-network' }
  /** The password is one user's, From or To names another. */
  | { readonly code: 'not-your-identity' }
  | { readonly code: 'trunk-disabled' }
  /** It has as many calls as it may have. */
  | { readonly code: 'trunk-full' }
  /** The plan of the tenant has no more calls at a time. */
  | { readonly code: 'tenant-full' }
  /** The caller has as many calls as he may have. */
  | { readonly code: 'user-full' }
  | { readonly code: 'too-many-hops' }
  /** It has passed here already. */
  | { readonly code: 'loop' }
  | { readonly code: 'unsupported-extension'; readonly tags: string }
  /** `accept`: what would be taken; SDP unless told. */
  | { readonly code: 'unsupported-body'; readonly accept?: string }
  | { readonly code: 'too-large' }
  /** A phone asks for a flow that the proxy before us does not keep (RFC 5626 §6). */
  | { readonly code: 'first-hop-lacks-outbound' }
  /** Its connection has closed: the answer reaches nobody. */
  | { readonly code: 'flow-closed' }
  | { readonly code: 'interval-too-brief'; readonly minSeconds: number }
  | { readonly code: 'out-of-order' }
  | { readonly code: 'method-not-allowed' }
  | { readonly code: 'unknown-event' }
  /** Nothing of the tenant has this number. */
  | { readonly code: 'unknown-number' }
  /** The tenant does not show it to this user. */
  | { readonly code: 'not-shown' }
  /** It is a list, and the phone takes none (RFC 4662 §4.1). */
  | { readonly code: 'eventlist-needed' }
  | { readonly code: 'too-many-subscriptions' }
  /** No phone takes the message, and it is not kept. */
  | { readonly code: 'nobody-there' }
  /** What a phone said that did not take it. */
  | { readonly code: 'refused-by-phone'; readonly status: number }
  /** Only who leads a conference room writes commands to it. */
  | { readonly code: 'not-leading' }
  /** SIP-If-Match names nothing that was published (RFC 3903 §6). */
  | { readonly code: 'nothing-published' }
  | { readonly code: 'no-such-dialog' }
  /** Somebody wants to replace a leg of somebody else. */
  | { readonly code: 'not-your-call' }
  /** Another phone has seized the appearance of a shared line, or has a call on it. */
  | { readonly code: 'line-taken' }
  /** Who comes in somebody's place offers nothing that may be spoken. */
  | { readonly code: 'incompatible-media' }
  /** Somebody wants to replace a leg only while it rings. */
  | { readonly code: 'already-answered' };

interface Answer {
  readonly status: number;
  readonly headers?: SipHeaders;
}

/** What the phone hears (RFC 3261 §21). */
const ANSWERS: { readonly [Code in Refusal['code']]: (refusal: Extract<Refusal, { code: Code }>) => Answer } = {
  malformed: ({ what }) => ({ status: 400, headers: { Warning: `399 patchbay "malformed ${what}"` } }),
  'unknown-domain': () => ({ status: 404 }),
  'store-unavailable': () => ({ status: 503, headers: { 'Retry-After': '5' } }),
  'edge-gone': () => ({ status: 503, headers: { 'Retry-After': '1' } }),
  stopping: () => ({ status: 503, headers: { 'Retry-After': '5' } }),
  'tenant-disabled': () => ({ status: 403 }),
  unauthenticated: ({ status, challenge }) => ({ status, headers: challenge }),
  'wrong-credentials': () => ({ status: 403 }),
  phantom: () => ({ status: 403 }),
  'wrong-network': () => ({ status: 403 }),
  'not-your-identity': () => ({ status: 403 }),
  'trunk-disabled': () => ({ status: 403 }),
  // Not 503: a provider would think that the platform is down.
  'trunk-full': () => ({ status: 486 }),
  'tenant-full': () => ({ status: 486 }),
  'user-full': () => ({ status: 486 }),
  'too-many-hops': () => ({ status: 483 }),
  loop: () => ({ status: 482 }),
  'unsupported-extension': ({ tags }) => ({ status: 420, headers: { Unsupported: tags } }),
  'unsupported-body': ({ accept = 'application/sdp' }) => ({ status: 415, headers: { Accept: accept } }),
  'too-large': () => ({ status: 413 }),
  'first-hop-lacks-outbound': () => ({ status: 439 }),
  'flow-closed': () => ({ status: 480 }),
  'interval-too-brief': ({ minSeconds }) => ({ status: 423, headers: { 'Min-Expires': String(minSeconds) } }),
  'out-of-order': () => ({ status: 500, headers: { 'Retry-After': '1' } }),
  'method-not-allowed': () => ({ status: 405, headers: { Allow: ALLOW } }),
  'unknown-event': () => ({ status: 489, headers: { 'Allow-Events': ALLOW_EVENTS } }),
  'unknown-number': () => ({ status: 404 }),
  'not-shown': () => ({ status: 403 }),
  'eventlist-needed': () => ({ status: 421, headers: { Require: 'eventlist' } }),
  'too-many-subscriptions': () => ({ status: 503, headers: { 'Retry-After': '300' } }),
  'nobody-there': () => ({ status: 480 }),
  'refused-by-phone': ({ status }) => ({ status }),
  'not-leading': () => ({ status: 403 }),
  'nothing-published': () => ({ status: 412 }),
  'no-such-dialog': () => ({ status: 481 }),
  'not-your-call': () => ({ status: 403 }),
  'line-taken': () => ({ status: 480 }),
  'incompatible-media': () => ({ status: 488 }),
  // RFC 3891 §3.
  'already-answered': () => ({ status: 486 }),
};

export function refuse(request: SipRequest, refusal: Refusal): void {
  const answer = ANSWERS[refusal.code] as (refusal: Refusal) => Answer;
  const { status, headers } = answer(refusal);
  request.respond(status, headers && { headers });
}
