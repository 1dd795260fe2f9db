/** What callers hear. */
export { optionalPrompt, Prompt } from './prompt.ts';
export type { Said } from './said.ts';
