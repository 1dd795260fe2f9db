/**
 * Sockets: UDP, TCP, TLS, WS, WSS.
 *
 *   layer.ts      all listeners and flows
 *   dialer.ts     the flow for a request: an open one, or a connection to the first target that takes it
 *   flow.ts       the way back to a peer
 *   resolve.ts    URI to next hop, next hop to targets        dns.ts  remembered-names.ts    what DNS says
 *   certificates.ts    which one a TLS peer sees
 *   stun.ts    keepalives that ask where they come from
 *   udp.ts  stream.ts  websocket.ts    one transport each        framer.ts    byte stream to messages
 *
 * A new transport implements `Flow` and a listen function, and gets its case in layer.ts.
 */
export type { Certificate, CertificateSet } from './certificates.ts';
export { dnsNames } from './dns.ts';
export { defaultPort, type Flow, type Listener, type Transport } from './flow.ts';
export { type ListenSpec, TransportLayer, type Wiretap } from './layer.ts';
export { RememberedNames } from './remembered-names.ts';
export { type NextHop, nextHop, outgrowsUdp } from './resolve.ts';
