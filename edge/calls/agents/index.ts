/**
 * Agents of queues at phones (`agent` steps).
 *
 *   agent-player.ts   logs in, logs out, pauses: number and PIN are asked for
 *
 * What becomes of it the contact centre of the tenant decides (edge/calls/contact-centre).
 */
export { playAgent } from './agent-player.ts';
