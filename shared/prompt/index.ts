/** What callers hear. */
export { optionalPrompt, PROMPT_LIMIT_SECONDS, PROMPT_RATES_HZ, Prompt, PromptAudio, promptBlob } from './prompt.ts';
export type { MenuPhrase, Said } from './said.ts';
