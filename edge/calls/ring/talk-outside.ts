import type { Program } from '#edge/media/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import type { TrunkTarget } from '#shared/dialplan/index.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { holds, isOnHold } from '../bridge/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import { LegMedia } from '../media/index.ts';
import type { TalksOutside } from '../trunks/index.ts';

/** Who talks is warned so long before the call is ended (chosen). */
const WARNING_SECONDS = 10;
const WARNING_MS = 500;
const WARNING: Program = {
  items: [{ tone: { steps: [{ hz: [1400], ms: WARNING_MS }], levelDb: -18 }, ms: WARNING_MS }],
};

/** Recovery on timer expiry (ITU-T Q.850 §2.2.5). */
const TOO_LONG = { reason: 'max-duration', q850Cause: 102 };

/** The tenant's calls have cost what they may (shared/fraud-control). */
const SPENT = { reason: 'spend-limit', q850Cause: 102 };

/** Somebody has answered a call that the way it came in has recorded. */
export function recordArrival(call: LiveCall): void {
  const { callerLeg, callerMedia, request } = call;
  if (request.isRecorded && !call.isEnded && callerMedia instanceof LegMedia)
    void startRecording(call, callerLeg, callerMedia);
}

/** Somebody outside has answered: what rule and trunk say of the call from now on. */
export function talkOutside(call: LiveCall, { id, media }: { id: LegId; media: unknown }, target: TrunkTarget): void {
  if (call.isEnded) return;
  const { isRecorded, maxCallSeconds } = target;
  const trunk = objectsOf(call.request.snapshot, Trunk).get(call.record.leg(id).trunkId ?? '');
  if ((isRecorded || trunk?.recordsCalls) && media instanceof LegMedia) void startRecording(call, id, media);
  if (!target.emergency) call.world.outgoingGuard.talks({ ...spendingOf(call, id), number: target.number });
  if (maxCallSeconds !== null) limitUntil(call, id, call.world.clock.monotonicMs() + maxCallSeconds * 1000);
}

/** Whom the guard of what calls cost warns and ends (trunks/outgoing-guard.ts). */
export const spendingOf = (call: LiveCall, leg: LegId): Omit<TalksOutside, 'number'> => ({
  call,
  leg,
  warn: () => warn(call, leg),
  stop: () => {
    if (call.conversation.leg(leg)) call.conversation.stop(SPENT);
  },
});

export async function startRecording(call: LiveCall, leg: LegId, media: LegMedia): Promise<void> {
  try {
    await call.recordings.startByItself(leg, media);
  } catch (error) {
    // No room, or no folder: a call is worth more than its recording.
    call.world.log({ name: 'recording-failed', call: call.id, error: String(error) });
  }
}

/**
 * The call ends then, unless the leg has left it; where the leg goes to another call, that one does.
 *
 * @param untilMs  by the monotonic clock
 */
export function limitUntil(call: LiveCall, leg: LegId, untilMs: number): void {
  const { clock } = call.world;
  call.untilMs.set(leg, untilMs);
  const leftMs = Math.max(0, untilMs - clock.monotonicMs());
  const warns = leftMs > 2 * WARNING_SECONDS * 1000;
  const callOffs = [
    warns && clock.after(leftMs - WARNING_SECONDS * 1000, () => warn(call, leg)),
    clock.after(leftMs, () => {
      if (call.conversation.leg(leg)) call.conversation.stop(TOO_LONG);
    }),
  ];
  call.whenEnded(() => {
    for (const callOff of callOffs) if (callOff) callOff();
  });
}

/** Whoever talks to the outside hears a tone in the place of half a second of speech. */
function warn(call: LiveCall, leg: LegId): void {
  const outside = call.conversation.leg(leg);
  const inside = call.conversation.partnerOf(leg);
  if (!outside || !inside || !canHear(outside) || !canHear(inside) || !(inside.media instanceof LegMedia)) return;
  inside.media.play(WARNING);
  call.world.clock.after(WARNING_MS, () => {
    const isStill = call.conversation.partnerOf(leg)?.id === inside.id && call.conversation.leg(leg);
    if (isStill && canHear(outside) && canHear(inside)) outside.media.bridge(inside.media);
  });
}

const canHear = ({ media }: AnsweredLeg): boolean => !isOnHold(media) && !holds(media);
