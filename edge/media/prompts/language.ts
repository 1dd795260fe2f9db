/** Names one prompt, alike in all languages where they have it: `number-21`, `month-4`, `at`. */
export type PromptId = string;

export type Gender = 'masculine' | 'feminine';

/** How a language says numbers and times. Values have been checked. */
export interface LanguagePack {
  /** What each prompt says, as the synthesizer reads it. */
  readonly texts: Readonly<Record<PromptId, string>>;
  /** 0 to 999,999,999. */
  number(value: number, gender: Gender): PromptId[];
  /** 1 to 999. */
  ordinal(value: number, gender: Gender): PromptId[];
  /** `weekday`: 0 is Sunday. */
  date(date: { year: number; month: number; day: number; weekday: number }): PromptId[];
  time(time: { hour: number; minute: number }): PromptId[];
  /** So many of them, in singular or plural. */
  count(value: number, unit: 'day' | 'hour' | 'minute' | 'second'): PromptId[];
}

/** `prefix-0` … for texts from `first` on. */
export const numbered = (prefix: string, texts: readonly string[], first = 0): Record<PromptId, string> =>
  Object.fromEntries(texts.map((text, index) => [`${prefix}-${index + first}`, text]));
