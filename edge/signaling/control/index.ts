/**
 * The port of the applications: server side of the drachtio wire protocol.
 *
 *   framing.ts       `<length>#<content>` frames
 *   server.ts        connections, authentication, routes, pings
 *   application.ts   one connected application: what it is told becomes text here
 *   order.ts         what it orders: text becomes a draft here
 */
export { type ControlOptions, ControlServer, type ControlUser } from './server.ts';
