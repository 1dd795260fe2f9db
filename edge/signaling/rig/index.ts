/**
 * For tests of this room: phones without a mind of their own, applications on drachtio-srf, and an engine to try them on.
 *
 *   phone.ts         raw SIP over UDP, TCP, TLS and WebSocket
 *   application.ts   drachtio-srf, with types for what tests use
 *   application-of.ts  an application within the engine, without drachtio-srf
 *   server.ts        the engine on loopback, or the server named by SIGNALING
 *   stage.ts         engine, application and phone at once
 *   fuzz.ts          mutated messages against an engine (mutations.ts makes them, fuzz-sender.ts sends them)
 */
export {
  type Application,
  type Control,
  connectApplication,
  type Dialog,
  finalResponseTo,
  listeningApplication,
  once,
  type Request,
  type Response,
  responseTo,
} from './application.ts';
export { applicationOf } from './application-of.ts';
export { captureReceivedBySipp } from './capture.ts';
export { type FuzzResult, fuzz } from './fuzz.ts';
export { OFFER, type Phone, tcpPhone, tlsPhone, udpPhone, udpPhoneAt, unusedPort, webSocketPhone } from './phone.ts';
export { addressOf, controlOf, sipAddress, startLoopbackEngine, startServerUnderTest, T1_MS } from './server.ts';
export { type Stage, setStage } from './stage.ts';
