/**
 * How call control reaches SIP.
 *
 *   port.ts       what it can ask for and be told: requests, INVITEs in both directions, dialogs
 *   embedded/     the port on the engine of this process
 *   drachtio.ts   the port on top of drachtio-srf, for a drachtio-server or an engine elsewhere
 *   as-account.ts who has a password sends what is challenged again, on either
 *   next-hop.ts   where a request of ours is sent
 *   mailbox.ts    what arrives before somebody takes it      guard.ts   bugs of handlers
 *   acknowledgement.ts   waits for the ACK that brings an answer
 *   headers.ts    header values that several callers write: addresses, reasons, what we allow
 *
 * No type of drachtio leaves drachtio.ts.
 */
export { acknowledgement } from './acknowledgement.ts';
export { dialAs, sendAs } from './as-account.ts';
export { connectSignaling, type SignalingAddress } from './drachtio.ts';
export { joinEngine } from './embedded/index.ts';
export { ALLOW, displayAddress, quotedName, reasonHeader, SUPPORTED } from './headers.ts';
export type {
  AcceptedInvite,
  DialListener,
  Dialog,
  DialogNames,
  DialTarget,
  Flow,
  FlowHolder,
  IncomingInvite,
  IncomingSubscribe,
  OutgoingInvite,
  SendTarget,
  Signaling,
  SignalingHandlers,
  SipHeaders,
  SipMessage,
  SipRequest,
  SipResponse,
  SubscriptionDialog,
} from './port.ts';
