/** What waiting callers hear. */
export { MusicOnHold, optionalMusic } from './music-on-hold.ts';
