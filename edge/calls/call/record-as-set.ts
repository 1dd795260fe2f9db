import type { LegId } from '#shared/cdr/index.ts';
import { isRecordedFor } from '#shared/dialplan/index.ts';
import { LegMedia } from '../media/index.ts';
import { isOutside } from './call-record.ts';
import type { LiveCall } from './live-call.ts';

/** Records the call of users who have theirs recorded (XiVO 15.12 XA-USR-16), once they talk; what is recorded already is not again. */
export function recordAsSet(call: LiveCall, talking: readonly LegId[]): void {
  const { conversation, record, request, recordings, world } = call;
  for (const id of talking) {
    const leg = conversation.leg(id);
    const other = conversation.partnerOf(id);
    const userId = leg?.party.userId ?? null;
    if (!leg || !other || userId === null || !(leg.media instanceof LegMedia)) continue;
    const withWhom = isOutside(record.leg(other.id)) ? 'external' : 'internal';
    if (!isRecordedFor(request.snapshot, userId, withWhom)) continue;
    recordings.startByItself(id, leg.media).catch((error: unknown) => {
      // No room, or no folder: a call is worth more than its recording.
      world.log({ name: 'recording-failed', call: call.id, error: String(error) });
    });
  }
}
