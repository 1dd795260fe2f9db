import { z } from 'zod';

/** An IANA time zone that this runtime knows. */
export const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'is not the name of a time zone')
  .describe('IANA name, such as Europe/Paris.');

function isTimeZone(name: string): boolean {
  try {
    // An offset such as +02:00 is accepted, too, but knows no summer time.
    return /^[A-Za-z]/.test(name) && Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
