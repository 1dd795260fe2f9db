import { type LanguagePack, numbered, type PromptId } from './language.ts';

const SMALL = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  ...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
];
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const IRREGULAR: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** 0 to 99. */
function words(value: number): string {
  const ones = value % 10;
  if (value < 20) return SMALL[value] ?? '';
  return `${TENS[Math.floor(value / 10)]}${ones > 0 ? `-${SMALL[ones]}` : ''}`;
}

/** 1 to 99: only the last word changes. */
function ordinalWords(value: number): string {
  const cardinal = words(value);
  const last = cardinal.split('-').at(-1) ?? '';
  const ordinal = IRREGULAR[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return cardinal.slice(0, cardinal.length - last.length) + ordinal;
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October'],
  ...['November', 'December'],
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const UP_TO_99 = Array.from({ length: 100 }, (_, value) => value);

/** American English: no "and" within numbers, 12 hours with a.m. and p.m. */
export const ENGLISH: LanguagePack = {
  texts: {
    ...numbered('number', UP_TO_99.map(words)),
    ...numbered('ordinal', UP_TO_99.slice(1).map(ordinalWords), 1),
    ...numbered('month', MONTHS, 1),
    ...numbered('weekday', WEEKDAYS),
    hundred: 'hundred',
    hundredth: 'hundredth',
    thousand: 'thousand',
    million: 'million',
    minus: 'minus',
    plus: 'plus',
    star: 'star',
    hash: 'pound',
    oh: 'oh',
    oclock: "o'clock",
    am: 'A M',
    pm: 'P M',
    noon: 'noon',
    midnight: 'midnight',
    at: 'at',
    and: 'and',
    day: 'day',
    days: 'days',
    hour: 'hour',
    hours: 'hours',
    minute: 'minute',
    minutes: 'minutes',
    second: 'second',
    seconds: 'seconds',
  },

  number,

  ordinal(value) {
    const [hundreds, rest] = [Math.floor(value / 100), value % 100];
    if (hundreds === 0) return [`ordinal-${rest}`];
    return [`number-${hundreds}`, ...(rest === 0 ? ['hundredth'] : ['hundred', `ordinal-${rest}`])];
  },

  date: ({ year: inYear, month, day, weekday }) => [
    `weekday-${weekday}`,
    `month-${month}`,
    `ordinal-${day}`,
    ...year(inYear),
  ],

  time({ hour, minute }) {
    if (minute === 0 && hour % 12 === 0) return [hour === 0 ? 'midnight' : 'noon'];
    const minutes = minute === 0 ? ['oclock'] : [...(minute < 10 ? ['oh'] : []), `number-${minute}`];
    return [`number-${hour % 12 || 12}`, ...minutes, hour < 12 ? 'am' : 'pm'];
  },

  count: (value, unit) => [...number(value), value === 1 ? unit : `${unit}s`],
};

function number(value: number): PromptId[] {
  if (value < 100) return [`number-${value}`];
  for (const [size, name] of [
    [1_000_000, 'million'],
    [1000, 'thousand'],
    [100, 'hundred'],
  ] as const) {
    if (value < size) continue;
    const rest = value % size;
    return [...number(Math.floor(value / size)), name, ...(rest > 0 ? number(rest) : [])];
  }
  return [];
}

/** Nineteen ninety-nine, nineteen oh five, nineteen hundred; two thousand five, twenty twenty-six. */
function year(value: number): PromptId[] {
  const [century, rest] = [Math.floor(value / 100), value % 100];
  if (century % 10 === 0 && rest < 10) return number(value);
  if (rest === 0) return [`number-${century}`, 'hundred'];
  return [`number-${century}`, ...(rest < 10 ? ['oh'] : []), `number-${rest}`];
}
