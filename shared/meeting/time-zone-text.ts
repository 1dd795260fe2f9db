import { offsetMs } from '#shared/world/index.ts';

const WEEK_MS = 7 * 86_400_000;
const MINUTE_MS = 60_000;

/** When the clocks of a zone are put forward or back. */
interface Transition {
  readonly atMs: number;
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** Changes of one week that undo each other are not seen: no zone has made any since 1970. */
function transitions(zone: string, fromMs: number, toMs: number): Transition[] {
  const found: Transition[] = [];
  for (let ms = fromMs; ms < toMs; ms += WEEK_MS) {
    const [beforeMs, afterMs] = [offsetMs(zone, ms), offsetMs(zone, ms + WEEK_MS)];
    if (beforeMs === afterMs) continue;
    let [low, high] = [Math.floor(ms / MINUTE_MS), Math.ceil((ms + WEEK_MS) / MINUTE_MS)];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetMs(zone, middle * MINUTE_MS) === beforeMs) low = middle;
      else high = middle;
    }
    found.push({ atMs: high * MINUTE_MS, beforeMs, afterMs });
  }
  return found;
}

/** `20260330T090000`: what a clock shows that is ahead of UTC by so much. */
export const localText = (ms: number, offset = 0): string =>
  new Date(ms + offset).toISOString().slice(0, 19).replace(/[-:]/g, '');

/** `+0530`. */
function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / MINUTE_MS;
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(minutes / 60)}${two(minutes % 60)}`;
}

/**
 * The lines of a VTIMEZONE that is right from one time to another (RFC 5545 §3.6.5): each change of the clocks by itself. For rules
 * of zones are changed by governments, and some calendars pass over the first one of a list of dates.
 */
export function timeZoneLines(zone: string, fromMs: number, toMs: number): string[] {
  const first = offsetMs(zone, fromMs);
  const changes = [{ atMs: fromMs, beforeMs: first, afterMs: first }, ...transitions(zone, fromMs, toMs)];
  return ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...changes.flatMap(observance), 'END:VTIMEZONE'];
}

function observance({ atMs, beforeMs, afterMs }: Transition): string[] {
  const name = afterMs > beforeMs ? 'DAYLIGHT' : 'STANDARD';
  return [
    `BEGIN:${name}`,
    `DTSTART:${localText(atMs, beforeMs)}`,
    `TZOFFSETFROM:${offsetText(beforeMs)}`,
    `TZOFFSETTO:${offsetText(afterMs)}`,
    `END:${name}`,
  ];
}
