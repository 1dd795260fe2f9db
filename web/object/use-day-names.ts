import { useLocale } from 'next-intl';

/** Some Monday, which was the first of a month of 31 days. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

/** Names of months and days of the week (ISO 8601: 1 is Monday); other numbers as they are. */
export function useDayNames(field: string): (number: number) => string {
  const locale = useLocale();
  const named = (options: Intl.DateTimeFormatOptions, ms: number) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(ms);
  return (number) => {
    if (field === 'daysOfWeek') return named({ weekday: 'long' }, MONDAY + (number - 1) * DAY_MS);
    if (field === 'months') return named({ month: 'long' }, Date.UTC(2024, number - 1, 1));
    return String(number);
  };
}
