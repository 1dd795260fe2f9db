/** Where calls from trunks go. */
export { InboundRoute } from './inbound-route.ts';
