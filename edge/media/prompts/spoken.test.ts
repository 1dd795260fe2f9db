import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LANGUAGES, type Language, promptTexts, type Spoken, spoken } from './spoken.ts';

/** As it sounds. */
const said = (language: Language, what: Spoken): string =>
  spoken(language, what)
    .map((id) => promptTexts(language)[id] ?? `<${id}>`)
    .join(' ');

describe('English', () => {
  test.each<[Spoken, string]>([
    [{ number: 0 }, 'zero'],
    [{ number: 21 }, 'twenty-one'],
    [{ number: 40 }, 'forty'],
    [{ number: 100 }, 'one hundred'],
    [{ number: 1234 }, 'one thousand two hundred thirty-four'],
    [{ number: 10_015 }, 'ten thousand fifteen'],
    [{ number: 200_000 }, 'two hundred thousand'],
    [
      { number: 999_999_999 },
      'nine hundred ninety-nine million nine hundred ninety-nine thousand nine hundred ninety-nine',
    ],
    [{ number: -5 }, 'minus five'],
    [{ ordinal: 1 }, 'first'],
    [{ ordinal: 2 }, 'second'],
    [{ ordinal: 12 }, 'twelfth'],
    [{ ordinal: 20 }, 'twentieth'],
    [{ ordinal: 23 }, 'twenty-third'],
    [{ ordinal: 59 }, 'fifty-ninth'],
    [{ ordinal: 100 }, 'one hundredth'],
    [{ ordinal: 208 }, 'two hundred eighth'],
    [{ digits: '+33 (0)1*#' }, 'plus three three zero one star pound'],
    [{ date: '2026-11-21' }, 'Saturday November twenty-first twenty twenty-six'],
    [{ date: '2005-01-03' }, 'Monday January third two thousand five'],
    [{ date: '1905-07-04' }, 'Tuesday July fourth nineteen oh five'],
    [{ date: '1900-05-01' }, 'Tuesday May first nineteen hundred'],
    [{ time: '00:00' }, 'midnight'],
    [{ time: '12:00' }, 'noon'],
    [{ time: '00:30' }, 'twelve thirty A M'],
    [{ time: '12:05' }, 'twelve oh five P M'],
    [{ time: '15:00' }, "three o'clock P M"],
    [{ time: '09:41' }, 'nine forty-one A M'],
    [
      { date: '2024-02-29', time: '23:59' },
      'Thursday February twenty-ninth twenty twenty-four at eleven fifty-nine P M',
    ],
    [{ seconds: 0 }, 'zero seconds'],
    [{ seconds: 61 }, 'one minute and one second'],
    [{ seconds: 7325 }, 'two hours two minutes and five seconds'],
    [{ seconds: 86_400 }, 'one day'],
  ])('%j', (what, text) => {
    expect(said('en', what)).toBe(text);
  });
});

describe('French', () => {
  test.each<[Spoken, string]>([
    [{ number: 0 }, 'zéro'],
    [{ number: 1 }, 'un'],
    [{ number: 1, gender: 'feminine' }, 'une'],
    [{ number: 17 }, 'dix-sept'],
    [{ number: 21 }, 'vingt et un'],
    [{ number: 21, gender: 'feminine' }, 'vingt et une'],
    [{ number: 22 }, 'vingt-deux'],
    [{ number: 70 }, 'soixante-dix'],
    [{ number: 71 }, 'soixante et onze'],
    [{ number: 71, gender: 'feminine' }, 'soixante et onze'],
    [{ number: 79 }, 'soixante-dix-neuf'],
    [{ number: 80 }, 'quatre-vingts'],
    [{ number: 81 }, 'quatre-vingt-un'],
    [{ number: 81, gender: 'feminine' }, 'quatre-vingt-une'],
    [{ number: 90 }, 'quatre-vingt-dix'],
    [{ number: 91 }, 'quatre-vingt-onze'],
    [{ number: 99 }, 'quatre-vingt-dix-neuf'],
    [{ number: 100 }, 'cent'],
    [{ number: 101, gender: 'feminine' }, 'cent une'],
    [{ number: 200 }, 'deux cents'],
    [{ number: 201 }, 'deux cent un'],
    [{ number: 1000 }, 'mille'],
    [{ number: 1001 }, 'mille un'],
    [{ number: 2000 }, 'deux mille'],
    [{ number: 80_000 }, 'quatre-vingt mille'],
    [{ number: 200_000 }, 'deux cent mille'],
    [{ number: 1_000_000 }, 'un million'],
    [{ number: 80_000_000 }, 'quatre-vingts millions'],
    [{ number: 200_000_080 }, 'deux cents millions quatre-vingts'],
    [{ number: 21_021, gender: 'feminine' }, 'vingt et un mille vingt et une'],
    [{ number: -3 }, 'moins trois'],
    [{ ordinal: 1 }, 'premier'],
    [{ ordinal: 1, gender: 'feminine' }, 'première'],
    [{ ordinal: 2 }, 'deuxième'],
    [{ ordinal: 4 }, 'quatrième'],
    [{ ordinal: 5 }, 'cinquième'],
    [{ ordinal: 9 }, 'neuvième'],
    [{ ordinal: 11 }, 'onzième'],
    [{ ordinal: 21 }, 'vingt et unième'],
    [{ ordinal: 80 }, 'quatre-vingtième'],
    [{ ordinal: 100 }, 'centième'],
    [{ ordinal: 301 }, 'trois cent unième'],
    [{ digits: '01#' }, 'zéro un dièse'],
    [{ date: '2026-11-01' }, 'dimanche premier novembre deux mille vingt-six'],
    [{ date: '1981-08-21' }, 'vendredi vingt et un août mille neuf cent quatre-vingt-un'],
    [{ time: '00:00' }, 'minuit'],
    [{ time: '00:15' }, 'zéro heure quinze'],
    [{ time: '01:00' }, 'une heure'],
    [{ time: '12:30' }, 'midi trente'],
    [{ time: '21:21' }, 'vingt et une heures vingt et une'],
    [{ date: '2026-11-21', time: '15:05' }, 'samedi vingt et un novembre deux mille vingt-six à quinze heures cinq'],
    [{ seconds: 0 }, 'zéro seconde'],
    [{ seconds: 61 }, 'une minute et une seconde'],
    [{ seconds: 86_400 + 21 * 3600 }, 'un jour et vingt et une heures'],
  ])('%j', (what, text) => {
    expect(said('fr', what)).toBe(text);
  });
});

describe.each(LANGUAGES)('in %s', (language) => {
  const known = (ids: readonly string[]) =>
    ids.length > 0 && ids.every((id) => promptTexts(language)[id] !== undefined);

  test('every number has its prompts, and no two numbers the same ones', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.constantFrom('masculine', 'feminine'), (number, gender) =>
        known(spoken(language, { number, gender })),
      ),
      { numRuns: 2000 },
    );
    const all = Array.from({ length: 20_000 }, (_, number) => spoken(language, { number }).join(' '));
    expect(new Set(all).size).toBe(all.length);
  });

  test('so have all ordinals, times of day, days and durations', () => {
    for (let value = 1; value <= 999; value++) expect(known(spoken(language, { ordinal: value }))).toBe(true);
    const two = (value: number) => String(value).padStart(2, '0');
    for (let minute = 0; minute < 1440; minute++) {
      const time = `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
      expect(known(spoken(language, { time }))).toBe(true);
    }
    const dates = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(fc.property(dates, (date) => known(spoken(language, { date: date.toISOString().slice(0, 10) }))));
    fc.assert(fc.property(fc.nat(999_999_999), (seconds) => known(spoken(language, { seconds }))));
  });

  test.each<Spoken>([
    { number: 1.5 },
    { number: Number.NaN },
    { number: 1e9 },
    { ordinal: 0 },
    { seconds: -1 },
    { date: '2026-02-30' },
    { date: '26-02-03' },
    { time: '24:00' },
    { time: '9:00' },
  ])('%j cannot be said', (what) => {
    expect(() => spoken(language, what)).toThrow(RangeError);
  });
});
