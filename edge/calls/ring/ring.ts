import type { LegId } from '#shared/cdr/index.ts';
import { assertNever } from '#shared/result.ts';

/**
 * One `ring` step in progress: all phones of a user ring at once until somebody answers.
 *
 *                              all refused, one declined for all,
 *                              or nobody answered in time
 *   startRing ──▶ ringing ──────────▶ exhausted    the plan goes on with the outcome
 *                    │ └──▶ answered ──▶ abandoned
 *                    └─────────────────▶ abandoned    the caller hung up
 */
export type RingState =
  | {
      readonly name: 'ringing';
      /** Legs that may still answer. */
      readonly legs: readonly LegId[];
      /** Those of them that have not given any sign of life yet. */
      readonly silent: readonly LegId[];
      /** The best that can be said of the legs that are out. */
      readonly outcome: RingOutcome;
    }
  | { readonly name: 'answered'; readonly leg: LegId }
  | { readonly name: 'exhausted' }
  | { readonly name: 'abandoned' };

/** Why nobody was reached. */
export type RingOutcome = 'busy' | 'declined' | 'incompatible-media' | 'unreachable' | 'no-answer';

export type RingEvent =
  /** Any provisional response: the phone is there. */
  | { readonly name: 'leg-alive'; readonly leg: LegId }
  | { readonly name: 'leg-answered'; readonly leg: LegId }
  | { readonly name: 'leg-refused'; readonly leg: LegId; readonly status: number }
  | { readonly name: 'reaction-overdue' }
  | { readonly name: 'rung-out' }
  | { readonly name: 'caller-gone' };

export type RingEffect =
  | { readonly name: 'invite'; readonly leg: LegId }
  | { readonly name: 'wake'; readonly afterSeconds: number; readonly event: RingEvent }
  | { readonly name: 'cancel'; readonly leg: LegId; readonly because: 'answered-elsewhere' | 'given-up' }
  /** BYE for a leg that has answered. */
  | { readonly name: 'release'; readonly leg: LegId }
  | { readonly name: 'connect'; readonly leg: LegId }
  | { readonly name: 'give-up'; readonly outcome: RingOutcome };

export interface RingMove {
  readonly state: RingState;
  readonly effects: readonly RingEffect[];
}

/**
 * A phone that has sent nothing at all by now is not there: its flow is dead, and over UDP only silence tells.
 * Five transmissions of the INVITE are out by then (RFC 3261 §17.1.1.2); waiting for timer B would take 32 s.
 */
const REACTION_SECONDS = 8;

export function startRing(legs: readonly LegId[], ringSeconds: number): RingMove {
  if (legs.length === 0) return exhausted('unreachable', []);
  return {
    state: { name: 'ringing', legs, silent: legs, outcome: 'unreachable' },
    effects: [
      ...legs.map((leg): RingEffect => ({ name: 'invite', leg })),
      { name: 'wake', afterSeconds: REACTION_SECONDS, event: { name: 'reaction-overdue' } },
      { name: 'wake', afterSeconds: ringSeconds, event: { name: 'rung-out' } },
    ],
  };
}

export function ring(state: RingState, event: RingEvent): RingMove {
  if (state.name === 'answered' && event.name === 'caller-gone') {
    return { state: { name: 'abandoned' }, effects: [{ name: 'release', leg: state.leg }] };
  }
  if (state.name !== 'ringing') {
    // A 200 OK can cross our CANCEL: that leg is released with BYE (RFC 3261 §13.2.2.4).
    return { state, effects: event.name === 'leg-answered' ? [{ name: 'release', leg: event.leg }] : [] };
  }
  switch (event.name) {
    case 'leg-alive':
      return { state: { ...state, silent: without(state.silent, event.leg) }, effects: [] };
    case 'leg-answered': {
      const losers = without(state.legs, event.leg);
      return {
        state: { name: 'answered', leg: event.leg },
        effects: [...cancelAll(losers, 'answered-elsewhere'), { name: 'connect', leg: event.leg }],
      };
    }
    case 'leg-refused': {
      const { legs, outcome } = legsOut(state, [event.leg], outcomeOf(event.status));
      // 6xx speaks for the user, not for the phone: nobody else rings on (RFC 3261 §16.7 step 5).
      if (event.status >= 600) return exhausted(outcomeOf(event.status), legs);
      return legs.length === 0 ? exhausted(outcome, []) : { state: { ...state, legs, outcome }, effects: [] };
    }
    case 'reaction-overdue': {
      const { legs, outcome } = legsOut(state, state.silent, 'unreachable');
      if (legs.length === 0) return exhausted(outcome, state.silent);
      return { state: { ...state, legs, silent: [], outcome }, effects: cancelAll(state.silent, 'given-up') };
    }
    case 'rung-out':
      return exhausted('no-answer', state.legs);
    case 'caller-gone':
      return { state: { name: 'abandoned' }, effects: cancelAll(state.legs, 'given-up') };
    default:
      return assertNever(event);
  }
}

/** What a final answer says of the callee (RFC 3261 §21.4 to §21.6). */
export function outcomeOf(status: number): RingOutcome {
  return OUTCOME_BY_STATUS.get(status) ?? (status >= 600 ? 'declined' : 'unreachable');
}

const OUTCOME_BY_STATUS: ReadonlyMap<number, RingOutcome> = new Map([
  [403, 'declined'],
  [415, 'incompatible-media'],
  [486, 'busy'],
  [488, 'incompatible-media'],
  [600, 'busy'],
  [606, 'incompatible-media'],
]);

/** What says most about a user with several phones: one that is busy beats one that is off. */
const WORTH: readonly RingOutcome[] = ['unreachable', 'no-answer', 'incompatible-media', 'declined', 'busy'];

function legsOut(state: Extract<RingState, { name: 'ringing' }>, out: readonly LegId[], outcome: RingOutcome) {
  const isBetter = WORTH.indexOf(outcome) > WORTH.indexOf(state.outcome);
  return {
    legs: state.legs.filter((leg) => !out.includes(leg)),
    outcome: isBetter && out.length > 0 ? outcome : state.outcome,
  };
}

function exhausted(outcome: RingOutcome, stillRinging: readonly LegId[]): RingMove {
  return {
    state: { name: 'exhausted' },
    effects: [...cancelAll(stillRinging, 'given-up'), { name: 'give-up', outcome }],
  };
}

function cancelAll(legs: readonly LegId[], because: 'answered-elsewhere' | 'given-up'): RingEffect[] {
  return legs.map((leg) => ({ name: 'cancel', leg, because }));
}

const without = (legs: readonly LegId[], leg: LegId): readonly LegId[] => legs.filter((other) => other !== leg);
