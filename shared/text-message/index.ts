/** Messages that phones of a tenant send each other (RFC 3428), as they wait for somebody who is not there. */
export { KEPT_MS, MAX_BYTES, MAX_WAITING, TextMessage } from './text-message.ts';
