import type { LegId } from '#shared/cdr/index.ts';
import { assertNever } from '#shared/result.ts';

/** A user who is rung: all phones at once, for so long. */
export interface RingParty {
  readonly legs: readonly LegId[];
  readonly ringSeconds: number;
}

/**
 * One stage of a `ring` step in progress: all phones of some users ring at once until somebody answers.
 *
 *                              everybody refused, or did not answer in time
 *   startRing ──▶ ringing ──────────▶ exhausted    the plan goes on with the outcome
 *                    │ └──▶ answered ──▶ abandoned
 *                    └─────────────────▶ abandoned    the caller hung up
 */
export type RingState =
  | {
      readonly name: 'ringing';
      readonly parties: readonly RingParty[];
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
  | { readonly name: 'rung-out'; readonly party: RingParty }
  | { readonly name: 'caller-gone' }
  /** Somebody else has taken the call, whom we have not rung. */
  | { readonly name: 'picked-up' };

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

export function startRing(parties: readonly RingParty[]): RingMove {
  const legs = parties.flatMap((party) => party.legs);
  if (legs.length === 0) return exhausted('unreachable', []);
  return {
    state: { name: 'ringing', parties, legs, silent: legs, outcome: 'unreachable' },
    effects: [
      ...legs.map((leg): RingEffect => ({ name: 'invite', leg })),
      { name: 'wake', afterSeconds: REACTION_SECONDS, event: { name: 'reaction-overdue' } },
      ...parties.map(
        (party): RingEffect => ({
          name: 'wake',
          afterSeconds: party.ringSeconds,
          event: { name: 'rung-out', party },
        }),
      ),
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
      // 6xx speaks for the user, not for the phone: none of the user's rings on (RFC 3261 §16.7 step 5).
      const isForAll = event.status >= 600;
      const refusing = isForAll ? partyOf(state, event.leg) : [event.leg];
      // Nor does it matter what the user's other phones said before.
      const before = isForAll && state.parties.length === 1 ? { ...state, outcome: 'unreachable' as const } : state;
      return goOn(before, refusing, outcomeOf(event.status), without(refusing, event.leg));
    }
    case 'reaction-overdue':
      return goOn({ ...state, silent: [] }, state.silent, 'unreachable', state.silent);
    case 'rung-out': {
      const ringing = state.legs.filter((leg) => event.party.legs.includes(leg));
      return ringing.length === 0 ? { state, effects: [] } : goOn(state, ringing, 'no-answer', ringing);
    }
    case 'caller-gone':
      return { state: { name: 'abandoned' }, effects: cancelAll(state.legs, 'given-up') };
    case 'picked-up':
      return { state: { name: 'abandoned' }, effects: cancelAll(state.legs, 'answered-elsewhere') };
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

/** What says most about those who were rung: one whose phone rang beats one who is busy, and that beats one who is off. */
const WORTH: readonly RingOutcome[] = ['unreachable', 'incompatible-media', 'declined', 'busy', 'no-answer'];

export const betterOf = (a: RingOutcome, b: RingOutcome): RingOutcome => (WORTH.indexOf(b) > WORTH.indexOf(a) ? b : a);

type Ringing = Extract<RingState, { name: 'ringing' }>;

/** Without some legs; those of them that ring are canceled. */
function goOn(state: Ringing, out: readonly LegId[], because: RingOutcome, ringing: readonly LegId[]): RingMove {
  const outcome = out.length > 0 ? betterOf(state.outcome, because) : state.outcome;
  const legs = state.legs.filter((leg) => !out.includes(leg));
  const canceled = ringing.filter((leg) => state.legs.includes(leg));
  if (legs.length === 0) return exhausted(outcome, canceled);
  return { state: { ...state, legs, outcome }, effects: cancelAll(canceled, 'given-up') };
}

const partyOf = ({ parties }: Ringing, leg: LegId): readonly LegId[] =>
  parties.find(({ legs }) => legs.includes(leg))?.legs ?? [leg];

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
