/**
 * How call control reaches SIP.
 *
 *   port.ts       what it can ask for and be told: requests, INVITEs in both directions, dialogs
 *   drachtio.ts   the port on top of drachtio-srf, for the embedded engine and for a drachtio-server alike
 *   acknowledgement.ts   waits for the ACK that brings an answer
 *   headers.ts    header values that several callers write: addresses, reasons, what we allow
 *
 * No type of drachtio leaves drachtio.ts.
 */
export { acknowledgement } from './acknowledgement.ts';
export { connectSignaling, type SignalingAddress } from './drachtio.ts';
export { ALLOW, displayAddress, reasonHeader } from './headers.ts';
export type {
  AcceptedInvite,
  DialListener,
  Dialog,
  DialTarget,
  Flow,
  IncomingInvite,
  OutgoingInvite,
  Signaling,
  SignalingHandlers,
  SipHeaders,
  SipMessage,
  SipRequest,
  SipResponse,
} from './port.ts';
