/** One for each zone: making them takes longer than saying what they show. */
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * What clock and calendar show there.
 *
 * @param timeZone  IANA name
 * @returns YYYY-MM-DD and HH:MM
 */
export function wallClock(atMs: number, timeZone: string): { readonly date: string; readonly time: string } {
  let format = formats.get(timeZone);
  if (!format) {
    const digits = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-US', { ...digits, timeZone, hourCycle: 'h23' });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return { date: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
}
