/**
 * Events: what happens in a tenant, as everybody outside hears of it: webhooks, the WebSocket stream, a message broker.
 *
 *   catalogue.ts   every type of event, with the shape of its data; data.ts has the shapes
 *   envelope.ts    what all events have
 *   of-change.ts   the events of a change of the configuration, made of its audit entry
 *   of-call.ts     the events of a call, made of what the edge tells
 *   about.ts       whom an event concerns · filter.ts who wants to hear of it
 *
 * Whatever makes an event hands it to the store's event outbox, or to `publish` (functions/events), which keeps it in the
 * tenant's event log and has the webhooks told. A new type is a row of the catalogue;
 * a kind of configuration object (shared/object) has its types by itself.
 */
export { aboutOf } from './about.ts';
export {
  CONFIGURED_KINDS,
  EVENT_TYPES,
  EVENT_VERSION,
  EVENTS,
  type EventOf,
  type EventRow,
  type EventType,
  eventSchema,
  type TenantEvent,
} from './catalogue.ts';
export { SEVERITIES } from './data.ts';
export { EventEnvelope, EventId } from './envelope.ts';
export { EventFilter, EventPattern, isWanted } from './filter.ts';
export { eventOfCdr, eventsOfCall, eventsOfLegs } from './of-call.ts';
export { eventsOfChange } from './of-change.ts';
