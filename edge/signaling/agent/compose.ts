import {
  DEFAULT_LIMITS,
  type Essentials,
  H,
  hostText,
  markReceived,
  parseMessage,
  type SipMessage,
} from '../parser/index.ts';
import type { OutgoingRequest } from '../transaction/index.ts';
import type { Flow, Listener } from '../transport/index.ts';
import type { Draft } from './application.ts';

/** Name in our User-Agent and Server headers, unless the application says otherwise. */
export const PRODUCT = 'Patchbay';

/** What the engine writes itself; an application's version of these is not taken over. */
const OURS: ReadonlySet<number> = new Set([H.via, H.from, H.to, H.callId, H.cseq, H.contentLength]);

/** Headers in which `localhost` stands for "wherever you send this from". */
const PLACED: ReadonlySet<number> = new Set([H.from, H.to, H.contact, H.pAssertedIdentity]);

/** What every message through a listener says of it. */
interface ListenerTexts {
  /** `host:port` as others reach it. */
  readonly place: string;
  readonly contact: string;
  /** Up to the value of `branch`. */
  readonly via: string;
}

/** Written once for each listener rather than for each message. */
const TEXTS = new WeakMap<Listener, ListenerTexts>();

function textsOf(listener: Listener): ListenerTexts {
  const known = TEXTS.get(listener);
  if (known) return known;
  const place = `${hostText(listener.advertise)}:${listener.port}`;
  const texts = {
    place,
    contact: `<sip:${place}${transportParam(listener)}>`,
    via: `SIP/2.0/${listener.transport.toUpperCase()} ${place};branch=`,
  };
  TEXTS.set(listener, texts);
  return texts;
}

/** `host:port` of a listener as others reach it. */
export const placeOf = (listener: Listener): string => textsOf(listener).place;

/** Our Contact for what goes through this listener. */
export function contactOf(listener: Listener, user = ''): string {
  if (user === '') return textsOf(listener).contact;
  return `<sip:${user}@${placeOf(listener)}${transportParam(listener)}>`;
}

const transportParam = ({ transport }: Listener): string => (transport === 'udp' ? '' : `;transport=${transport}`);

/** A header value with the placeholder `localhost` (and any port after it) replaced by our address. */
export function placed(id: number, value: string, listener: Listener): string {
  if (!PLACED.has(id) || !value.includes('localhost')) return value;
  let at = value.indexOf('@localhost');
  if (at < 0) at = value.indexOf(':localhost');
  if (at < 0) return value;
  let end = at + '@localhost'.length;
  if (value[end] === ':') {
    end += 1;
    while (value[end] !== undefined && value.charCodeAt(end) >= 48 && value.charCodeAt(end) <= 57) end += 1;
  }
  const needsTransport = id === H.contact && !value.includes('transport=');
  const place = placeOf(listener) + (needsTransport ? transportParam(listener) : '');
  return value.slice(0, at + 1) + place + value.slice(end);
}

/** The headers of a draft as lines, without those that `isSkipped` or that the engine writes itself. */
export function headerLines(draft: Draft, listener: Listener, isSkipped: (id: number) => boolean): string {
  let lines = '';
  draft.each((id, name, value) => {
    if (!OURS.has(id) && !isSkipped(id)) lines += `${name}: ${placed(id, value, listener)}\r\n`;
  });
  return lines;
}

/** Content-Type when the draft has a body and names none; anything that is not SDP must be named. */
export function contentTypeLine(draft: Draft): string | undefined {
  const { body } = draft;
  if (body === '' || draft.has(H.contentType)) return '';
  return body.startsWith('v=0') ? 'Content-Type: application/sdp\r\n' : undefined;
}

/** What a response takes over from its request (RFC 3261 §8.2.6). */
export interface ResponseFrame {
  request: SipMessage;
  essentials: Essentials;
  flow: Flow;
}

/** First Via value with source address and port noted. */
export const receivedVia = ({ request, essentials, flow }: ResponseFrame): string =>
  markReceived(request.get(H.via) ?? '', essentials.via, flow.remoteHost, flow.remotePort);

/**
 * A response.
 *
 * @param parts.toTag  added to To when the request had none; '' adds nothing
 * @param parts.lines  further header lines, each ended by CRLF
 */
export function responseText(
  of: ResponseFrame,
  parts: { status: number; reason: string; toTag: string; lines: string; body: string },
): string {
  const { request, essentials } = of;
  const vias = request.all(H.via);
  let text = `SIP/2.0 ${parts.status} ${parts.reason}\r\nVia: ${receivedVia(of)}\r\n`;
  for (let i = 1; i < vias.length; i++) text += `Via: ${vias[i]}\r\n`;
  const tag = essentials.toTag === '' && parts.toTag !== '' ? `;tag=${parts.toTag}` : '';
  text += `From: ${request.get(H.from)}\r\nTo: ${request.get(H.to)}${tag}\r\nCall-ID: ${essentials.callId}\r\n`;
  text += `CSeq: ${request.get(H.cseq)}\r\n${parts.lines}`;
  return `${text}Content-Length: ${parts.body.length}\r\n\r\n${parts.body}`;
}

/** What a caller would have sent to call its INVITE off, for an application whose call ends in another way. */
export function madeUpCancel(invite: ResponseFrame): SipMessage {
  const { request, essentials } = invite;
  const text =
    `CANCEL ${request.uri} SIP/2.0\r\nVia: ${receivedVia(invite)}\r\nFrom: ${request.get(H.from)}\r\n` +
    `To: ${request.get(H.to)}\r\nCall-ID: ${essentials.callId}\r\nCSeq: ${essentials.sequence} CANCEL\r\n` +
    'Content-Length: 0\r\n\r\n';
  const parsed = parseMessage(Buffer.from(text, 'latin1'), 'datagram', DEFAULT_LIMITS);
  if (!parsed.ok) throw new Error('headers of a request that was read can be read again');
  return parsed.message;
}

/** Copies of Record-Route, which a response that opens a dialog carries (RFC 3261 §12.1.1). */
export function recordRouteLines(request: SipMessage): string {
  let lines = '';
  for (const value of request.all(H.recordRoute)) lines += `Record-Route: ${value}\r\n`;
  return lines;
}

/** Our Via for a request through this listener; `rport` asks for the source port back (RFC 3581 §3). */
export const viaOf = (listener: Listener, branch: string): string => `${textsOf(listener).via}${branch};rport`;

/** A request. Lines hold every header except those that name transaction and dialog. */
export function requestText(parts: {
  method: string;
  uri: string;
  via: string;
  routes: readonly string[];
  from: string;
  to: string;
  callId: string;
  sequence: number;
  lines: string;
  body: string;
}): string {
  let text = `${parts.method} ${parts.uri} SIP/2.0\r\nVia: ${parts.via}\r\n`;
  for (const route of parts.routes) text += `Route: ${route}\r\n`;
  text += `From: ${parts.from}\r\nTo: ${parts.to}\r\nCall-ID: ${parts.callId}\r\n`;
  text += `CSeq: ${parts.sequence} ${parts.method}\r\n${parts.lines}`;
  return `${text}Content-Length: ${parts.body.length}\r\n\r\n${parts.body}`;
}

/** The engine's own response to a request of ours that got none. */
export const madeUpResponse = (request: OutgoingRequest, status: number, reason: string): string =>
  `SIP/2.0 ${status} ${reason}\r\nVia: ${request.via}\r\nFrom: ${request.from}\r\nTo: ${request.to}\r\n` +
  `Call-ID: ${request.callId}\r\nCSeq: ${request.sequence} ${request.method}\r\nContent-Length: 0\r\n\r\n`;
