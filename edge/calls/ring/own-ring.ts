import type { Party } from '#shared/cdr/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { SipHeaders } from '../signaling-port/index.ts';
import type { CalleeTalk } from './confirmation.ts';

/** How an application has somebody rung. */
export interface OwnRing {
  /** Whom phones see in the place of the caller, whether he wants to be known or not; null: the caller. */
  readonly shown: Party | null;
  /** What our INVITE says besides. */
  readonly headers: SipHeaders;
  /** Who answers is talked to before the caller has him; null: he is not. */
  readonly talk: CalleeTalk | null;
}

const told = new WeakMap<LiveCall, OwnRing>();

/** Whoever the `ring` step that comes next rings is rung so, and whoever those after it ring that follow it at once. */
export const ringAsTold = (call: LiveCall, ring: OwnRing): void => void told.set(call, ring);

/** From now on. */
export const ringAsAlways = (call: LiveCall): void => void told.delete(call);

/** Null: nobody has said anything. */
export const ownRingOf = (call: LiveCall): OwnRing | null => told.get(call) ?? null;
