import { assertNever } from '#shared/result.ts';
import type { SipRequest } from '../signaling-port/index.ts';

/**
 * Two legs that talk to each other, until one of them hangs up.
 *
 *                    offer from either side
 *   startBridge ──▶ talking ⇄ renegotiating
 *                        │      │
 *                        └──▶ over    BYE, dead media, or the legs are wanted elsewhere
 */
export type BridgeState =
  | { readonly name: 'talking'; readonly silent: readonly Side[] }
  | { readonly name: 'renegotiating'; readonly silent: readonly Side[]; readonly by: Side; readonly offer: SipRequest }
  | { readonly name: 'over' };

export type Side = 'caller' | 'callee';
export const SIDES = ['caller', 'callee'] as const;
export const otherSide = (side: Side): Side => (side === 'caller' ? 'callee' : 'caller');

/** Why a bridge ended; what the bill says (Q.850). */
export type BridgeEnd =
  | { readonly by: Side; readonly reason: 'normal-clearing'; readonly q850Cause: 16 }
  | { readonly by: 'system'; readonly reason: 'rtp-timeout'; readonly q850Cause: 102 }
  | { readonly by: 'system'; readonly reason: 'phone-lost'; readonly q850Cause: 27 };

export type BridgeEvent =
  /** A re-INVITE or UPDATE with SDP. */
  | { readonly name: 'offer-received'; readonly from: Side; readonly offer: SipRequest }
  | { readonly name: 'offer-settled' }
  | { readonly name: 'hung-up'; readonly by: Side }
  | { readonly name: 'fell-silent'; readonly side: Side }
  /** Sides that are held send nothing for as long as they like: whether they are there shows only when they are asked. */
  | { readonly name: 'hold-lasted'; readonly sides: readonly Side[] }
  /** The phone answered when asked whether it is still there. */
  | { readonly name: 'proved-alive'; readonly side: Side }
  /** The phone did not answer or acknowledge, or does not know the call any more (RFC 3261 §12.2.1.2). */
  | { readonly name: 'lost'; readonly side: Side }
  /** Somebody else has the legs from now on. */
  | { readonly name: 'left-alone' };

export type BridgeEffect =
  | { readonly name: 'pass-offer'; readonly from: Side; readonly offer: SipRequest }
  | { readonly name: 'refuse-offer'; readonly offer: SipRequest; readonly status: 487 | 491 | 500 }
  | { readonly name: 'watch-media'; readonly side: Side }
  | { readonly name: 'probe'; readonly side: Side }
  | { readonly name: 'end'; readonly end: BridgeEnd };

export interface BridgeMove {
  readonly state: BridgeState;
  readonly effects: readonly BridgeEffect[];
}

export function startBridge(): BridgeMove {
  return {
    state: { name: 'talking', silent: [] },
    effects: SIDES.map((side) => ({ name: 'watch-media', side })),
  };
}

export function bridge(state: BridgeState, event: BridgeEvent): BridgeMove {
  if (state.name === 'over') {
    const isOffer = event.name === 'offer-received';
    return { state, effects: isOffer ? [{ name: 'refuse-offer', offer: event.offer, status: 487 }] : [] };
  }
  switch (event.name) {
    case 'offer-received': {
      const { from, offer } = event;
      if (state.name === 'talking') {
        return {
          state: { name: 'renegotiating', silent: state.silent, by: from, offer },
          effects: [{ name: 'pass-offer', from, offer }],
        };
      }
      // Two offers that cross: the later one has to come again (RFC 3261 §14.2).
      return { state, effects: [{ name: 'refuse-offer', offer, status: state.by === from ? 500 : 491 }] };
    }
    case 'offer-settled':
      return { state: { name: 'talking', silent: state.silent }, effects: [] };
    case 'hung-up': {
      const end = { by: event.by, reason: 'normal-clearing', q850Cause: 16 } as const;
      return over(state, end);
    }
    case 'fell-silent': {
      const silent = [...state.silent.filter((side) => side !== event.side), event.side];
      if (silent.length === SIDES.length) {
        return over(state, { by: 'system', reason: 'rtp-timeout', q850Cause: 102 });
      }
      // One alone may be muted with silence suppression: the phone is asked before anything is ended.
      return { state: { ...state, silent }, effects: [{ name: 'probe', side: event.side }] };
    }
    case 'hold-lasted':
      return { state, effects: event.sides.map((side) => ({ name: 'probe', side })) };
    case 'proved-alive': {
      const silent = state.silent.filter((side) => side !== event.side);
      return { state: { ...state, silent }, effects: [{ name: 'watch-media', side: event.side }] };
    }
    case 'lost':
      return over(state, { by: 'system', reason: 'phone-lost', q850Cause: 27 });
    case 'left-alone':
      return { state: { name: 'over' }, effects: refusePending(state) };
    default:
      return assertNever(event);
  }
}

function over(state: Exclude<BridgeState, { name: 'over' }>, end: BridgeEnd): BridgeMove {
  return { state: { name: 'over' }, effects: [...refusePending(state), { name: 'end', end }] };
}

const refusePending = (state: BridgeState): readonly BridgeEffect[] =>
  state.name === 'renegotiating' ? [{ name: 'refuse-offer', offer: state.offer, status: 487 }] : [];
