/**
 * Menus: what answers a call and asks the caller where to go. Their rules are in shared; here they meet a caller.
 *
 *   menu-player.ts      the steps: from menu to menu, until something else comes
 *   menu-call.ts        the caller in them: what he hears, and how the call goes on from there
 *   auto-attendant.ts   shared/auto-attendant/attend.ts, with a caller
 *   dial-by-name.ts     shared/dial-by-name/search.ts
 *   ivr.ts              shared/ivr/flow.ts
 *   application/        web applications of customers, which say what comes next
 *   announcement.ts     something is heard, before the answer where that is free
 */
export type { HookRequest, Hooks, Speaker } from './application/index.ts';
export { playMenu } from './menu-player.ts';
