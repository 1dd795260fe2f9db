/**
 * Our media server on loopback, with real sockets and threads. All that is opened here ends with the test.
 *
 *   loopback-media.ts   a server, and phones that talk to its endpoints
 *   endpoints.ts        endpoints, and what they are told of phones; without Vitest, for benchmarks too
 *   mortal-workers.ts   worker threads that a test can kill
 *   formats.ts          what phones offer
 */
export { openEndpoint, remoteOf } from './endpoints.ts';
export { EVENTS, G722, L16, PCMA, PCMU } from './formats.ts';
export { loopbackMedia, openPhone, phoneAtEndpoint } from './loopback-media.ts';
export { MortalWorkers } from './mortal-workers.ts';
