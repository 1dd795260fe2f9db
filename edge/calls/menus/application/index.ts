/**
 * Applications of customers that have calls: asked over HTTP, they answer with verbs (shared/call-application).
 *
 *   application.ts   one application with one call: carries verbs out
 *   server.ts        its web server: what that is asked and told
 *   spoken.ts        what it has somebody hear, and the keys that it waits for
 *   sound-of.ts      what is heard of its verbs
 *   waiting-words.ts what it says to who waits in a queue
 *   ring-of-dial.ts  whom it calls, and what their phones show
 *   callee-verbs.ts  what it says to who has answered, before the caller has him
 *   away.ts          what it is told of a caller who was with somebody else
 *   dequeue.ts       whom it has out of a queue
 *   facts.ts         what it is told of the call
 *   hooks.ts         what that needs: web servers, and a voice for text
 */
export { Application, type ApplicationEnd } from './application.ts';
export type { HookRequest, Hooks, Speaker } from './hooks.ts';
