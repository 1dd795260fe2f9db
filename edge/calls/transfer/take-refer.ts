import type { LegId } from '#shared/cdr/index.ts';
import type { CallRefusalCode } from '#shared/live-call/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { isOutside } from '../call/call-record.ts';
import type { LiveCall } from '../call/index.ts';
// Not by the door, which opens on the conversation.
import { inviteByPhone, inviterIn, roomAround } from '../conference-room/invite-by-phone.ts';
import type { LiveRoom } from '../conference-room/live-room.ts';
import { ALLOW, type SipRequest } from '../signaling-port/index.ts';
import { hostOf } from '../sip-address.ts';
import { belongsToTenant } from '../tenants/index.ts';
import { belongsTo, findDialog } from './find-dialog.ts';
import { handOver } from './hand-over.ts';
import { joinFar } from './join-far.ts';
import { type Refer, readRefer } from './read-refer.ts';
import type { Replaces } from './read-replaces.ts';
import { ReferSubscription, type TransferListener, UNHEARD } from './refer-subscription.ts';

/** What a phone hears that asks for a transfer that cannot be. */
const REFUSED: Partial<Record<CallRefusalCode, number>> = {
  'call-unknown': 481,
  'leg-unknown': 481,
  'media-not-ours': 501,
  'wrong-state': 491,
};

/** A REFER within a call: a transfer, whose outcome the phone hears (RFC 3515, RFC 5589). */
export async function takeRefer(call: LiveCall, by: LegId, request: SipRequest): Promise<void> {
  // Whoever is outside has no rights here by which somebody could be called.
  if (isOutside(call.record.leg(by))) return request.respond(403);
  const refer = readRefer(request);
  if (!refer.ok) return request.respond(refer.problem.status);
  const snapshot = await call.world.snapshotOf(call.request.snapshot.tenant.id);
  if (!snapshot || call.isEnded || !call.conversation.leg(by)) return request.respond(481);
  if (!belongsToTenant(call.world.names, snapshot, hostOf(refer.value.target))) return request.respond(403);
  call.renew(snapshot);
  const room = refer.value.replaces === null ? roomAround(call, by) : null;
  if (room) return takeInvitation(call, by, { room, refer: refer.value, request });
  const transfer = planTransfer(call, by, refer.value);
  if (!transfer.ok) return request.respond(REFUSED[transfer.problem.code] ?? 603);
  transfer.value(accept(call, by, refer.value, request));
}

/** Whoever is in a conference room stays in it: whom he names is called in, too. */
async function takeInvitation(
  call: LiveCall,
  by: LegId,
  { room, refer, request }: { readonly room: LiveRoom; readonly refer: Refer; readonly request: SipRequest },
): Promise<void> {
  const asker = inviterIn(room, call, by);
  if (asker === null) return request.respond(403);
  return inviteByPhone(call, room, { asker, dialed: refer.dialed }, accept(call, by, refer, request));
}

function accept(call: LiveCall, by: LegId, { wantsProgress, id }: Refer, request: SipRequest): TransferListener {
  const { dialog } = call.conversation.leg(by) ?? {};
  request.respond(202, { headers: { Allow: ALLOW, ...(!wantsProgress && { 'Refer-Sub': 'false' }) } });
  return dialog && wantsProgress ? new ReferSubscription(dialog, id, call.world.clock) : UNHEARD;
}

type Transfer = (listener: TransferListener) => void;

/** What carries it out; or why it cannot be, in which case nothing has changed. */
function planTransfer(call: LiveCall, by: LegId, refer: Refer): Result<Transfer, { readonly code: CallRefusalCode }> {
  if (refer.replaces === null) return seekFor(call, by, { dialed: refer.dialed, why: 'transfer-blind' });
  const found = findDialog(call.world.live, call.request.snapshot.tenant.id, refer.replaces);
  if (!found) return joinElsewhere(call, by, refer.replaces);
  // Dialogs are no secret: whoever watches a phone is told of its own (RFC 4235).
  if (!belongsTo(found, call.record.leg(by).party.userId)) return fail({ code: 'call-unknown' });
  if (found.call === call) return fail({ code: 'call-unknown' });
  const other = found.call;
  const target = found.leg && other.conversation.partnerOf(found.leg);
  if (target && !refer.replaces.isEarlyOnly) return joinCalls(call, by, other, target.id);
  // Nobody has answered yet, or something of ours has: it is called anew for who waits.
  const sought = seekFor(call, by, { dialed: other.request.dialed, why: 'transfer-attended' });
  if (!sought.ok) return sought;
  return ok((listener) => {
    other.leave();
    sought.value(listener);
  });
}

function seekFor(
  call: LiveCall,
  by: LegId,
  { dialed, why }: { dialed: string; why: 'transfer-blind' | 'transfer-attended' },
): ReturnType<typeof planTransfer> {
  const isConference = call.conversation.state === 'conference';
  // Whoever sends REFER to a focus has somebody called in (RFC 4579 §5.6).
  const order = isConference
    ? ({ name: 'invite', by, dialed } as const)
    : ({ name: 'transfer', by, dialed, why } as const);
  const may = call.conversation.mayOrder(order);
  return may.ok ? ok((listener) => call.conversation.refer(by, order, listener)) : may;
}

/** The same where another edge has the other call. A conference takes nobody in from there. */
function joinElsewhere(call: LiveCall, by: LegId, replaces: Replaces): ReturnType<typeof planTransfer> {
  const { elsewhere, takeLeg } = call.world;
  const tenantId = call.request.snapshot.tenant.id;
  const at = elsewhere?.holderOf(tenantId, replaces) ?? null;
  const { userId } = call.record.leg(by).party;
  if (at === null || !takeLeg || userId === null || replaces.isEarlyOnly) return fail({ code: 'call-unknown' });
  const may = call.conversation.mayOrder({ name: 'take-over', by, target: 'leg_to-come' });
  return may.ok
    ? ok((listener) => void joinFar(call, by, takeLeg(at, { tenantId, userId, dialog: replaces }), listener))
    : may;
}

/** Whom the phone talks to in its other call comes into this one: in its place, or, in a conference, beside it (RFC 4579 §5.7). */
function joinCalls(call: LiveCall, by: LegId, other: LiveCall, target: LegId): ReturnType<typeof planTransfer> {
  const id = call.world.ids.next('leg');
  const isConference = call.conversation.state === 'conference';
  const order = isConference ? ({ name: 'admit', leg: id } as const) : ({ name: 'take-over', by, target: id } as const);
  const may = call.conversation.mayOrder(order);
  if (!may.ok) return may;
  const mayLeave = other.conversation.mayHandOver;
  if (!mayLeave.ok) return mayLeave;
  return ok((listener) => {
    handOver(other, target, call, { id, reason: isConference ? 'conference' : 'transfer-attended', causedBy: by });
    call.conversation.refer(by, order, listener);
  });
}
