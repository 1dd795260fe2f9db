import type { CommandOf, ConferenceRoom } from '#shared/conference-room/index.ts';
import {
  byUser,
  type Caller,
  type Rejection,
  roomWith,
  routeBack,
  type Step,
  type TrunkTarget,
} from '#shared/dialplan/index.ts';
import { type SnapshotUser, type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { carryOut } from '../call/carry-out.ts';
import { type LegWorld, LiveCall } from '../call/index.ts';
import type { ControlWorld } from '../control/call-control.ts';
import { callFor, originate } from '../control/originate.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import { inviteOf } from '../conversation/seek.ts';
import { rejectionOf } from '../ring/ring.ts';
import { inviteOfOurs, takeUp } from '../ring/ring-back.ts';
import { RingPlayer } from '../ring/ring-player.ts';
import { talkOutside } from '../ring/talk-outside.ts';
import { waysOut } from '../ring/trunk-leg.ts';
import { hasRoomNow } from '../tenants/index.ts';
import { callsOf } from '../transfer/find-dialog.ts';

export interface Invitation {
  readonly snapshot: TenantSnapshot;
  readonly room: ConferenceRoom;
  /** By whose rights a number outside is called; null: by those of whose room it is. */
  readonly asker: UserId | null;
  readonly to: string;
  /** What a phone of the tenant shows; the room unless told, also for either part. */
  readonly callerId?: CommandOf<'dial'>['callerId'];
  /** How long it rings, in seconds; as whom is called has it unless told. */
  readonly ringSeconds?: number | undefined;
  /** Hears how it goes in SIP statuses: of whom rings, of whom has answered, or why nobody comes; it may hear several last words. */
  readonly tell?: ((status: number) => void) | undefined;
}

/** No answer of SIP: who was called has hung up, or is wanted no longer (RFC 3261 §21.4.25). */
const CANCELED = 487;

const HOPS = 69;
/** Of one room at once, whatever it and the tenant allow: a slip rings no whole company (chosen). */
const MOST_RINGING = 50;

/**
 * Calls a user or a number outside, and has who answers come in without a PIN (SXR-CMDX-03, SXR-CMDF-04).
 *
 * @returns why nobody is called, such as that no phone is registered, or that who asks may not call the number; null: somebody is
 */
export async function callIn(
  world: Pick<ControlWorld, 'legWorld' | 'keep'>,
  invitation: Invitation,
): Promise<Rejection['code'] | null> {
  const user = userDialed(invitation.snapshot, invitation.to);
  return user ? callUser(world, user, invitation) : callOutside(world, invitation);
}

function callUser(
  { legWorld, keep }: Pick<ControlWorld, 'legWorld' | 'keep'>,
  user: SnapshotUser,
  { snapshot, room, callerId, ringSeconds, tell }: Omit<Invitation, 'asker' | 'to'>,
): Rejection['code'] | null {
  const [first, ...others] = user.isEnabled ? legWorld.bindings.reachable(snapshot, user.id) : [];
  if (!first) return 'unreachable';
  if (!hasRoomFor(legWorld, snapshot, room)) return 'busy';
  const origination = {
    ...{ snapshot, user, to: room.extension, autoAnswer: false },
    bindings: [first, ...others] as const,
    reason: 'conference' as const,
    shown: { number: callerId?.number ?? room.extension, name: callerId?.name ?? room.name, userId: null },
    ringSeconds,
    invitedTo: room.id,
    tell,
  };
  const call = callFor(legWorld, origination);
  void call.over.then(() => tell?.(CANCELED));
  keep(call, () => originate(call, origination));
  return null;
}

/** Whether one more may ring: those who ring already have their places in the room, and in the plan of the tenant. */
function hasRoomFor(world: LegWorld, snapshot: TenantSnapshot, room: ConferenceRoom): boolean {
  const { id: tenantId } = snapshot.tenant;
  const rings = ({ request, record, isEnded }: LiveCall) =>
    !isEnded && request.invitedTo === room.id && record.openLegs.every(({ answeredAt }) => answeredAt === null);
  const ringing = [...callsOf(world.live, tenantId)].filter(rings).length;
  const inside = world.conferenceRooms.get(tenantId, room.id)?.count ?? 0;
  if (ringing >= MOST_RINGING) return false;
  if (room.maxParticipants !== null && inside + ringing >= room.maxParticipants) return false;
  return hasRoomNow(world, snapshot, { first: stepInto(room) });
}

const stepInto = ({ id: conferenceRoomId, name }: ConferenceRoom): Step => ({
  kind: 'conference-room',
  conferenceRoomId,
  name,
  why: 'who is in the room has called',
});

/** Neither help nor a feature code: only a number that who asks could dial. */
async function callOutside(
  { legWorld, keep }: Pick<ControlWorld, 'legWorld' | 'keep'>,
  { snapshot, room, asker, to, ringSeconds, tell }: Invitation,
): Promise<Rejection['code'] | null> {
  const payer = snapshot.userById.get(asker ?? room.userId ?? '');
  if (!payer) return 'not-permitted';
  const caller = byUser(payer);
  const memory = legWorld.groups.forCallOf(snapshot.tenant.id);
  const { first } = routeBack(snapshot, { caller, dialed: to, nowMs: legWorld.clock.nowMs(), memory });
  if (first.kind === 'reject') return first.rejection.code;
  const target = trunkIn(first);
  if (!target) return 'unreachable';
  if ((await legWorld.outgoingGuard.holdBack(snapshot, target)) !== null) return 'held-back';
  if (!hasRoomFor(legWorld, snapshot, room)) return 'busy';
  const invite = { ...inviteOfOurs, ...(tell && { respond: tell }) };
  const request = {
    ...{ invite, snapshot, caller, dialed: to, hopsLeft: HOPS, wantsReliableProvisionals: false },
    because: { reason: 'conference', causedBy: null } as const,
    callerPhone: { userAgent: null, remoteAddress: '' },
    invitedTo: room.id,
  };
  const call = new LiveCall(request, legWorld);
  void call.over.then(() => tell?.(CANCELED));
  keep(call, () =>
    ringOutside(call, { caller, room, target: { ...target, ringSeconds: ringSeconds ?? target.ringSeconds }, tell }),
  );
  return null;
}

/** The number outside, where the plan begins with it alone. */
function trunkIn(step: Step): TrunkTarget | null {
  const [stage] = step.kind === 'ring' ? step.stages : [];
  const [target, other] = stage ?? [];
  return target?.kind === 'trunk' && other === undefined ? target : null;
}

async function ringOutside(
  call: LiveCall,
  {
    caller,
    room,
    target,
    tell,
  }: { readonly caller: Caller; readonly target: TrunkTarget } & Pick<Invitation, 'room' | 'tell'>,
): Promise<void> {
  const { request } = call;
  const callee = { number: target.number, name: null, userId: null };
  call.record.aimAt(callee);
  let answered: AnsweredLeg | null = null;
  const party = {
    ...{ callee, request, ringSeconds: target.ringSeconds, legs: [] },
    ways: waysOut(call, { request, target, callee, talksToUs: true }),
  };
  const player = new RingPlayer(call, [party], {
    tell: tell ?? null,
    joinEarly: null,
    connect: async (leg, _callee, accepted) => {
      answered = await takeUp(call, leg, callee, accepted);
    },
  });
  call.onInterruption((interruption) => {
    player.callOff();
    call.endInterrupted(interruption);
  });
  const outcome = await player.outcome;
  const leg = answered as AnsweredLeg | null;
  if (call.isEnded) return leg?.dialog.release();
  if (!leg) return call.reject(rejectionOf(outcome ?? 'unreachable', target.number));
  tell?.(200);
  call.record.answered(leg.id);
  call.conversation.callBack(leg);
  talkOutside(call, leg, target);
  const { snapshot } = request;
  call.turnTo(leg, { ...request, invite: inviteOf(leg), caller, invitedTo: room.id });
  const still = roomWith(snapshot, room.id);
  if (!still) return call.reject({ code: 'no-conference' });
  await carryOut(call, { first: stepInto(room) });
}
