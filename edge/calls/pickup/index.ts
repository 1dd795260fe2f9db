/**
 * Answering calls that ring at others (`pickup` steps): by feature code, and by INVITE with Replaces of an early dialog.
 *
 *   pickup-player.ts   finds the call, stops the phones, and brings the two together
 */
export { isRung, pickUp, playPickup } from './pickup-player.ts';
