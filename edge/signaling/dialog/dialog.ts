import { isIP } from 'node:net';
import type { Essentials } from '../parser/index.ts';
import { H, paramOf, parseAddress, parseUri, type SipMessage, splitList } from '../parser/index.ts';
import type { OutgoingRequest } from '../transaction/index.ts';
import type { Flow } from '../transport/index.ts';

/** What both ends remember of a dialog (RFC 3261 §12). */
export interface Dialog {
  /** What applications call it: `<Call-ID>;from-tag=<tag of the caller>`. */
  readonly id: string;
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** From of our requests and To of theirs, tag included. */
  readonly localAddress: string;
  /** To of our requests, tag included. */
  readonly remoteAddress: string;
  /** Method that opened it. */
  readonly openedBy: string;
  /** Route set, first hop first. */
  readonly routes: readonly string[];
  /** Where the peer's Contact says it is. */
  remoteTarget: string;
  /** Our Contact header value. */
  contact: string;
  localSequence: number;
  /** -1 while the peer has sent no request. */
  remoteSequence: number;
  isConfirmed: boolean;
  /** How the peer was last heard, and the surest way back to it. */
  flow: Flow | undefined;
}

/** The dialog that an incoming INVITE or SUBSCRIBE opens when we answer it (RFC 3261 §12.1.1). */
export function uasDialog(
  arrival: { request: SipMessage; essentials: Essentials; flow: Flow },
  ours: { id: string; localTag: string; contact: string },
): Dialog {
  const { request, essentials, flow } = arrival;
  return {
    id: ours.id,
    callId: essentials.callId,
    localTag: ours.localTag,
    remoteTag: essentials.fromTag,
    localAddress: `${request.get(H.to)};tag=${ours.localTag}`,
    remoteAddress: request.get(H.from) ?? '',
    openedBy: request.method,
    routes: request.all(H.recordRoute).flatMap(splitList),
    remoteTarget: contactUri(request) ?? '',
    contact: ours.contact,
    localSequence: 0,
    remoteSequence: essentials.sequence,
    isConfirmed: false,
    flow,
  };
}

/** The dialog that a response with a To tag opens at our side (RFC 3261 §12.1.2). */
export function uacDialog(
  request: OutgoingRequest,
  answer: { message: SipMessage; essentials: Essentials; flow: Flow },
  ours: { id: string; localTag: string; contact: string },
): Dialog {
  const { message, essentials, flow } = answer;
  return {
    id: ours.id,
    callId: essentials.callId,
    localTag: ours.localTag,
    remoteTag: essentials.toTag,
    localAddress: request.from,
    remoteAddress: message.get(H.to) ?? '',
    openedBy: request.method,
    routes: message.all(H.recordRoute).flatMap(splitList).reverse(),
    remoteTarget: contactUri(message) ?? request.uri,
    contact: ours.contact,
    localSequence: request.sequence,
    remoteSequence: -1,
    isConfirmed: false,
    flow,
  };
}

/** URI of the first Contact. */
export function contactUri(message: SipMessage): string | undefined {
  const contact = message.get(H.contact);
  return contact === undefined ? undefined : parseAddress(contact)?.uri;
}

/** Whether a 2xx says where its sender is: it must, or the dialog has no other end (RFC 3261 §12.1.1). */
export function hasUsableContact(message: SipMessage): boolean {
  // Parameters before the address have no meaning, and applications cannot read them.
  if (message.get(H.contact)?.trimStart().startsWith(';') ?? true) return false;
  return parseUri(contactUri(message) ?? '') !== undefined;
}

/** Methods whose Contact moves the remote target (RFC 3261 §12.2, RFC 3311, RFC 6665 §4.4.1). */
const REFRESHES_TARGET = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER']);

/**
 * Takes note of a request of the peer.
 *
 * @returns false when its CSeq is behind: it is late or forged, and answered 500 (RFC 3261 §12.2.2)
 */
export function noteRequest(dialog: Dialog, request: SipMessage, essentials: Essentials, flow: Flow): boolean {
  if (essentials.sequence < dialog.remoteSequence) return false;
  dialog.remoteSequence = essentials.sequence;
  dialog.flow = flow;
  if (REFRESHES_TARGET.has(request.method)) dialog.remoteTarget = contactUri(request) ?? dialog.remoteTarget;
  return true;
}

/** Request-URI, Route headers and the URI that names the next hop of a request in a dialog (RFC 3261 §12.2.1.1). */
export function routeOf(dialog: Dialog): { uri: string; routes: readonly string[]; next: string } {
  const { routes, remoteTarget } = dialog;
  const first = routes[0];
  const firstUri = first === undefined ? undefined : parseAddress(first)?.uri;
  if (firstUri === undefined) return { uri: remoteTarget, routes: [], next: remoteTarget };
  if (isLooseRoute(firstUri)) return { uri: remoteTarget, routes, next: firstUri };
  // A strict router expects itself in the Request-URI and the target at the end.
  return { uri: firstUri, routes: [...routes.slice(1), `<${remoteTarget}>`], next: firstUri };
}

const isLooseRoute = (uri: string): boolean => paramOf(uri, 'lr') !== undefined;

/**
 * The flow that leads to the peer when the address it claims does not: without a route set, a stream is the
 * connection it was heard on, and a UDP peer whose Contact is neither its source nor a public address sits behind NAT.
 */
export function flowBehindNat(dialog: Dialog): Flow | undefined {
  const { flow, routes } = dialog;
  if (!flow || routes.length > 0) return undefined;
  if (flow.isReliable) return flow.isOpen ? flow : undefined;
  const target = parseUri(dialog.remoteTarget);
  if (!target) return flow;
  const isSource = target.host === flow.remoteHost && (target.port || 5060) === flow.remotePort;
  return !isSource && leadsNowhere(target.host, flow.remoteHost) ? flow : undefined;
}

/** Loopback, and 0.0.0.0 or `::`, which systems take for it. */
const OWN_MACHINE = /^(127\.|0\.|::1?$)/;

/** Private (RFC 1918, RFC 6598, RFC 4193) and link-local (RFC 3927, RFC 4291) addresses. */
const OWN_NETWORK =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|f[cd]|fe[89ab])/i;

/** A host that means something only to the peer itself; whether a name means more would be a guess. */
function leadsNowhere(host: string, source: string): boolean {
  if (isIP(host) === 0 || OWN_NETWORK.test(host)) return true;
  return OWN_MACHINE.test(host) && !OWN_MACHINE.test(source);
}
