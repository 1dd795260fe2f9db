import { useFormatter } from 'next-intl';

/** A moment of a call, to the second; with its year when it is not this one. */
export function useInstantText(): (instant: string | null) => string {
  const format = useFormatter();
  return (instant) => {
    if (instant === null) return '–';
    const at = new Date(instant);
    return format.dateTime(at, at.getFullYear() === new Date().getFullYear() ? 'instant' : 'dated-instant');
  };
}
