/** Which numbers go out, who may call them, and over which trunks. */
export { OutboundRule } from './outbound-rule.ts';
