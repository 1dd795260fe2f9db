/**
 * The other edges: which of them live, what they hold, and a way to talk to them. Knows of no feature.
 *
 *   cluster.ts        connections to all edges that the store knows, and theirs to us
 *   shared-kinds.ts   what each edge holds of a tenant, told to those that follow it · follower.ts one that does
 *   channel.ts        two edges about one thing, such as a call
 *   link.ts           one connection: TLS by the key that edges share, lines of JSON, signs of life · frame.ts what is said
 *
 * A new kind of thing that edges tell each other of is one `share`; something they do for each other one `serve` and `open`.
 */
export { Channel } from './channel.ts';
export { ALONE, type Cluster, clusterKey, EdgeCluster } from './cluster.ts';
export type { Json } from './frame.ts';
export type { Place } from './link.ts';
export type { Elsewhere, SharedKind } from './shared-kinds.ts';
