/** Where calls to a user go besides the own phones; own-forwarding.ts is what users set of it themselves. */
export { Forwarding, type ForwardingRules } from './forwarding.ts';
export { NewOwnForwarding, OwnForwarding } from './own-forwarding.ts';
