import { SPOKEN_LANGUAGES, type SpokenLanguage } from '#shared/world/index.ts';
import { ENGLISH } from './english.ts';
import { FRENCH } from './french.ts';
import type { Gender, LanguagePack, PromptId } from './language.ts';
import { PHRASES } from './phrases/index.ts';

export const LANGUAGES = SPOKEN_LANGUAGES;
export type Language = SpokenLanguage;

/** What can be said. */
export type Spoken =
  /** A whole number from -999,999,999 to 999,999,999; of what, where the language minds (French: une heure). */
  | { readonly number: number; readonly gender?: Gender }
  /** From 1 to 999. */
  | { readonly ordinal: number; readonly gender?: Gender }
  /** One by one: of 0 to 9, `*`, `#`, `+`. Others are passed over: punctuation. */
  | { readonly digits: string }
  /** YYYY-MM-DD, with its weekday, from year 1000. */
  | { readonly date: string }
  /** HH:MM, from 00:00 to 23:59. */
  | { readonly time: string }
  | { readonly date: string; readonly time: string }
  /** A time that passes: whole seconds, up to 999,999,999. */
  | { readonly seconds: number };

const PACKS = { en: ENGLISH, fr: FRENCH } satisfies Record<Language, LanguagePack>;

const textsOf = (language: Language): Readonly<Record<PromptId, string>> => ({
  ...PACKS[language].texts,
  ...Object.fromEntries(Object.entries(PHRASES).map(([id, texts]) => [id, texts[language]])),
});
const TEXTS = { en: textsOf('en'), fr: textsOf('fr') } satisfies Record<Language, unknown>;

/** What each prompt of a language says: the words that numbers and times are made of, and the phrases. */
export const promptTexts = (language: Language): Readonly<Record<PromptId, string>> => TEXTS[language];

/**
 * The prompts that say it, in their order.
 *
 * @throws RangeError  when it is not one of the numbers, dates or times above
 */
export function spoken(language: Language, what: Spoken): PromptId[] {
  const pack = PACKS[language];
  if ('number' in what) return number(pack, what.number, what.gender);
  if ('ordinal' in what) return pack.ordinal(within(what.ordinal, 1, 999), what.gender ?? 'masculine');
  if ('digits' in what) return [...what.digits].flatMap(digit);
  if ('seconds' in what) return duration(pack, within(what.seconds, 0, MAX_NUMBER));
  const date = 'date' in what ? pack.date(parsedDate(what.date)) : [];
  const time = 'time' in what ? pack.time(parsedTime(what.time)) : [];
  return [...date, ...(date.length > 0 && time.length > 0 ? ['at'] : []), ...time];
}

const MAX_NUMBER = 999_999_999;

function within(value: number, from: number, to: number): number {
  if (!Number.isInteger(value) || value < from || value > to) throw new RangeError(`${value} cannot be said`);
  return value;
}

function number(pack: LanguagePack, value: number, gender: Gender = 'masculine'): PromptId[] {
  within(value, -MAX_NUMBER, MAX_NUMBER);
  return [...(value < 0 ? ['minus'] : []), ...pack.number(Math.abs(value), gender)];
}

const SIGNS: Readonly<Record<string, PromptId>> = { '*': 'star', '#': 'hash', '+': 'plus' };

function digit(character: string): PromptId[] {
  if (character >= '0' && character <= '9') return [`number-${character}`];
  const sign = SIGNS[character];
  return sign === undefined ? [] : [sign];
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** The parts that are not nothing, with `and` before the last of several. */
function duration(pack: LanguagePack, seconds: number): PromptId[] {
  let rest = seconds;
  const parts: PromptId[][] = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0 || (unit === 'second' && parts.length === 0)) parts.push(pack.count(count, unit));
  }
  const last = parts.pop() ?? [];
  return parts.length === 0 ? last : [...parts.flat(), 'and', ...last];
}

function parsedDate(text: string): { year: number; month: number; day: number; weekday: number } {
  const date = /^[1-9]\d{3}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  // The Date rolls 31 April over to 1 May.
  if (date === null || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text) {
    throw new RangeError(`${text} is no date`);
  }
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
  };
}

function parsedTime(text: string): { hour: number; minute: number } {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) throw new RangeError(`${text} is no time of day`);
  return { hour: Number(text.slice(0, 2)), minute: Number(text.slice(3)) };
}
