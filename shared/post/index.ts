/**
 * HTTP to an address that a customer chose, for webhooks and for the applications that calls are in. The one request that rooms on
 * both sides of the store make.
 *
 *   post.ts        sends, and reads no more than was asked for
 *   reachable.ts   which addresses may be reached
 */
export { type Post, type PostAnswer, type PostReply, post } from './post.ts';
export { isPublicAddress } from './reachable.ts';
