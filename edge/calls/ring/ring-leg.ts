import type { LegId } from '#shared/cdr/index.ts';
import type { BridgedMedia } from '../media/index.ts';
import type { DialListener, Flow, OutgoingInvite } from '../signaling-port/index.ts';

/** One leg that is to ring: how it is reached, and its media. */
export interface RingLeg {
  readonly id: LegId;
  /** The one to try first before the others: a phone may keep several flows open (RFC 5626 §4.2). */
  readonly ways: readonly [Way, ...Way[]];
  readonly media: BridgedMedia;
  /** Our offer to it; null when the caller made none. Another one when it does not take the first. */
  offer: string | null;
}

/** One way to a telephone. */
export interface Way {
  /** Where its messages go, as far as that is known before it answers: a trunk may be a name. */
  readonly flow: Flow;
  readonly contact: string;
  /** Sends it our INVITE, with the offer as it is by then. */
  dial(leg: RingLeg, listener: DialListener): OutgoingInvite;
}
