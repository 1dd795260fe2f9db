/**
 * Applications of customers that have calls: asked over HTTP, they answer with verbs (shared/call-application).
 *
 *   application.ts   one application with one call: asks, carries verbs out
 *   sound-of.ts      what is heard of its verbs
 *   waiting-words.ts what it says to who waits in a queue
 *   dequeue.ts       whom it has out of a queue
 *   facts.ts         what it is told of the call
 *   hooks.ts         what that needs: web servers, and a voice for text
 */
export { Application, type ApplicationEnd } from './application.ts';
export type { HookRequest, Hooks, Speaker } from './hooks.ts';
