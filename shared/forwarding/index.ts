/** Where calls to a user go besides the own phones. */
export { Forwarding } from './forwarding.ts';
