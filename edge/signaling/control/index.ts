/**
 * The port of the applications: server side of the drachtio wire protocol.
 *
 *   framing.ts       `<length>#<content>` frames
 *   server.ts        the port, and who may wait at it
 *   session.ts       one connection: authentication, routes, pings, orders
 *   application.ts   one connected application: what it is told becomes text here
 *   order.ts         what it orders: text becomes a draft here
 *   request-handlers.ts   applications that are connected to, or found by asking a web service
 *   decision.ts      what the web service is asked, and what it may answer
 */

export type { RequestHandler } from './decision.ts';
export { type ControlOptions, ControlServer } from './server.ts';
export type { ControlUser } from './session.ts';
