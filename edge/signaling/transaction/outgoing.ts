import { H, hostText, type SipMessage } from '../parser/index.ts';
import type { Flow, Listener, NextHop } from '../transport/index.ts';

/** A request of ours, in the parts that its ACK, CANCEL and made-up responses are built from. */
export interface OutgoingRequest {
  method: string;
  uri: string;
  /** Top Via value; its branch names the transaction. */
  via: string;
  branch: string;
  routes: readonly string[];
  from: string;
  to: string;
  callId: string;
  sequence: number;
  /** The whole message. */
  bytes: Buffer;
  /** Where it goes when there is no flow to use. */
  hop: NextHop;
  /** The flow to use, when one is known. */
  flow: Flow | undefined;
}

/**
 * The request as it leaves through a listener: DNS may choose another transport than it was written for, and its Via has
 * to name the one that is used (RFC 3261 §18.1.1).
 */
export function leavingThrough(listener: Listener, request: OutgoingRequest): OutgoingRequest {
  const { transport, advertise, port } = listener;
  const { via: written } = request;
  const sender = `SIP/2.0/${transport.toUpperCase()} ${hostText(advertise)}:${port}`;
  if (written.startsWith(`${sender};`)) return request;
  const via = sender + written.slice(written.indexOf(';'));
  const text = request.bytes.toString('latin1').replace(`\r\nVia: ${written}\r\n`, () => `\r\nVia: ${via}\r\n`);
  return { ...request, via, bytes: Buffer.from(text, 'latin1') };
}

const head = (request: OutgoingRequest, method: string, to: string): string => {
  let text = `${method} ${request.uri} SIP/2.0\r\nVia: ${request.via}\r\n`;
  for (const route of request.routes) text += `Route: ${route}\r\n`;
  text += `Max-Forwards: 70\r\nFrom: ${request.from}\r\nTo: ${to}\r\n`;
  return `${text}Call-ID: ${request.callId}\r\nCSeq: ${request.sequence} ${method}\r\n`;
};

/** The ACK of a failure: same branch, Route and CSeq number, To of the response (RFC 3261 §17.1.1.3). */
export function ackOfFailure(request: OutgoingRequest, response: SipMessage): Buffer {
  const to = response.get(H.to) ?? request.to;
  return Buffer.from(`${head(request, 'ACK', to)}Content-Length: 0\r\n\r\n`, 'latin1');
}

/** The CANCEL of an INVITE (RFC 3261 §9.1), with the application's own headers such as Reason. */
export function cancelOf(request: OutgoingRequest, extraHeaders: string): OutgoingRequest {
  const text = `${head(request, 'CANCEL', request.to)}${extraHeaders}Content-Length: 0\r\n\r\n`;
  return { ...request, method: 'CANCEL', bytes: Buffer.from(text, 'latin1') };
}
