/** What callers hear. */
export { optionalPrompt, Prompt } from './prompt.ts';
