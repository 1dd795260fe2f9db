/**
 * Events on their way out: from what happened to the event log of the tenant, and to the webhooks that want it.
 *
 *   publish.ts   the event log, and a delivery for each webhook
 *   relay.ts     what waits in the event outbox, told and removed
 *   lambda.ts    the relay on AWS, woken by the stream of the configuration table
 *
 * Who has events from a source that keeps them (a queue) calls `publish`; whoever writes to the store leaves them in its
 * event outbox.
 */
export { type PublishWorld, publish } from './publish.ts';
export { type RelayWorld, relayOutbox } from './relay.ts';
