/**
 * What others may have this edge do: orders from the store's outbox, carried out here, answered there.
 *
 *   commands.ts   looks, carries out, answers
 *
 * A new kind of order is a member of EdgeOrder (shared/command) and its handler in edge/main.ts.
 */
export { Commands, type Handlers } from './commands.ts';
