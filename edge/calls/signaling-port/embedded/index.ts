/**
 * The port on the engine in this process: no wire between, and every message parsed once.
 *
 *   embedded.ts   what the engine tells, and to whom it goes
 *   incoming.ts   requests from the network, and the answers to them
 *   outgoing.ts   INVITEs of ours, and their 200
 *   dialog.ts     a confirmed dialog
 *   message.ts    headers and bodies, between the port's text and the engine's bytes
 */
export { joinEngine } from './embedded.ts';
