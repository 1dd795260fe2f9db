import type { Party } from '#shared/cdr/index.ts';
import { byUser, route } from '#shared/dialplan/index.ts';
import { type SnapshotUser, type TenantSnapshot, userDialed, userSetting } from '#shared/tenant/index.ts';
import { carryOut } from '../call/carry-out.ts';
import { type LegWorld, LiveCall } from '../call/index.ts';
import { inviteOf } from '../conversation/seek.ts';
import type { Binding } from '../registrar/index.ts';
import { AT_ONCE } from '../ring/answer-by-itself.ts';
import { hasMostCalls } from '../ring/most-calls.ts';
import { rejectionOf } from '../ring/ring.ts';
import { inviteOfOurs, type RungBack, ringBack } from '../ring/ring-back.ts';
import { callsForHelp, hasRoomNow } from '../tenants/index.ts';

export interface Origination {
  readonly snapshot: TenantSnapshot;
  /** Who wants to call. */
  readonly user: SnapshotUser;
  /** The user's phones. */
  readonly bindings: readonly [Binding, ...Binding[]];
  /** What the user would dial. */
  readonly to: string;
  /** Asks the user's phones to answer by themselves. */
  readonly autoAnswer: boolean;
  /** Why, as the bill says; click-to-call unless told. */
  readonly reason?: 'callback' | 'conference' | undefined;
  /** What they show; whom the user is about to call unless told. */
  readonly shown?: Party | undefined;
  /** How long they ring, in seconds; as the user has it unless told. */
  readonly ringSeconds?: number | undefined;
  /** The conference room that the user is let into without a PIN. */
  readonly invitedTo?: string | undefined;
  /** Hears how it goes with the user's phones, in SIP statuses. */
  readonly tell?: ((status: number) => void) | undefined;
}

const HOPS = 69;

/** The phones of who wants to call are the caller's side; they have not been rung yet. */
const callerSide = ({ reason }: Origination) =>
  ({ reason: reason ?? 'click-to-call', causedBy: null, role: 'caller' }) as const;

/** A call that nobody's phone has begun. */
export function callFor(world: LegWorld, origination: Origination): LiveCall {
  const { snapshot, user, bindings, to: dialed, invitedTo, tell } = origination;
  const [{ registration: phone }] = bindings;
  const callerPhone = {
    userAgent: phone.userAgent,
    remoteAddress: `${phone.sourceAddress}:${phone.sourcePort}`,
  };
  const invite = { ...inviteOfOurs, ...(tell && { respond: tell }) };
  const request = { invite, snapshot, caller: byUser(user), dialed, hopsLeft: HOPS };
  return new LiveCall(
    {
      ...request,
      wantsReliableProvisionals: false,
      because: callerSide(origination),
      callerPhone,
      ...(invitedTo !== undefined && { invitedTo }),
    },
    world,
  );
}

/** Rings the user's own phones, then carries out the plan for what is dialed, as if the user had dialed it. */
export async function originate(call: LiveCall, origination: Origination): Promise<void> {
  const { snapshot, user, bindings, to: dialed, autoAnswer, invitedTo, tell } = origination;
  const planned = () =>
    route(snapshot, {
      caller: byUser(user),
      dialed,
      nowMs: call.world.clock.nowMs(),
      memory: call.world.groups.forCallOf(snapshot.tenant.id),
    });
  const isUserFull = hasMostCalls(call.world, snapshot, user.id, call.id) && !callsForHelp(planned());
  if (isUserFull || !hasRoomNow(call.world, snapshot, planned(), call.id)) return call.reject({ code: 'busy' });
  const rung = await ringBack(call, {
    user,
    bindings,
    ringSeconds: origination.ringSeconds ?? userSetting(snapshot, user.id, 'call.ring-seconds'),
    shown: origination.shown ?? calledParty(snapshot, dialed),
    because: callerSide(origination),
    answersItself: autoAnswer ? AT_ONCE : undefined,
    firstLeg: call.record.callerLeg,
    tell,
  });
  if (call.isEnded) return release(rung);
  if (!rung.ok) return call.reject(rejectionOf(rung.outcome ?? 'incompatible-media', dialed));
  const { leg } = rung;
  tell?.(200);
  call.record.callerIs(leg.id);
  call.conversation.callBack(leg);
  call.turnTo(leg, {
    invite: inviteOf(leg),
    snapshot,
    caller: byUser(user),
    dialed,
    hopsLeft: HOPS,
    wantsReliableProvisionals: false,
    ...(invitedTo !== undefined && { invitedTo }),
  });
  await carryOut(call, planned());
}

function release(rung: RungBack): void {
  if (rung.ok) rung.leg.dialog.release();
}

/** The phone of who calls shows whom it is about to call. */
function calledParty(snapshot: TenantSnapshot, dialed: string): Party {
  const user = userDialed(snapshot, dialed);
  return { number: dialed, name: user?.name ?? null, userId: user?.id ?? null };
}
