/** What callers hear. */
export { audioFailureText } from './audio-failures.ts';
export {
  optionalPrompt,
  PROMPT_LIMIT_SECONDS,
  PROMPT_RATES_HZ,
  PROMPT_SENT_LIMIT_BYTES,
  PROMPT_UPLOAD_LIMIT_BYTES,
  Prompt,
  PromptAudio,
  PromptUploadId,
  promptBlob,
  uploadedPromptBlob,
} from './prompt.ts';
export type { MenuPhrase, Said } from './said.ts';
