import { bothWays } from '#edge/media/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import { route } from '#shared/dialplan/index.ts';
import { carryOut } from '../call/carry-out.ts';
import type { LiveCall } from '../call/index.ts';
import type { IncomingInvite } from '../signaling-port/index.ts';
import type { AnsweredLeg } from './answered-leg.ts';

/** As many as a phone begins with (RFC 3261 §8.1.1.6), less one: it is a new request. */
const HOPS = 69;

/**
 * Carries out the plan for a number, for a leg that is answered already: whoever takes the call talks to that leg.
 *
 * @param options.by  whose leg dials: its user's rights decide; to whom it leads sees the seeker
 */
export async function seek(
  call: LiveCall,
  seeker: AnsweredLeg,
  options: { readonly by: LegId; readonly dialed: string; readonly why: 'transfer-blind' | 'transfer-attended' },
): Promise<void> {
  const { snapshot } = call.request;
  const { by, dialed, why } = options;
  const caller = snapshot.userById.get(call.conversation.leg(by)?.party.userId ?? '');
  if (!caller) return call.conversation.feed({ name: 'refused' });
  call.turnTo(seeker, {
    invite: inviteOf(seeker),
    snapshot,
    caller,
    shown: seeker.party,
    dialed,
    hopsLeft: HOPS,
    wantsReliableProvisionals: false,
    because: { reason: why, causedBy: by },
  });
  await carryOut(call, route(snapshot, { caller, dialed, nowMs: call.world.clock.nowMs() }));
}

/** What stands for the INVITE of a leg that is answered: it hears how things go from us, and need not be told by SIP. */
export function inviteOf({ dialog, media, flow, contact }: AnsweredLeg): IncomingInvite {
  return {
    method: 'INVITE',
    uri: '',
    flow,
    body: bothWays(media.received),
    header: (name) => (name === 'contact' ? `<${contact}>` : undefined),
    respond: () => {},
    accept: (_answer, established) => queueMicrotask(() => established(dialog)),
    onCanceled: () => {},
  };
}
