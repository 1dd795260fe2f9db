import type { LegId } from '#shared/cdr/index.ts';
import type { LegFacts, LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import { limitUntil, spendingOf } from '../ring/talk-outside.ts';

/** Why the leg is in the call that it comes to, and its id there. */
export type Arrival = Required<Pick<LegFacts, 'id' | 'reason' | 'causedBy'>>;

/**
 * Takes an answered leg with its dialog and media out of one call, which is over then, into another one of the tenant, where
 * it is answered and talks to nobody yet. Nothing can come between: both are changed at once.
 *
 * @throws Error  when the calls are not of one tenant: a bug, and the last thing that stands between them
 */
export function handOver(from: LiveCall, id: LegId, to: LiveCall, arrival: Arrival): AnsweredLeg {
  const [theirs, ours] = [from, to].map(({ request }) => request.snapshot.tenant.id);
  if (theirs !== ours) throw new Error(`leg ${id} of ${theirs} was to go to a call of ${ours}`);
  const { party, sipCallId, userAgent, remoteAddress, trunkId, outside } = from.record.leg(id);
  // Who is outside stays outside: without rights here, counted by the trunk, paid for.
  const place = { sipCallId, userAgent, remoteAddress, trunkId, ...(outside && { outside }) };
  to.record.addLeg({ role: 'callee', party, ...place, ...arrival });
  to.keepMedia(arrival.id, from.giveMedia(id));
  const leg = { ...from.conversation.handOver(id), id: arrival.id };
  to.conversation.add(leg);
  if (arrival.reason === 'supervision') to.record.pickedUp(arrival.id);
  else to.record.answered(arrival.id);
  const untilMs = from.untilMs.get(id);
  if (untilMs !== undefined) limitUntil(to, leg.id, untilMs);
  to.world.outgoingGuard.moved(id, spendingOf(to, leg.id));
  return leg;
}
