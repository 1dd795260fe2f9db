import type { LegId } from '#shared/cdr/index.ts';
import type { CallRefusalCode } from '#shared/live-call/index.ts';
import { assertNever, fail, ok, type Result } from '#shared/result.ts';

/**
 * Who talks to whom in a call. Legs are answered; those that ring are not in here until they are.
 *
 *   calling ──▶ service                    something of ours took the call
 *      │ connected
 *      ▼        hold, play         resume, played
 *   talking ──────────▶ held ──────────────────────▶ talking
 *      │ park
 *      ├──────────▶ parked ─────────────────────────▶ talking     retrieved
 *      │ transfer
 *      ├──────────▶ transferring ───────────────────▶ talking     with who answered, or as before when nobody did
 *      │ consult                  cancel, target left
 *      └──────────▶ consulting ─────────────────────▶ talking     as before
 *                        └──────────────────────────▶ talking     complete: with the target
 *
 * From each of them to over, when nobody is left to talk to.
 */
export type Talk =
  | { readonly name: 'calling' }
  | { readonly name: 'service'; readonly leg: LegId }
  | { readonly name: 'talking'; readonly legs: Pair; readonly supervisor: LegId | null }
  /** `by` hears nothing; `waiting` hears what it is played, until `by` comes back or it has heard all. */
  | { readonly name: 'held'; readonly by: LegId; readonly waiting: LegId }
  | { readonly name: 'parked'; readonly leg: LegId; readonly orbit: string }
  /** Somebody is rung for `waiting`; `by` is still there in case that nobody answers. */
  | { readonly name: 'transferring'; readonly waiting: LegId; readonly by: LegId | null }
  /** Somebody is rung for `by`, or talks to it; null while it rings. */
  | { readonly name: 'consulting'; readonly waiting: LegId; readonly by: LegId; readonly target: LegId | null }
  | { readonly name: 'over' };

export type Pair = readonly [LegId, LegId];

/** What a leg hears that talks to nobody. */
export type Sound = 'music' | 'silence' | 'ringback' | 'program';

export type TalkEvent =
  /** The plan found somebody; both hear each other already. */
  | { readonly name: 'connected'; readonly legs: Pair }
  /** Something of ours took the call. */
  | { readonly name: 'served'; readonly leg: LegId }
  /** Whoever wants to call has picked up: now whom he calls is rung. */
  | { readonly name: 'called-back'; readonly leg: LegId }
  /** The plan found nobody. */
  | { readonly name: 'refused' }
  /** Somebody who was rung for a parked leg. */
  | { readonly name: 'retrieved'; readonly leg: LegId }
  | { readonly name: 'supervised'; readonly by: LegId }
  | { readonly name: 'played' }
  /** Hung up, or is lost. */
  | { readonly name: 'left'; readonly leg: LegId };

/** What is asked for by others than the phones in the call. */
export type TalkOrder =
  | { readonly name: 'hold'; readonly by: LegId; readonly hears: 'music' | 'silence' }
  | { readonly name: 'play'; readonly to: LegId }
  | { readonly name: 'resume' }
  | { readonly name: 'park'; readonly by: LegId; readonly orbit: string }
  | { readonly name: 'transfer'; readonly by: LegId; readonly dialed: string }
  | { readonly name: 'consult'; readonly by: LegId; readonly dialed: string }
  | { readonly name: 'complete' }
  | { readonly name: 'cancel' }
  | { readonly name: 'drop'; readonly leg: LegId };

export type TalkEffect =
  /** They hear each other already. */
  | { readonly name: 'talk'; readonly legs: Pair }
  /** From now on they hear each other. */
  | { readonly name: 'join'; readonly legs: Pair }
  /** The supervisor hears them both. */
  | { readonly name: 'supervise'; readonly legs: Pair; readonly supervisor: LegId }
  /** `isOnHold`: its phone is told so. */
  | { readonly name: 'serve'; readonly leg: LegId; readonly sound: Sound; readonly isOnHold: boolean }
  /** BYE. */
  | { readonly name: 'release'; readonly leg: LegId }
  /** Carries out the plan for a number that `by` could dial. */
  | {
      readonly name: 'seek';
      readonly seeker: LegId;
      readonly by: LegId;
      readonly dialed: string;
      readonly why: 'transfer-blind' | 'transfer-attended';
    }
  /** Whoever is found is found for another leg. */
  | { readonly name: 'seek-for'; readonly seeker: LegId }
  | { readonly name: 'call-off' }
  /** Null: by order. */
  | { readonly name: 'end'; readonly by: LegId | null };

export interface TalkMove {
  readonly talk: Talk;
  readonly effects: readonly TalkEffect[];
}

const stay = (talk: Talk): TalkMove => ({ talk, effects: [] });
const over = (by: LegId | null, ...before: readonly TalkEffect[]): TalkMove => ({
  talk: { name: 'over' },
  effects: [...before, { name: 'end', by }],
});
const join = (legs: Pair, ...before: readonly TalkEffect[]): TalkMove => ({
  talk: talking(legs),
  effects: [...before, { name: 'join', legs }],
});
const serve = (leg: LegId, sound: Sound, isOnHold = false): TalkEffect => ({ name: 'serve', leg, sound, isOnHold });
const talking = (legs: Pair): Talk => ({ name: 'talking', legs, supervisor: null });
const release = (leg: LegId | null): readonly TalkEffect[] => (leg === null ? [] : [{ name: 'release', leg }]);
const other = ([a, b]: Pair, leg: LegId): LegId => (leg === a ? b : a);

/** What follows from what happens. */
export function follow(talk: Talk, event: TalkEvent): TalkMove {
  switch (event.name) {
    case 'connected':
      return connected(talk, event.legs);
    case 'served':
      if (talk.name === 'calling') return stay({ name: 'service', leg: event.leg });
      if (talk.name !== 'transferring') return stay(talk);
      return { talk: { name: 'service', leg: talk.waiting }, effects: release(talk.by) };
    case 'called-back':
      if (talk.name !== 'calling') return { talk, effects: release(event.leg) };
      return {
        talk: { name: 'transferring', waiting: event.leg, by: null },
        effects: [serve(event.leg, 'ringback')],
      };
    case 'refused':
      if (talk.name === 'transferring') return talk.by ? join([talk.waiting, talk.by]) : over(null);
      return talk.name === 'consulting' ? join([talk.waiting, talk.by]) : stay(talk);
    case 'retrieved':
      return talk.name === 'parked' ? join([talk.leg, event.leg]) : { talk, effects: release(event.leg) };
    case 'supervised':
      if (talk.name !== 'talking' || talk.supervisor !== null) return { talk, effects: release(event.by) };
      return {
        talk: { ...talk, supervisor: event.by },
        effects: [{ name: 'supervise', legs: talk.legs, supervisor: event.by }],
      };
    case 'played':
      return talk.name === 'held' ? join([talk.waiting, talk.by]) : stay(talk);
    case 'left':
      return left(talk, event.leg);
    default:
      return assertNever(event);
  }
}

function connected(talk: Talk, legs: Pair): TalkMove {
  const effects: readonly TalkEffect[] = [{ name: 'talk', legs }];
  switch (talk.name) {
    case 'calling':
      return { talk: talking(legs), effects };
    case 'transferring':
      return { talk: talking(legs), effects: [...release(talk.by), ...effects] };
    case 'consulting':
      return { talk: { ...talk, target: other(legs, talk.by) }, effects };
    default:
      return { talk, effects: release(legs[1]) }; // crossed the end of the call
  }
}

function left(talk: Talk, leg: LegId): TalkMove {
  switch (talk.name) {
    case 'talking':
      return leg === talk.supervisor ? join(talk.legs) : over(leg);
    case 'transferring':
      if (leg === talk.by) return stay({ ...talk, by: null });
      return over(leg, { name: 'call-off' });
    case 'consulting':
      return leftWhileConsulting(talk, leg);
    case 'over':
      return stay(talk);
    default:
      return over(leg);
  }
}

function leftWhileConsulting(talk: Extract<Talk, { name: 'consulting' }>, leg: LegId): TalkMove {
  const { waiting, by, target } = talk;
  if (leg === target) return join([waiting, by]);
  if (leg === waiting) return stay(target ? talking([by, target]) : { name: 'transferring', waiting: by, by: null });
  return goOnWithout(talk);
}

/** Who has asked goes; the one who waits talks to the target, or waits for it. */
function goOnWithout({ waiting, target }: Extract<Talk, { name: 'consulting' }>): TalkMove {
  if (target) return join([waiting, target]);
  return {
    talk: { name: 'transferring', waiting, by: null },
    effects: [{ name: 'seek-for', seeker: waiting }, serve(waiting, 'ringback')],
  };
}

/** What an order does; or why it cannot be carried out now. */
export function obey(talk: Talk, order: TalkOrder): Result<TalkMove, { readonly code: CallRefusalCode }> {
  switch (order.name) {
    case 'hold':
      return withPair(talk, order.by, (waiting, by) => held(waiting, by, order.hears, true));
    case 'play':
      return withPair(talk, order.to, (by, waiting) => held(waiting, by, 'program', false));
    case 'park':
      return withPair(talk, order.by, (leg, by) => ({
        talk: { name: 'parked', leg, orbit: order.orbit },
        effects: [serve(leg, 'music', true), ...release(by)],
      }));
    case 'transfer':
      return withPair(talk, order.by, (waiting, by) => ({
        talk: { name: 'transferring', waiting, by },
        effects: [...seek('transfer-blind', waiting, by, order.dialed), serve(by, 'silence')],
      }));
    case 'consult':
      return withPair(talk, order.by, (waiting, by) => ({
        talk: { name: 'consulting', waiting, by, target: null },
        effects: [serve(waiting, 'music', true), ...seek('transfer-attended', by, by, order.dialed)],
      }));
    case 'resume':
      return talk.name === 'held' ? ok(join([talk.waiting, talk.by])) : wrongState;
    case 'complete':
      if (talk.name !== 'consulting') return wrongState;
      return ok(after(release(talk.by), goOnWithout(talk)));
    case 'cancel':
      return cancel(talk);
    case 'drop':
      return ok(after(release(order.leg), byOrder(left(talk, order.leg))));
    default:
      return assertNever(order);
  }
}

const wrongState = fail({ code: 'wrong-state' as const });

/** For what can be done while two talk, or one of them is on hold. */
function withPair(
  talk: Talk,
  leg: LegId,
  move: (other: LegId, leg: LegId) => TalkMove,
): Result<TalkMove, { readonly code: CallRefusalCode }> {
  const pair = pairOf(talk);
  if (pair === null) return wrongState;
  return pair.includes(leg) ? ok(move(other(pair, leg), leg)) : fail({ code: 'leg-unknown' });
}

function pairOf(talk: Talk): Pair | null {
  if (talk.name === 'held') return [talk.waiting, talk.by];
  return talk.name === 'talking' && talk.supervisor === null ? talk.legs : null;
}

const held = (waiting: LegId, by: LegId, sound: Sound, isOnHold: boolean): TalkMove => ({
  talk: { name: 'held', by, waiting },
  effects: [serve(waiting, sound, isOnHold), serve(by, 'silence', isOnHold)],
});

const seek = (
  why: 'transfer-blind' | 'transfer-attended',
  seeker: LegId,
  by: LegId,
  dialed: string,
): readonly TalkEffect[] => [serve(seeker, 'ringback'), { name: 'seek', seeker, by, dialed, why }];

function cancel(talk: Talk): Result<TalkMove, { readonly code: CallRefusalCode }> {
  if (talk.name === 'transferring' && talk.by !== null) {
    return ok(join([talk.waiting, talk.by], { name: 'call-off' }));
  }
  if (talk.name !== 'consulting') return wrongState;
  const { waiting, by, target } = talk;
  return ok(join([waiting, by], ...(target ? release(target) : [{ name: 'call-off' } as const])));
}

/** Nobody in the call has ended it. */
const byOrder = ({ talk, effects }: TalkMove): TalkMove => ({
  talk,
  effects: effects.map((effect) => (effect.name === 'end' ? { ...effect, by: null } : effect)),
});

const after = (effects: readonly TalkEffect[], move: TalkMove): TalkMove => ({
  ...move,
  effects: [...effects, ...move.effects],
});
