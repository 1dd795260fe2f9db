/**
 * Calls that are made again when the callee is free.
 *
 *   completion.ts         one wish, the rule: whether it is time
 *   completions.ts        all wishes of this edge, and the calls that can be wished for
 *   completion-player.ts  the `call-completion` step
 */
export { playCallCompletion } from './completion-player.ts';
export { Completions, type Recall } from './completions.ts';
