/**
 * Applications of customers that have calls: asked over HTTP, they answer with verbs (shared/call-application).
 *
 *   application.ts   one application with one call: asks, carries verbs out
 *   facts.ts         what it is told of the call
 *   hooks.ts         what that needs: web servers, and a voice for text
 */
export { Application, type ApplicationEnd } from './application.ts';
export type { HookRequest, Hooks, Speaker } from './hooks.ts';
