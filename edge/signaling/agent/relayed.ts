import { H, type SipMessage, splitList } from '../parser/index.ts';
import { type ResponseFrame, receivedVia } from './compose.ts';

/** What a proxy changes in a request (RFC 3261 §16.6). */
export interface RequestChanges {
  uri: string;
  /** Our Via, put on top. */
  via: string;
  /** Our Record-Route value; '' to stay out of the dialog. */
  recordRoute: string;
  routes: readonly string[];
  hopsLeft: number;
  /** Header lines of the application. */
  lines: string;
}

/** Written by the proxy itself; every other header is passed on. */
const REPLACED: ReadonlySet<number> = new Set([H.via, H.route, H.recordRoute, H.maxForwards, H.contentLength]);

/** A request passed on: ours on top, all else as it came. */
export function relayedRequest(frame: ResponseFrame, changes: RequestChanges): string {
  const { request } = frame;
  let text = `${request.method} ${changes.uri} SIP/2.0\r\nVia: ${changes.via}\r\nVia: ${receivedVia(frame)}\r\n`;
  for (const via of request.all(H.via).slice(1)) text += `Via: ${via}\r\n`;
  if (changes.recordRoute !== '') text += `Record-Route: ${changes.recordRoute}\r\n`;
  for (const route of request.all(H.recordRoute)) text += `Record-Route: ${route}\r\n`;
  for (const route of changes.routes) text += `Route: ${route}\r\n`;
  text += `Max-Forwards: ${changes.hopsLeft}\r\n`;
  request.each((id, name, value) => {
    if (!REPLACED.has(id)) text += `${name}: ${value}\r\n`;
  });
  const { body } = request;
  return `${text}${changes.lines}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** A response passed back: without the Via that we had put on top (RFC 3261 §16.7). */
export function relayedResponse(response: SipMessage): string {
  let text = response.startLine;
  for (const via of response.all(H.via).flatMap(splitList).slice(1)) text += `Via: ${via}\r\n`;
  response.each((id, name, value) => {
    if (id !== H.via && id !== H.contentLength) text += `${name}: ${value}\r\n`;
  });
  const { body } = response;
  return `${text}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** How many more hops a request may take; 70 when it does not say (RFC 3261 §16.6 step 3). */
export const hopsLeft = (request: SipMessage): number => Number(request.get(H.maxForwards) ?? 71) - 1;
