/**
 * The port of the applications: server side of the drachtio wire protocol.
 *
 *   framing.ts       `<length>#<content>` frames
 *   server.ts        connections, authentication, routes, pings; orders go to the `ControlUser`
 *   application.ts   one connected application, and what it is told
 *   registry.ts      which application takes which request
 */
export { Application, type Journey, journeyOf } from './application.ts';
export { type ControlOptions, ControlServer, type ControlUser, type Order } from './server.ts';
