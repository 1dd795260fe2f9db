import type { ConferenceRoom } from '#shared/conference-room/index.ts';
import type { Meeting } from './meeting.ts';
import { occurrences } from './occurrence.ts';

/** So long before it begins, people come in where a room says nothing else (chosen). */
const EARLY_MINUTES = 10;

/**
 * The meetings that are on in a room, or about to begin.
 *
 * @param timeZone  of the tenant
 */
export function meetingsNow(
  meetings: Iterable<Meeting>,
  { id, opensMinutesBefore }: Pick<ConferenceRoom, 'id' | 'opensMinutesBefore'>,
  timeZone: string,
  nowMs: number,
): readonly Meeting[] {
  const earlyMs = (opensMinutesBefore ?? EARLY_MINUTES) * 60_000;
  return [...meetings].filter((meeting) => {
    if (meeting.conferenceRoomId !== id) return false;
    const next = occurrences(meeting, meeting.timeZone ?? timeZone, nowMs).next();
    return !next.done && next.value.startMs - earlyMs <= nowMs;
  });
}
