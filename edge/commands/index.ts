/**
 * What others may have this edge do: orders from the store's outbox, carried out here, answered there.
 *
 *   commands.ts       looks, carries out, answers
 *   announcement.ts   says that this edge lives
 *   handlers.ts       what is done for each kind of order
 *
 * A new kind of order is a member of EdgeOrder (shared/command) and its line in handlers.ts.
 */
export { Announcement } from './announcement.ts';
export { Commands, type Handlers } from './commands.ts';
export { handlersFor } from './handlers.ts';
