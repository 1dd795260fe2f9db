import type { LegId } from '#shared/cdr/index.ts';
import { byUser, type Rejection, routeBack, SIP_ANSWER } from '#shared/dialplan/index.ts';
import type { UserId } from '#shared/user/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { TransferListener } from '../transfer/refer-subscription.ts';
import { callIn } from './call-in.ts';
import type { LiveRoom } from './live-room.ts';

/** The room that a leg is in; null: in none, and what its phone sends is for others. */
export function roomAround({ id, world, request }: LiveCall, leg: LegId): LiveRoom | null {
  for (const room of world.conferenceRooms.ofTenant(request.snapshot.tenant.id))
    if (room.guest(leg)?.call.id === id) return room;
  return null;
}

/**
 * By whose right somebody is called into the room: only who leads it may, and only a user has rights by which others could be
 * called. Null: nobody's. A room that an application has made up calls nobody: it has no number to come to.
 */
export function inviterIn(room: LiveRoom, call: LiveCall, leg: LegId): UserId | null {
  const leads = room.room.members.some(({ id, isModerator }) => id === leg && isModerator);
  return leads && room.isListed ? call.record.leg(leg).party.userId : null;
}

/**
 * Somebody whom a phone in the room has named is called in (REFER to a focus, RFC 4579 §5.6). The phone hears how that goes;
 * when it hangs up meanwhile, who is rung still comes.
 */
export async function inviteByPhone(
  call: LiveCall,
  room: LiveRoom,
  { asker, dialed }: { readonly asker: UserId; readonly dialed: string },
  listener: TransferListener,
): Promise<void> {
  const tell = tellOnce(listener);
  const refusal = await refusalOf(call, room, { asker, dialed }, tell);
  if (refusal !== null) tell(SIP_ANSWER[refusal].status);
}

async function refusalOf(
  call: LiveCall,
  room: LiveRoom,
  { asker, dialed }: { readonly asker: UserId; readonly dialed: string },
  tell: (status: number) => void,
): Promise<Rejection['code'] | null> {
  const { world, request } = call;
  const { snapshot } = request;
  const user = snapshot.userById.get(asker);
  if (!user || !world.keep) return 'not-permitted';
  const memory = world.groups.forCallOf(snapshot.tenant.id);
  const nowMs = world.clock.nowMs();
  const { first } = routeBack(snapshot, { caller: byUser(user), dialed, nowMs, memory });
  if (first.kind === 'reject') return first.rejection.code;
  const keeping = { legWorld: world, keep: world.keep };
  return callIn(keeping, { snapshot, room: room.config, asker, to: dialed, tell });
}

/** Of several last words the first counts. */
function tellOnce(listener: TransferListener): (status: number) => void {
  let isOver = false;
  return (status) => {
    if (isOver) return;
    isOver = status >= 200;
    if (isOver) void listener.ended(status);
    else listener.progressed(status);
  };
}
