/** A code by which a phone fetches its settings anew. */
export { playPhoneReset } from './phone-reset-player.ts';
