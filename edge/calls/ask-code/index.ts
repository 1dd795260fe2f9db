/**
 * The `ask-code` step: the caller keys in a PIN or an authorization code before the call goes on.
 *
 *   ask-code-player.ts   answers, asks, and goes on with the right step
 *   right-code.ts        whether what was keyed in is right, and what it brings
 *   wrong-codes.ts       who has entered so many wrong ones that he may not go on for a while
 */
export { playAskCode } from './ask-code-player.ts';
export { WrongCodes } from './wrong-codes.ts';
