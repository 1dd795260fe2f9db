import type { LegId } from '#shared/cdr/index.ts';
import { byUser, type Caller, roomWith } from '#shared/dialplan/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import { carryOut } from '../call/carry-out.ts';
import { type LegWorld, LiveCall } from '../call/index.ts';
import type { ControlWorld } from '../control/call-control.ts';
import { inviteOf } from '../conversation/seek.ts';
import type { TakenLeg } from '../elsewhere/give-leg.ts';
import type { Guest } from '../elsewhere/send-guest.ts';
import { inviteOfOurs } from '../ring/ring-back.ts';
import { limitUntil } from '../ring/talk-outside.ts';
import { offerOurMedia } from '../transfer/join-far.ts';
import { visitRoom } from './conference-room-player.ts';

const HOPS = 69;

/** Somebody whom another edge has answered comes into a room here: the phone gets media of ours by a re-INVITE. */
export async function welcome(
  { legWorld, keep }: Pick<ControlWorld, 'legWorld' | 'keep'>,
  guest: Guest,
  taken: TakenLeg,
): Promise<void> {
  const snapshot = await legWorld.snapshotOf(guest.tenantId);
  const caller = snapshot && callerOf(snapshot, taken);
  if (!snapshot || !caller || !roomWith(snapshot, guest.conferenceRoomId)) return taken.dialog.release();
  const call = callOf(legWorld, { snapshot, caller, guest, taken });
  keep(call, () => enter(call, guest, taken));
}

function callerOf({ userById }: TenantSnapshot, { party, trunkId }: TakenLeg): Caller | null {
  const user = userById.get(party.userId ?? '');
  if (user) return user.isEnabled ? byUser(user) : null;
  return trunkId === null ? null : { kind: 'trunk', trunkId, number: party.number || null, name: party.name };
}

function callOf(
  world: LegWorld,
  {
    snapshot,
    caller,
    guest,
    taken,
  }: { readonly snapshot: TenantSnapshot; readonly caller: Caller; readonly guest: Guest; readonly taken: TakenLeg },
): LiveCall {
  const { conferenceRoomId, dialed, isInvited } = guest;
  const { userAgent, remoteAddress } = taken;
  const request = { invite: inviteOfOurs, snapshot, caller, dialed, hopsLeft: HOPS, wantsReliableProvisionals: false };
  return new LiveCall(
    { ...request, callerPhone: { userAgent, remoteAddress }, ...(isInvited && { invitedTo: conferenceRoomId }) },
    world,
  );
}

async function enter(call: LiveCall, { conferenceRoomId }: Guest, taken: TakenLeg): Promise<void> {
  const { dialog, party, flow, contact, leftMs } = taken;
  const id: LegId = call.record.callerLeg;
  const media = await offerOurMedia(call, id, taken);
  if (!media || call.isEnded) {
    dialog.release();
    return call.reject({ code: 'incompatible-media' });
  }
  const leg = { id, party, dialog, media, flow, contact };
  call.record.answered(id);
  call.conversation.callBack(leg);
  if (leftMs !== null) limitUntil(call, id, call.world.clock.monotonicMs() + leftMs);
  call.turnTo(leg, { ...call.request, invite: inviteOf(leg) });
  const room = roomWith(call.request.snapshot, conferenceRoomId);
  const first = room ? await visitRoom(room, call) : null;
  if (first) await carryOut(call, { first });
}
