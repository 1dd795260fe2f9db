import type { CallRequest, LegWorld, LiveCall } from '../call/index.ts';
import { callsOf } from '../transfer/find-dialog.ts';

/** How the Call-IDs of our legs begin: any other costs no search. */
const OURS = 'leg_';

/**
 * Whether a call that comes over a trunk has come over it before, for the same number (RFC 3261 §16.3 item 4). A proxy on the
 * way that sends our own INVITE back keeps its Call-ID, by which the leg is known that it left by. For another number
 * it is a spiral, and goes on. Whoever begins a call of its own on the way is not seen through: Max-Forwards ends that.
 */
export function isLoop(live: LegWorld['live'], request: CallRequest): boolean {
  const calls = [...callsOf(live, request.snapshot.tenant.id)];
  const seen = new Set<LiveCall>();
  let callId = request.invite.header('call-id');
  for (;;) {
    if (!callId?.startsWith(OURS)) return false;
    const before = calls.find(({ record }) =>
      record.openLegs.some(({ role, sipCallId }) => role === 'callee' && sipCallId === callId),
    );
    if (!before || seen.has(before)) return false;
    if (isSame(before.request, request)) return true;
    seen.add(before);
    callId = before.request.invite.header('call-id');
  }
}

const isSame = (before: CallRequest, { caller, dialed }: CallRequest): boolean =>
  before.caller.kind === 'trunk' &&
  caller.kind === 'trunk' &&
  before.caller.trunkId === caller.trunkId &&
  before.dialed === dialed;
