import { type Gender, type LanguagePack, numbered, type PromptId } from './language.ts';

const SMALL = [
  ...['zéro', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix', 'onze', 'douze'],
  ...['treize', 'quatorze', 'quinze', 'seize', 'dix-sept', 'dix-huit', 'dix-neuf'],
];
/** Soixante-dix and quatre-vingt-dix count on from sixty and eighty. */
const TENS = [
  '',
  '',
  'vingt',
  'trente',
  'quarante',
  'cinquante',
  'soixante',
  'soixante',
  'quatre-vingt',
  'quatre-vingt',
];

/** 0 to 99, masculine, as they stand alone. */
function words(value: number): string {
  if (value < 20) return SMALL[value] ?? '';
  const tens = Math.floor(value / 10);
  const rest = tens === 7 || tens === 9 ? (value % 10) + 10 : value % 10;
  if (rest === 0) return value === 80 ? 'quatre-vingts' : (TENS[tens] ?? '');
  const joint = (rest === 1 || rest === 11) && tens < 8 ? ' et ' : '-';
  return `${TENS[tens]}${joint}${SMALL[rest]}`;
}

/** Those that end in `un`: 1, 21, 31 … 81, but not 11, 71, 91. */
const hasGender = (value: number): boolean => value % 10 === 1 && ![11, 71, 91].includes(value);

/** 1 to 99 as in vingt et unième; 1 alone is premier. */
function ordinalWords(value: number): string {
  const cardinal = words(value).replace(/vingts$/, 'vingt');
  if (cardinal.endsWith('cinq')) return `${cardinal}uième`;
  if (cardinal.endsWith('neuf')) return `${cardinal.slice(0, -1)}vième`;
  return `${cardinal.replace(/e$/, '')}ième`;
}

const MONTHS = [
  ...['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre'],
  ...['novembre', 'décembre'],
];
const WEEKDAYS = ['dimanche', 'lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi'];
const UP_TO_99 = Array.from({ length: 100 }, (_, value) => value);

/** French of France: soixante et onze, quatre-vingt-onze; 24 hours. */
export const FRENCH: LanguagePack = {
  texts: {
    ...numbered('number', UP_TO_99.map(words)),
    ...Object.fromEntries(UP_TO_99.filter(hasGender).map((value) => [`number-${value}-feminine`, `${words(value)}e`])),
    'number-80-before-thousand': 'quatre-vingt',
    ...numbered('ordinal', UP_TO_99.slice(1).map(ordinalWords), 1),
    'ordinal-first': 'premier',
    'ordinal-first-feminine': 'première',
    ...numbered('month', MONTHS, 1),
    ...numbered('weekday', WEEKDAYS),
    hundred: 'cent',
    hundreds: 'cents',
    hundredth: 'centième',
    thousand: 'mille',
    million: 'million',
    millions: 'millions',
    minus: 'moins',
    plus: 'plus',
    star: 'étoile',
    hash: 'dièse',
    noon: 'midi',
    midnight: 'minuit',
    at: 'à',
    and: 'et',
    day: 'jour',
    days: 'jours',
    hour: 'heure',
    hours: 'heures',
    minute: 'minute',
    minutes: 'minutes',
    second: 'seconde',
    seconds: 'secondes',
  },

  number,

  ordinal(value, gender) {
    if (value === 1) return [gender === 'feminine' ? 'ordinal-first-feminine' : 'ordinal-first'];
    const [hundreds, rest] = [Math.floor(value / 100), value % 100];
    if (hundreds === 0) return [`ordinal-${rest}`];
    return [
      ...(hundreds > 1 ? [`number-${hundreds}`] : []),
      ...(rest === 0 ? ['hundredth'] : ['hundred', `ordinal-${rest}`]),
    ];
  },

  date: ({ year, month, day, weekday }) => [
    `weekday-${weekday}`,
    day === 1 ? 'ordinal-first' : `number-${day}`,
    `month-${month}`,
    ...number(year, 'masculine'),
  ],

  time({ hour, minute }) {
    const minutes = minute === 0 ? [] : number(minute, 'feminine');
    if (hour === 12) return ['noon', ...minutes];
    if (hour === 0 && minute === 0) return ['midnight'];
    return [...count(hour, 'hour'), ...minutes];
  },

  count,
};

/** Nothing is singular too: zéro seconde. */
function count(value: number, unit: 'day' | 'hour' | 'minute' | 'second'): PromptId[] {
  // A round million takes « de »; so many of them nobody counts aloud, and they are said without.
  return [...number(value, unit === 'day' ? 'masculine' : 'feminine'), value < 2 ? unit : `${unit}s`];
}

function number(value: number, gender: Gender): PromptId[] {
  const [millions, thousands, rest] = [Math.floor(value / 1_000_000), Math.floor(value / 1000) % 1000, value % 1000];
  const ids: PromptId[] = [];
  if (millions > 0) ids.push(...upTo999(millions, 'end'), millions === 1 ? 'million' : 'millions');
  // Mille is a numeral: no « un » before it, and it takes the s of cents and quatre-vingts. Million is a noun and does not.
  if (thousands > 0) ids.push(...(thousands === 1 ? [] : upTo999(thousands, 'before-thousand')), 'thousand');
  if (rest > 0 || value === 0) ids.push(...upTo999(rest, gender === 'feminine' ? 'feminine' : 'end'));
  return ids;
}

function upTo999(value: number, place: 'end' | 'feminine' | 'before-thousand'): PromptId[] {
  const [hundreds, rest] = [Math.floor(value / 100), value % 100];
  const ids: PromptId[] = hundreds > 1 ? [`number-${hundreds}`] : [];
  if (hundreds > 0) ids.push(hundreds > 1 && rest === 0 && place !== 'before-thousand' ? 'hundreds' : 'hundred');
  if (rest === 0 && hundreds > 0) return ids;
  if (rest === 80 && place === 'before-thousand') return [...ids, 'number-80-before-thousand'];
  return [...ids, place === 'feminine' && hasGender(rest) ? `number-${rest}-feminine` : `number-${rest}`];
}
