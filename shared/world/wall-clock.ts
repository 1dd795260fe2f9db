const DAY_MS = 86_400_000;

/**
 * When the clock on the wall of a zone shows a time: the earlier instant where it shows it twice, and where it skips it,
 * what it would have been without the leap.
 *
 * @param localMs  what the clock shows, as if it were UTC
 */
export function instantOf(localMs: number, zone: string): number {
  const before = localMs - offsetMs(zone, localMs - DAY_MS);
  const after = localMs - offsetMs(zone, localMs + DAY_MS);
  const isShown = (ms: number) => ms + offsetMs(zone, ms) === localMs;
  // Shown twice: going back, the offset before is the greater one, hence the earlier instant.
  return isShown(before) || !isShown(after) ? before : after;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC, in ms. */
export function offsetMs(zone: string, ms: number): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(zone, format);
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}
