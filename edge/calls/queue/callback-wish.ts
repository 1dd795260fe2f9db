import { Agent } from '#shared/agent/index.ts';
import type { Queue } from '#shared/call-queue/index.ts';
import { byUser, callerParty, routeBack } from '#shared/dialplan/index.ts';
import { objectsOf, type SnapshotUser, type TenantSnapshot, userDialed } from '#shared/tenant/index.ts';
import type { LegWorld, LiveCall } from '../call/index.ts';
import { wayTo } from '../redial/way-to.ts';
import { isHidden } from '../ring/shown-caller.ts';
import { LEFT, type Left, type Utterance, type VoiceLeg } from '../voice/index.ts';

const MAX_DIGITS = 20;
const TRIES = 3;

/**
 * Who waits says at which number he wants to be called back: the one he calls from, or another where the queue allows that, and
 * always one that somebody of the queue may call, so that it costs the tenant nothing that its rules do not permit.
 *
 * @returns null: he would rather wait
 */
export async function askForCallback(call: LiveCall, voice: VoiceLeg, queue: Queue): Promise<string | null | Left> {
  const mayEnter = queue.callback?.mayEnterNumber === true;
  const callers = await usersOf(call, queue);
  let number = ownNumber(call);
  for (let left = TRIES; left > 0; left--) {
    const isPossible =
      number !== null && callers.some((user) => canCall(call.world, call.request.snapshot, user, number as string));
    if (!isPossible && number !== null && (await voice.say([{ phrase: 'queue/callback-impossible' }])) === LEFT)
      return LEFT;
    if (isPossible && number !== null) {
      const key = await voice.ask({ says: proposal(number, mayEnter) });
      if (key === LEFT) return LEFT;
      if (key.digits === '1') return number;
      if (key.digits !== '2') return null;
    }
    if (!mayEnter) return null;
    const entered = await voice.ask({
      says: [{ phrase: 'queue/callback-enter' }],
      maxDigits: MAX_DIGITS,
      clearsAt: '*',
    });
    if (entered === LEFT) return LEFT;
    if (entered.digits === '') return null;
    number = entered.digits;
  }
  return null;
}

const proposal = (number: string, mayEnter: boolean): Utterance[] => [
  { phrase: 'queue/callback-number' },
  { digits: number },
  { phrase: mayEnter ? 'queue/callback-confirm-or-enter' : 'queue/callback-confirm' },
];

/** Null: it is not known, or not to be known. */
function ownNumber({ request }: LiveCall): string | null {
  const { caller, shown, invite } = request;
  const isWithheld = isHidden(invite) || (caller.kind === 'trunk' && caller.number === null);
  const { number } = shown ?? callerParty(caller);
  return isWithheld && caller.kind !== 'user' ? null : number;
}

/** Whose phones could call back: members who are users, and the phones that agents sit at. */
async function usersOf(call: LiveCall, { members }: Queue): Promise<readonly SnapshotUser[]> {
  const { snapshot } = call.request;
  const states = (await call.world.contactCentres.members(snapshot)) ?? [];
  return members.flatMap((member) => {
    if (member.kind === 'user') return snapshot.userById.get(member.userId) ?? [];
    const login = states.find(({ memberId }) => memberId === member.agentId)?.login;
    if (login) return userDialed(snapshot, login.extension) ?? [];
    // Who is not there yet will sit at a phone of his own, most likely.
    const agent = objectsOf(snapshot, Agent).get(member.agentId);
    return (agent?.userIds ?? []).flatMap((id) => snapshot.userById.get(id) ?? []);
  });
}

/** Whether the rules let a user of the tenant call somebody back at this number. */
export function canCall(
  { groups, clock }: Pick<LegWorld, 'groups' | 'clock'>,
  snapshot: TenantSnapshot,
  user: SnapshotUser,
  number: string,
): boolean {
  const memory = groups.forCallOf(snapshot.tenant.id);
  const routable = { caller: byUser(user), nowMs: clock.nowMs(), memory };
  // Whoever could be reached by a menu or a queue would be no caller.
  return wayTo(snapshot, routable, number, routeBack).kind === 'ring';
}
