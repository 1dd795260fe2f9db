import { bothWays } from '#edge/media/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import { byUser, route, routeTo, type Step } from '#shared/dialplan/index.ts';
import { carryOut } from '../call/carry-out.ts';
import type { LiveCall } from '../call/index.ts';
import { displayAddress, type IncomingInvite } from '../signaling-port/index.ts';
import type { AnsweredLeg } from './answered-leg.ts';
import type { SeekReason } from './talk.ts';

/** As many as a phone begins with (RFC 3261 §8.1.1.6), less one: it is a new request. */
const HOPS = 69;

/** Whoever is called hears who has sent the caller there (RFC 3892). */
const TRANSFERS: ReadonlySet<SeekReason> = new Set(['transfer-blind', 'transfer-attended']);

export interface SeekOptions {
  /** Whose leg dials, and may have left since: its user's rights decide. To whom it leads sees the seeker. */
  readonly by: LegId;
  /** A number, or a destination that has none; null: the own number of who dials. */
  readonly dialed: string | Destination | null;
  readonly why: SeekReason;
  /** Hears of phones that ring. */
  readonly tell?: (status: number) => void;
}

/** Carries out the plan for a number, for a leg that is answered already: whoever takes the call talks to that leg. */
export async function seek(call: LiveCall, seeker: AnsweredLeg, options: SeekOptions): Promise<void> {
  const { snapshot } = call.request;
  const { by, why, tell } = options;
  const caller = snapshot.userById.get(call.record.leg(by).party.userId ?? '');
  const to = options.dialed ?? caller?.extension ?? null;
  if (!caller || to === null) {
    await null; // nothing comes back to a conversation that is still moving
    return call.conversation.refuse('unreachable');
  }
  const dialed = typeof to === 'string' ? to : (caller.extension ?? '');
  call.turnTo(seeker, {
    invite: { ...inviteOf(seeker), ...(tell && { respond: tell }) },
    snapshot,
    caller: byUser(caller),
    shown: seeker.party,
    dialed,
    hopsLeft: HOPS,
    wantsReliableProvisionals: false,
    ...(call.request.language !== undefined && { language: call.request.language }),
    because: { reason: why, causedBy: by },
    ...(TRANSFERS.has(why) && {
      headers: { 'Referred-By': displayAddress(caller.name, caller.extension ?? '', snapshot.tenant.domain) },
    }),
  });
  const routable = {
    caller: byUser(caller),
    dialed,
    nowMs: call.world.clock.nowMs(),
    memory: call.world.groups.forCallOf(snapshot.tenant.id),
  };
  const plan = typeof to === 'string' ? route(snapshot, routable) : routeTo(snapshot, routable, to);
  await carryOut(call, why === 'conference' ? { first: ringingOnly(plan.first) } : plan);
}

/** Who calls somebody into a conference stays in it: only a phone can come, no mailbox, orbit or menu. */
function ringingOnly(step: Step): Step {
  if (step.kind === 'reject') return step;
  const nobody = (code: 'busy' | 'no-answer' | 'unreachable' | 'declined'): Step => ({
    kind: 'reject',
    rejection: { code },
    why: 'nobody comes into the conference',
  });
  if (step.kind !== 'ring') return nobody('unreachable');
  const [busy, noAnswer] = [nobody('busy'), nobody('no-answer')];
  const otherwise = { busy, noAnswer, unreachable: nobody('unreachable'), declined: nobody('declined') };
  const { screening: _, welcome: __, ...rings } = step;
  return { ...rings, otherwise };
}

/** What stands for the INVITE of a leg that is answered: it hears how things go from us, and need not be told by SIP. */
export function inviteOf({ dialog, media, flow, contact }: AnsweredLeg): IncomingInvite {
  return {
    method: 'INVITE',
    uri: '',
    flow,
    body: bothWays(media.received),
    headerNames: ['Contact'],
    header: (name) => (name === 'contact' ? `<${contact}>` : undefined),
    respond: () => {},
    accept: (_answer, established) => queueMicrotask(() => established(dialog)),
    onCanceled: () => {},
  };
}
