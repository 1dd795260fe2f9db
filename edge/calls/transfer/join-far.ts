import type { LegId } from '#shared/cdr/index.ts';
import { codecsOver } from '../allowed-codecs.ts';
import type { LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import type { TakenLeg } from '../elsewhere/give-leg.ts';
import { type LegMedia, OFFER_REFUSED, ownOffer } from '../media/index.ts';
import { limitUntil, spendingOf } from '../ring/talk-outside.ts';
import type { Arrival } from './hand-over.ts';
import type { TransferListener } from './refer-subscription.ts';

const OFFER = ownOffer(9, 0, 8);

/**
 * Whom the phone talks to in a call of another edge comes into this one, in its place: that call is over, and the leg gets media
 * of ours by a re-INVITE. When its phone takes none it is hung up, and the two talk as before.
 */
export async function joinFar(
  call: LiveCall,
  by: LegId,
  taking: Promise<TakenLeg | null>,
  listener: TransferListener,
): Promise<void> {
  const taken = await taking;
  const id = call.world.ids.next('leg');
  const order = { name: 'take-over', by, target: id } as const;
  const may = () => !call.isEnded && call.conversation.mayOrder(order).ok;
  const arrival = { id, reason: 'transfer-attended', causedBy: by } as const;
  const leg = taken && may() ? await bringOver(call, taken, arrival) : null;
  if (taken && leg && may()) {
    call.conversation.add(leg);
    countIn(call, id, taken);
    call.conversation.refer(by, order, listener);
    return;
  }
  taken?.dialog.release();
  if (call.record.openLegs.some((open) => open.id === id)) call.dropLeg(id);
  await listener.ended(503);
}

/** A leg of another edge with media of ours, on the bill of this call; null when its phone takes none: then it is on the bill, too. */
export async function bringOver(call: LiveCall, taken: TakenLeg, arrival: Arrival): Promise<AnsweredLeg | null> {
  const { id } = arrival;
  const { party, sipCallId, userAgent, remoteAddress, trunkId, outside, flow, contact, dialog } = taken;
  const place = { sipCallId, userAgent, remoteAddress, trunkId, ...(outside && { outside }) };
  call.record.addLeg({ role: 'callee', party, ...place, ...arrival });
  const media = await offerOurMedia(call, id, taken);
  return media && { id, party, dialog, media, flow, contact };
}

/** The leg talks from now on: as long as it may, and for what it costs. */
export function countIn(call: LiveCall, id: LegId, { leftMs, outside, party }: TakenLeg): void {
  call.record.answered(id);
  if (leftMs !== null) limitUntil(call, id, call.world.clock.monotonicMs() + leftMs);
  if (outside && outside.callType !== 'emergency')
    call.world.outgoingGuard.talks({ ...spendingOf(call, id), number: party.number });
}

/** Media of ours for a leg that is on the bill already; null when its phone takes none. */
export async function offerOurMedia(
  call: LiveCall,
  id: LegId,
  { flow, dialog, trunkId, outside }: Pick<TakenLeg, 'flow' | 'dialog' | 'trunkId' | 'outside'>,
): Promise<LegMedia | null> {
  const codecs = codecsOver(call.request.snapshot, trunkId, outside?.callType === 'emergency');
  const opened = await call.openOwnMedia(id, { peer: flow.address, transport: flow.transport, codecs });
  if (!opened.ok) return null;
  const media = opened.value;
  for (;;) {
    const offer = await media.write(OFFER);
    if (!offer.ok) return null;
    const headers = { 'Content-Type': 'application/sdp' };
    const { status, body } = await dialog.request({ method: 'INVITE', headers, body: offer.value });
    if (status < 300) {
      if (!media.receiveAnswer(body).ok) return null;
      media.agree();
      return media;
    }
    if (!OFFER_REFUSED.has(status) || !media.concede()) return null;
  }
}
