import type { Party } from '#shared/cdr/index.ts';
import { ok, type Result } from '#shared/result.ts';
import type { LiveCall } from '../call/index.ts';
import { callerLegOf } from '../conversation/caller-leg.ts';
import type { SdpProblem } from '../media/index.ts';
import { type AcceptedInvite, acknowledgement, type Dialog } from '../signaling-port/index.ts';
import type { RingLeg } from './ring-leg.ts';

interface BothDialogs {
  readonly caller: Dialog;
  readonly callee: Dialog;
}

/** Brings the phone that answered and the caller together; whatever fails here ends the call. */
export async function connect(call: LiveCall, leg: RingLeg, callee: Party, accepted: AcceptedInvite): Promise<void> {
  const dialogs = await (leg.offer === null ? connectLate : connectOffered)(call, leg, callee, accepted);
  if (!dialogs) return;
  const [{ contact, flow }] = leg.ways;
  const answered = { id: leg.id, party: callee, dialog: dialogs.callee, media: leg.media, flow, contact };
  call.conversation.connect(callerLegOf(call, dialogs.caller), answered);
}

/**
 * Lets media flow between the caller and a phone that has answered the caller's offer, in early media or for good.
 *
 * @returns the answer as the caller gets it
 */
export async function joinMedia(call: LiveCall, leg: RingLeg, answer: string): Promise<Result<string, SdpProblem>> {
  const received = leg.media.receiveAnswer(answer);
  if (!received.ok) return received;
  call.callerMedia.bridge(leg.media);
  if (call.seeker) {
    leg.media.agree();
    return ok(call.callerMedia.agreed);
  }
  const anchored = await call.callerMedia.write(answer, call.request.invite.body);
  if (!anchored.ok) return anchored;
  leg.media.agree();
  call.callerMedia.agree();
  return ok(anchored.value);
}

/** The usual way: the caller's INVITE brought the offer, the phone's 200 the answer. */
async function connectOffered(
  call: LiveCall,
  leg: RingLeg,
  callee: Party,
  accepted: AcceptedInvite,
): Promise<BothDialogs | null> {
  const joined = await joinMedia(call, leg, accepted.sdp);
  if (!joined.ok) return giveUp(call, accepted);
  const calleeDialog = await accepted.confirm();
  if (!calleeDialog) return giveUp(call, accepted);
  const callerDialog = await call.accept(joined.value, callee);
  if (!callerDialog) {
    calleeDialog.release();
    return null;
  }
  call.record.answered(leg.id);
  return { caller: callerDialog, callee: calleeDialog };
}

/**
 * The caller's INVITE brought no offer (RFC 3261 §13.2.1): the phone's 200 brings it, the caller's ACK the answer, and
 * only then the phone gets its ACK.
 */
async function connectLate(
  call: LiveCall,
  leg: RingLeg,
  callee: Party,
  accepted: AcceptedInvite,
): Promise<BothDialogs | null> {
  call.callerMedia.bridge(leg.media);
  call.callerMedia.concede(); // the caller cannot refuse our offer, only the call
  const offer = await call.callerMedia.write(accepted.sdp);
  if (!offer.ok || !leg.media.receive(accepted.sdp).ok) return giveUp(call, accepted);
  const callerDialog = await call.accept(offer.value, callee);
  if (!callerDialog) {
    accepted.release();
    return null;
  }
  const answer = await acknowledgement(callerDialog);
  const anchored = call.callerMedia.receiveAnswer(answer).ok ? await leg.media.write(answer, accepted.sdp) : null;
  const calleeDialog = anchored?.ok ? await accepted.confirm(anchored.value) : null;
  if (!calleeDialog) {
    callerDialog.release();
    return giveUp(call, accepted);
  }
  leg.media.agree();
  call.callerMedia.agree();
  call.record.answered(leg.id);
  return { caller: callerDialog, callee: calleeDialog };
}

function giveUp(call: LiveCall, accepted: AcceptedInvite): null {
  accepted.release();
  call.reject({ code: 'incompatible-media' });
  return null;
}
