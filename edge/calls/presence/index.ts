/**
 * Presence: what lines, parking places and users are doing, and the phones that watch them (RFC 6665).
 *
 *   presence.ts           the room's front desk: what calls and phones tell, who is told
 *   board.ts              the lines of all tenants, as the calls that go on tell them · lines-of-call.ts what one call tells
 *   presence-news.ts      what is told to whoever listens to events
 *   publications.ts       what users say of themselves (RFC 3903) · publish.ts PUBLISH
 *   resources.ts          what can be watched by its number, and by whom
 *   event-packages.ts     what can be asked of it: dialog, presence, message-summary, as-feature-event, reg
 *   feature-order.ts      what keys and codes of phones switch · feature-orders.ts carries it out
 *   document/             the bodies of NOTIFYs
 *   notifier.ts           SUBSCRIBE, and what follows · watchers.ts who watches what · subscribe-request.ts · watch-lists.ts lists of keys (RFC 4662)
 *   subscription.ts       one subscription, the rule · watch.ts carries it out in a dialog · own-subscription.ts of which phone it is
 *
 * A new event package is a row of event-packages.ts; something new with a number and a lamp is a case in resources.ts.
 */
export type { Lines } from './board.ts';
export { type MessageCounts, messageSummary } from './document/index.ts';
export { ALLOW_EVENTS } from './event-packages.ts';
export type { FeatureOrder } from './feature-order.ts';
export { FeatureOrders } from './feature-orders.ts';
export { Presence } from './presence.ts';
export type { PresenceNews } from './presence-news.ts';
export type { MessageLamps } from './resources.ts';
