import { OWN_CODECS } from '#edge/media/index.ts';
import type { CallId, LegId } from '#shared/cdr/index.ts';
import { type Caller, callingUser, type Rejection } from '#shared/dialplan/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import { joinCall } from '../conference/join-call.ts';
import { answerCaller } from '../conversation/answer-caller.ts';
import { pickUp } from '../pickup/index.ts';
import type { Refusal } from '../refusal.ts';
import { callsOf, findDialog } from './find-dialog.ts';
import { handOver } from './hand-over.ts';
import { isSameDialog, type Replaces } from './read-replaces.ts';

/** The leg in whose place an INVITE wants to come (RFC 3891). */
export interface Replaced {
  readonly call: LiveCall;
  readonly leg: LegId;
  /** Whether its phone still rings: then the call is picked up. */
  readonly isEarly: boolean;
  /** It comes beside it (RFC 3911). */
  readonly isJoin: boolean;
}

/**
 * Whom the caller may replace: what rings may be picked up by everybody of the tenant, as by the feature code; what is answered may
 * go on at another phone of the same user.
 */
export function replacedBy(
  live: ReadonlyMap<CallId, LiveCall>,
  { snapshot, caller }: { readonly snapshot: TenantSnapshot; readonly caller: Caller },
  wanted: Replaces,
): Result<Replaced, Refusal> {
  // Whoever calls from outside has no phone here.
  const user = callingUser(caller);
  if (!user) return fail({ code: 'not-your-call' });
  // There is nobody yet to join where it rings (RFC 3911 §3).
  const ringing = wanted.isJoin ? null : earlyDialog(live, snapshot.tenant.id, wanted);
  if (ringing) return ok(ringing);
  const found = findDialog(live, snapshot.tenant.id, wanted);
  if (!found?.leg) return fail({ code: 'no-such-dialog' });
  const { call, leg } = found;
  if (call.conversation.leg(leg)?.party.userId !== user.id) return fail({ code: 'not-your-call' });
  return wanted.isEarlyOnly
    ? fail({ code: 'already-answered' })
    : ok({ call, leg, isEarly: false, isJoin: wanted.isJoin });
}

/** Of a phone that rings, as the phone sees it, and tells those who watch it (RFC 4235). */
function earlyDialog(live: ReadonlyMap<CallId, LiveCall>, tenantId: string, wanted: Replaces): Replaced | null {
  for (const call of callsOf(live, tenantId)) {
    for (const { id, role, answeredAt, sipCallId: callId } of call.record.openLegs) {
      const { localTag, remoteTag } = call.record.tagsOf(id);
      if (role !== 'callee' || answeredAt !== null || localTag === null || remoteTag === null) continue;
      if (isSameDialog({ callId, localTag, remoteTag }, wanted)) return { call, leg: id, isEarly: true, isJoin: false };
    }
  }
  return null;
}

/** Brings the caller into the call, in the place of the leg, or beside it. */
export async function takePlaceOf(replaced: Replaced, call: LiveCall): Promise<void> {
  const { call: other, leg, isEarly, isJoin } = replaced;
  if (isJoin) return joinCall(replaced, call);
  const gone: Rejection = { code: 'nothing-to-pick-up' };
  if (isEarly) {
    const step = await pickUp(call, ({ id }) => id === leg, { kind: 'reject', rejection: gone, why: 'it has stopped' });
    if (step?.kind === 'reject') call.reject(step.rejection);
    return;
  }
  const order = { name: 'take-over', by: leg, target: call.world.ids.next('leg') } as const;
  const may = () => !other.isEnded && other.conversation.mayOrder(order).ok;
  if (!may()) return call.reject(gone);
  const { from: itself } = other.record.facts;
  const answered = await answerCaller(call, itself, OWN_CODECS);
  if (!answered.ok) {
    if (answered.step) call.reject(answered.step.rejection);
    return;
  }
  if (!may()) return call.giveUp(answered.leg, gone.code); // one of them has hung up meanwhile
  call.record.answered(call.callerLeg);
  call.conversation.add(answered.leg);
  handOver(call, answered.leg.id, other, { id: order.target, reason: 'pickup', causedBy: leg });
  other.conversation.order(order);
}
