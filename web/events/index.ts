/**
 * What happens in the tenant, as the edges tell it over a WebSocket (edge/gateway/README.md).
 *
 *   event-stream.ts   one connection, and the next one when it breaks
 *   use-events.ts     the same for a page, as long as it is open
 *   later.ts          a timer of the browser
 *   live-word.tsx     whether the page is up to date, in a word
 */
export { later } from './later.ts';
export { LiveWord } from './live-word.tsx';
export { useEvents } from './use-events.ts';
