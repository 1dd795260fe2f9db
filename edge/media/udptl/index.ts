/**
 * Fax datagrams (T.38 over UDPTL), which pass through.
 *
 *   packet.ts  whether a datagram can be one
 */
export { isUdptl } from './packet.ts';
