import { tagOf } from '#edge/signaling/parser/index.ts';
import type { CallId, LegId } from '#shared/cdr/index.ts';
import { callingUser } from '#shared/dialplan/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { DialogNames } from '../signaling-port/index.ts';
import { isSameDialog } from './read-replaces.ts';

export interface FoundDialog {
  readonly call: LiveCall;
  /** Null: of the caller, whom nobody has answered yet. */
  readonly leg: LegId | null;
}

/** The calls of one tenant on this edge. Whoever looks for a call of somebody else looks here, and sees no other tenant's. */
export function* callsOf(live: ReadonlyMap<CallId, LiveCall>, tenantId: TenantId): Generator<LiveCall> {
  for (const call of live.values()) if (call.request.snapshot.tenant.id === tenantId) yield call;
}

/** The leg that a phone of the tenant means by Call-ID and tags; null when there is none. */
export function findDialog(
  live: ReadonlyMap<CallId, LiveCall>,
  tenantId: TenantId,
  wanted: DialogNames,
): FoundDialog | null {
  for (const call of callsOf(live, tenantId)) {
    const { conversation, request, record } = call;
    const leg = record.openLegs.find(({ id }) => {
      const dialog = conversation.leg(id)?.dialog;
      return dialog !== undefined && (isSameDialog(dialog, wanted) || isSameDialog(dialog, asOtherSide(wanted)));
    });
    if (leg) return { call, leg: leg.id };
    // Its dialog is early: the tag that we have given it is the engine's alone.
    const { invite } = request;
    const isOurs =
      invite.header('call-id') === wanted.callId && tagOf(invite.header('from') ?? '') === wanted.remoteTag;
    if (isOurs && !conversation.hasBegun) return { call, leg: null };
  }
  return null;
}

/** Whether the phone of the dialog is one of the user; of who is outside, and of nobody known, there is none. */
export function belongsTo({ call, leg }: FoundDialog, userId: string | null): boolean {
  const owner = leg === null ? callingUser(call.request.caller)?.id : call.record.leg(leg).party.userId;
  return userId !== null && owner === userId;
}

/** A phone that watches another one names the dialog as that one sees it (RFC 4235). */
const asOtherSide = ({ callId, localTag, remoteTag }: DialogNames): DialogNames => ({
  callId,
  localTag: remoteTag,
  remoteTag: localTag,
});
