/**
 * The `record-prompt` step: a user records a prompt of the tenant by phone.
 *
 *   record-prompt-player.ts   records, plays it back, keeps it or begins anew
 *   prompt-keeper.ts          where it goes
 */
export { NO_PROMPT_KEEPER, type PromptKeeper } from './prompt-keeper.ts';
export { playRecordPrompt } from './record-prompt-player.ts';
