import type { LegId } from '#shared/cdr/index.ts';
import type { Rejection } from '#shared/dialplan/index.ts';
import { assertNever } from '#shared/result.ts';

/** A user who is rung, all phones at once; or somebody outside, over one trunk after the other. */
export interface RingParty {
  readonly legs: readonly LegId[];
  readonly ringSeconds: number;
  /** The legs are ways to one telephone: the next is tried where the one before leads nowhere. */
  readonly isInTurn?: boolean;
  /** Who answers may be a mailbox: somebody has to press a key. */
  readonly confirms?: boolean;
}

/**
 * One stage of a `ring` step in progress: all phones of some users ring at once until somebody answers. Numbers outside ring
 * beside them, each over one way at a time.
 *
 *                              everybody refused, or did not answer in time
 *   startRing ──▶ ringing ──────────▶ exhausted    the plan goes on with the outcome
 *                  ▲ │ └──▶ answered ──▶ abandoned
 *                  └─┘  └──────────────▶ abandoned    the caller hung up
 *           a way leads nowhere: the next one; somebody has to confirm: the others ring on
 */
export type RingState =
  | {
      readonly name: 'ringing';
      readonly parties: readonly RingParty[];
      /** Legs that may still answer. */
      readonly legs: readonly LegId[];
      /** Those of them that have not given any sign of life yet. */
      readonly silent: readonly LegId[];
      /** Ways that are tried when the one before leads nowhere. */
      readonly waiting: readonly LegId[];
      /** Legs that have answered, and have to confirm. */
      readonly asked: readonly LegId[];
      /** The best that can be said of the legs that are out. */
      readonly outcome: RingOutcome;
    }
  | { readonly name: 'answered'; readonly leg: LegId }
  | { readonly name: 'exhausted' }
  | { readonly name: 'abandoned' };

/** Why nobody was reached. */
export type RingOutcome =
  | 'busy'
  | 'declined'
  | 'incompatible-media'
  | 'unreachable'
  | 'no-answer'
  /** No trunk has taken the call. */
  | 'congestion'
  /** The network knows no such number. */
  | 'unknown-number'
  /** Whoever has answered does not want who calls, or sends him to the mailbox. */
  | 'not-wanted'
  | 'for-mailbox';

/** What the caller hears of it where the plan knows nothing better. @param number  who was called */
export function rejectionOf(outcome: RingOutcome, number: string): Rejection {
  if (outcome === 'not-wanted' || outcome === 'for-mailbox') return { code: 'declined' };
  return outcome === 'unknown-number' ? { code: outcome, dialed: number } : { code: outcome };
}

export type RingEvent =
  /** Any provisional response: the phone is there. */
  | { readonly name: 'leg-alive'; readonly leg: LegId }
  | { readonly name: 'leg-answered'; readonly leg: LegId }
  | { readonly name: 'leg-refused'; readonly leg: LegId; readonly status: number; readonly way?: WayRefusal }
  /** The leg of who had to confirm is over, or nobody has pressed the key; `because`: he has decided for all who ring. */
  | { readonly name: 'leg-not-confirmed'; readonly leg: LegId; readonly because?: 'not-wanted' | 'for-mailbox' }
  | { readonly name: 'leg-confirmed'; readonly leg: LegId }
  | { readonly name: 'reaction-overdue' }
  | { readonly name: 'way-overdue'; readonly leg: LegId }
  | { readonly name: 'rung-out'; readonly party: RingParty }
  | { readonly name: 'caller-gone' }
  /** Somebody else has taken the call, whom we have not rung. */
  | { readonly name: 'picked-up' };

/** What the refusal of a trunk says. */
export interface WayRefusal {
  /** Another trunk may reach the callee. */
  readonly isWayToBlame: boolean;
  readonly outcome: RingOutcome;
}

export type RingEffect =
  | { readonly name: 'invite'; readonly leg: LegId }
  | { readonly name: 'wake'; readonly afterSeconds: number; readonly event: RingEvent }
  | { readonly name: 'cancel'; readonly leg: LegId; readonly because: 'answered-elsewhere' | 'given-up' }
  /** BYE for a leg that has answered. */
  | { readonly name: 'release'; readonly leg: LegId }
  | { readonly name: 'connect'; readonly leg: LegId }
  /** Has who answered press a key. */
  | { readonly name: 'ask'; readonly leg: LegId }
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

/**
 * A trunk answers 100 at once. Four transmissions of the INVITE are out by then (chosen): a caller waits no longer than that
 * for the next one.
 */
const WAY_REACTION_SECONDS = 4;

export function startRing(parties: readonly RingParty[]): RingMove {
  const legs = parties.flatMap((party) => (party.isInTurn ? party.legs.slice(0, 1) : party.legs));
  const waiting = parties.flatMap((party) => (party.isInTurn ? party.legs.slice(1) : []));
  if (legs.length === 0) return exhausted('unreachable', [], []);
  const ways = parties.filter(({ isInTurn }) => isInTurn).flatMap((party) => party.legs.slice(0, 1));
  return {
    state: { name: 'ringing', parties, legs, silent: legs, waiting, asked: [], outcome: 'unreachable' },
    effects: [
      ...legs.map((leg): RingEffect => ({ name: 'invite', leg })),
      ...(ways.length < legs.length ? [REACTION] : []),
      ...ways.map(wayReaction),
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

const REACTION: RingEffect = { name: 'wake', afterSeconds: REACTION_SECONDS, event: { name: 'reaction-overdue' } };

const wayReaction = (leg: LegId): RingEffect => ({
  name: 'wake',
  afterSeconds: WAY_REACTION_SECONDS,
  event: { name: 'way-overdue', leg },
});

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
      if (!state.legs.includes(event.leg)) return { state, effects: [{ name: 'release', leg: event.leg }] };
      if (!partyWith(state, event.leg)?.confirms) return won(state, event.leg);
      const asked = [...state.asked, event.leg];
      const silent = without(state.silent, event.leg);
      return { state: { ...state, asked, silent }, effects: [{ name: 'ask', leg: event.leg }] };
    }
    case 'leg-confirmed':
      return state.asked.includes(event.leg) ? won(state, event.leg) : { state, effects: [] };
    case 'leg-not-confirmed':
      if (!state.asked.includes(event.leg)) return { state, effects: [] };
      if (event.because) return exhausted(event.because, state.legs, state.asked);
      return goOn(state, [event.leg], 'no-answer', [event.leg]);
    case 'leg-refused': {
      if (!state.legs.includes(event.leg)) return { state, effects: [] }; // that of a way which has been given up
      if (event.way) return wayRefused(state, event.leg, event.way);
      // 6xx speaks for the user, not for the phone: none of the user's rings on (RFC 3261 §16.7 step 5).
      const isForAll = event.status >= 600;
      const refusing = isForAll ? partyOf(state, event.leg) : [event.leg];
      // Nor does it matter what the user's other phones said before.
      const before = isForAll && state.parties.length === 1 ? { ...state, outcome: 'unreachable' as const } : state;
      return goOn(before, refusing, outcomeOf(event.status), without(refusing, event.leg));
    }
    case 'reaction-overdue': {
      const phones = state.silent.filter((leg) => !partyWith(state, leg)?.isInTurn);
      return goOn({ ...state, silent: withoutAll(state.silent, phones) }, phones, 'unreachable', phones);
    }
    case 'way-overdue': {
      if (!state.silent.includes(event.leg)) return { state, effects: [] };
      return wayRefused(state, event.leg, { isWayToBlame: true, outcome: 'congestion' }, true);
    }
    case 'rung-out': {
      const { legs: ofParty } = event.party;
      // Whoever is being asked has answered.
      const ringing = state.legs.filter((leg) => ofParty.includes(leg) && !state.asked.includes(leg));
      const waiting = withoutAll(state.waiting, ofParty);
      return ringing.length === 0 ? { state, effects: [] } : goOn({ ...state, waiting }, ringing, 'no-answer', ringing);
    }
    case 'caller-gone':
      return { state: { name: 'abandoned' }, effects: endAll(state.legs, state.asked, 'given-up') };
    case 'picked-up':
      return { state: { name: 'abandoned' }, effects: endAll(state.legs, state.asked, 'answered-elsewhere') };
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
const WORTH: readonly RingOutcome[] = [
  'unreachable',
  'congestion',
  'unknown-number',
  'incompatible-media',
  'declined',
  'busy',
  'no-answer',
  'for-mailbox',
  'not-wanted',
];

export const betterOf = (a: RingOutcome, b: RingOutcome): RingOutcome => (WORTH.indexOf(b) > WORTH.indexOf(a) ? b : a);

type Ringing = Extract<RingState, { name: 'ringing' }>;

function won(state: Ringing, leg: LegId): RingMove {
  const losers = endAll(without(state.legs, leg), state.asked, 'answered-elsewhere');
  return { state: { name: 'answered', leg }, effects: [...losers, { name: 'connect', leg }] };
}

/** @param isOpen  the INVITE is still out */
function wayRefused(state: Ringing, leg: LegId, { isWayToBlame, outcome }: WayRefusal, isOpen = false): RingMove {
  const ways = partyWith(state, leg)?.legs ?? [];
  const next = isWayToBlame ? ways.find((way) => state.waiting.includes(way)) : undefined;
  const open = isOpen ? [leg] : [];
  if (next === undefined) return goOn({ ...state, waiting: withoutAll(state.waiting, ways) }, [leg], outcome, open);
  return {
    state: {
      ...state,
      legs: state.legs.map((other) => (other === leg ? next : other)),
      silent: [...without(state.silent, leg), next],
      waiting: without(state.waiting, next),
    },
    effects: [...endAll(open, [], 'given-up'), { name: 'invite', leg: next }, wayReaction(next)],
  };
}

/** Without some legs; those of them that ring are canceled. */
function goOn(state: Ringing, out: readonly LegId[], because: RingOutcome, ringing: readonly LegId[]): RingMove {
  const outcome = out.length > 0 ? betterOf(state.outcome, because) : state.outcome;
  const legs = withoutAll(state.legs, out);
  const canceled = ringing.filter((leg) => state.legs.includes(leg));
  if (legs.length === 0) return exhausted(outcome, canceled, state.asked);
  const asked = withoutAll(state.asked, out);
  return { state: { ...state, legs, asked, outcome }, effects: endAll(canceled, state.asked, 'given-up') };
}

const partyWith = ({ parties }: Ringing, leg: LegId): RingParty | undefined =>
  parties.find(({ legs }) => legs.includes(leg));

const partyOf = (state: Ringing, leg: LegId): readonly LegId[] => partyWith(state, leg)?.legs ?? [leg];

function exhausted(outcome: RingOutcome, stillRinging: readonly LegId[], asked: readonly LegId[]): RingMove {
  return {
    state: { name: 'exhausted' },
    effects: [...endAll(stillRinging, asked, 'given-up'), { name: 'give-up', outcome }],
  };
}

/** Those who have answered are released, the others canceled. */
function endAll(
  legs: readonly LegId[],
  asked: readonly LegId[],
  because: 'answered-elsewhere' | 'given-up',
): RingEffect[] {
  return legs.map((leg) => (asked.includes(leg) ? { name: 'release', leg } : { name: 'cancel', leg, because }));
}

const without = (legs: readonly LegId[], leg: LegId): readonly LegId[] => legs.filter((other) => other !== leg);
const withoutAll = (legs: readonly LegId[], out: readonly LegId[]): readonly LegId[] =>
  legs.filter((leg) => !out.includes(leg));
