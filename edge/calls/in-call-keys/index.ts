/**
 * Keys that do something during a call, and are not heard by the other side then.
 *
 *   held-keys.ts      which keys are held back, and what they turn out to be: the rule
 *   number-entry.ts   a number that somebody keys in, for whom it is to be called
 *   in-call-keys.ts   the legs of one call whose keys are watched, and what is done
 */
export { InCallKeys } from './in-call-keys.ts';
