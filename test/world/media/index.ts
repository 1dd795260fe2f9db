/**
 * Our media server on loopback, with real sockets and threads. All that is opened here ends with the test.
 *
 *   loopback-media.ts   a server, endpoints, and phones that talk to them
 *   mortal-workers.ts   worker threads that a test can kill
 *   formats.ts          what phones offer
 */
export { EVENTS, G722, L16, PCMA, PCMU } from './formats.ts';
export { loopbackMedia, openEndpoint, openPhone, phoneAtEndpoint, remoteOf } from './loopback-media.ts';
export { MortalWorkers } from './mortal-workers.ts';
