/**
 * Callers who wait in queues (`queue` steps).
 *
 *   queue-player.ts     lets the caller in, or sends him on: the story of one wait
 *   waiting-sound.ts    what he hears meanwhile
 *   member-offer.ts     one member who is rung for him
 *
 * Who is rung, and when, the contact centre of the tenant decides (edge/calls/contact-centre).
 */
export { playQueue } from './queue-player.ts';
