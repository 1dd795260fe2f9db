import type { LegId } from '#shared/cdr/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import type { CallRefusalCode } from '#shared/live-call/index.ts';
import { assertNever, fail, ok, type Result } from '#shared/result.ts';
import { admit, confer, convene, found, invite, leftConference, notFound } from './conference-talk.ts';

/**
 * Who talks to whom in a call. Legs are answered; those that ring are not in here until they are.
 *
 *   calling ──▶ service                    something of ours took the call, of the caller and whoever else attends
 *      │ connected
 *      ▼        hold, play         resume, played
 *   talking ──────────▶ held ──────────────────────▶ talking
 *      │ park
 *      ├──────────▶ parked ─────────────────────────▶ talking     retrieved
 *      │              └─────▶ transferring                        timed out, or the return key: the parker is rung
 *      │ transfer
 *      ├──────────▶ transferring ───────────────────▶ talking     with who answered, or as before when nobody did
 *      │              └─────▶ parked                              what was dialed is an orbit
 *      │ fax-heard, of service too
 *      ├──────────▶ transferring                        the other one is released
 *      │ take-over
 *      ├──────────────────────────────────────────── ▶ talking     with somebody of another call
 *      │ consult                  cancel, target left
 *      └──────────▶ consulting ─────────────────────▶ talking     as before
 *                        └──────────────────────────▶ talking     complete: with the target
 *
 * consulting, and from there, or by somebody who comes in, to conference (conference-talk.ts): all hear each other.
 *
 * From each of them to over, when nobody is left to talk to.
 */
export type Talk =
  | { readonly name: 'calling' }
  | { readonly name: 'service'; readonly leg: LegId }
  | { readonly name: 'talking'; readonly legs: Pair; readonly supervisor: LegId | null }
  /** `by` hears nothing; `waiting` hears what it is played, until `by` comes back or it has heard all. */
  | { readonly name: 'held'; readonly by: LegId; readonly waiting: LegId }
  /** `by` has parked it, and has left. */
  | { readonly name: 'parked'; readonly leg: LegId; readonly by: LegId; readonly orbit: string }
  /**
   * Somebody is rung for `waiting`; `by` is still there in case that nobody answers. Else whoever had the leg `recalls` is
   * rung then; null: nobody.
   */
  | {
      readonly name: 'transferring';
      readonly waiting: LegId;
      readonly by: LegId | null;
      readonly recalls: LegId | null;
    }
  /** Somebody is rung for `by`, or talks to it; null while it rings. */
  | { readonly name: 'consulting'; readonly waiting: LegId; readonly by: LegId; readonly target: LegId | null }
  /** All hear each other. `seeker`: for whom somebody is rung who comes in, too. `host`: who may be alone in it; null: nobody. */
  | {
      readonly name: 'conference';
      readonly legs: readonly LegId[];
      readonly seeker: LegId | null;
      readonly host: LegId | null;
    }
  | { readonly name: 'over' };

export type Pair = readonly [LegId, LegId];

/** Why somebody is sought for a leg that is answered already. */
export type SeekReason =
  | 'transfer-blind'
  | 'transfer-attended'
  | 'transfer-recall'
  | 'park-timeout'
  | 'conference'
  | 'fax';

/** What a leg hears that talks to nobody. */
export type Sound = 'music' | 'silence' | 'ringback' | 'program';

export type TalkEvent =
  /** The plan found somebody; both hear each other already. */
  | { readonly name: 'connected'; readonly legs: Pair }
  /** Something of ours took the call. */
  | { readonly name: 'served'; readonly leg: LegId }
  /** Whoever wants to call has picked up, or has told us whom: now that one is rung. */
  | { readonly name: 'called-back'; readonly leg: LegId }
  /** The plan found nobody. */
  | { readonly name: 'refused' }
  /** Somebody who takes a parked leg. */
  | { readonly name: 'retrieved'; readonly leg: LegId }
  /** Somebody else takes the call that rings. */
  | { readonly name: 'picked-up'; readonly caller: LegId; readonly by: LegId }
  /** What was dialed is a place to wait at. */
  | { readonly name: 'parked'; readonly leg: LegId; readonly orbit: string }
  /** Nobody has come for the parked leg, or it does not want to wait any more; null: to who has parked it. */
  | { readonly name: 'sent-on'; readonly to: Destination | null }
  | { readonly name: 'supervised'; readonly by: LegId }
  /** Somebody waits alone for others to come in. */
  | { readonly name: 'convened'; readonly host: LegId }
  | { readonly name: 'played' }
  /** Whom it talks to has left, or has to: something else comes for the leg. */
  | { readonly name: 'talk-over'; readonly leg: LegId }
  /** The leg is a fax machine; whoever has it does not want it. */
  | { readonly name: 'fax-heard'; readonly leg: LegId }
  /** Hung up, or is lost. */
  | { readonly name: 'left'; readonly leg: LegId };

/** What is asked for by others than the phones in the call. */
export type TalkOrder =
  | { readonly name: 'hold'; readonly by: LegId; readonly hears: 'music' | 'silence' }
  | { readonly name: 'play'; readonly to: LegId }
  | { readonly name: 'resume' }
  | { readonly name: 'park'; readonly by: LegId; readonly orbit: string }
  | { readonly name: 'transfer'; readonly by: LegId; readonly dialed: string; readonly why?: SeekReason }
  /** Somebody of another call comes in the place of `by`. */
  | { readonly name: 'take-over'; readonly by: LegId; readonly target: LegId }
  | { readonly name: 'consult'; readonly by: LegId; readonly dialed: string }
  | { readonly name: 'complete' }
  /** Who has asked somebody, who was asked and who waits talk together. */
  | { readonly name: 'confer'; readonly by: LegId }
  /** Somebody of another call comes in. */
  | { readonly name: 'admit'; readonly leg: LegId }
  /** A number is called, and who answers comes in. */
  | { readonly name: 'invite'; readonly by: LegId; readonly dialed: string }
  | { readonly name: 'cancel' }
  | { readonly name: 'drop'; readonly leg: LegId };

export type TalkEffect =
  /** They hear each other already. */
  | { readonly name: 'talk'; readonly legs: Pair }
  /** From now on they hear each other. */
  | { readonly name: 'join'; readonly legs: Pair }
  /** The supervisor hears them both. */
  | { readonly name: 'supervise'; readonly legs: Pair; readonly supervisor: LegId }
  /** From now on they hear everybody in the conference. */
  | { readonly name: 'confer'; readonly legs: readonly LegId[] }
  /** `isOnHold`: its phone is told so. */
  | { readonly name: 'serve'; readonly leg: LegId; readonly sound: Sound; readonly isOnHold: boolean }
  /** BYE. */
  | { readonly name: 'release'; readonly leg: LegId }
  /** BYE, once it has heard where the call waits that it has parked. */
  | { readonly name: 'dismiss'; readonly leg: LegId; readonly orbit: string }
  /** Carries out the plan for a number that `by` could dial, or for a destination; null: for the own number of `by`. */
  | {
      readonly name: 'seek';
      readonly seeker: LegId;
      readonly by: LegId;
      readonly dialed: string | Destination | null;
      readonly why: SeekReason;
    }
  /** Whoever is found is found for another leg. */
  | { readonly name: 'seek-for'; readonly seeker: LegId }
  /** Carries out the plan for a fax machine. */
  | { readonly name: 'seek-fax'; readonly seeker: LegId }
  | { readonly name: 'call-off' }
  /** Null: by order. */
  | { readonly name: 'end'; readonly by: LegId | null };

export interface TalkMove {
  readonly talk: Talk;
  readonly effects: readonly TalkEffect[];
}

export const stay = (talk: Talk): TalkMove => ({ talk, effects: [] });
export const over = (by: LegId | null, ...before: readonly TalkEffect[]): TalkMove => ({
  talk: { name: 'over' },
  effects: [...before, { name: 'end', by }],
});
export const join = (legs: Pair, ...before: readonly TalkEffect[]): TalkMove => ({
  talk: talking(legs),
  effects: [...before, { name: 'join', legs }],
});
const serve = (leg: LegId, sound: Sound, isOnHold = false): TalkEffect => ({ name: 'serve', leg, sound, isOnHold });
const talking = (legs: Pair): Talk => ({ name: 'talking', legs, supervisor: null });
export const release = (leg: LegId | null): readonly TalkEffect[] => (leg === null ? [] : [{ name: 'release', leg }]);
const dismiss = (leg: LegId | null, orbit: string): readonly TalkEffect[] =>
  leg === null ? [] : [{ name: 'dismiss', leg, orbit }];
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
      if (talk.name !== 'calling' && !(talk.name === 'service' && talk.leg === event.leg))
        return { talk, effects: release(event.leg) };
      return {
        talk: { name: 'transferring', waiting: event.leg, by: null, recalls: null },
        effects: [serve(event.leg, 'ringback')],
      };
    case 'refused':
      if (talk.name === 'transferring') return refused(talk);
      if (talk.name === 'conference') return notFound(talk);
      return talk.name === 'consulting' ? join([talk.waiting, talk.by]) : stay(talk);
    case 'parked':
      return parked(talk, event.leg, event.orbit);
    case 'sent-on':
      return talk.name === 'parked' ? sendOn(talk, event.to) : stay(talk);
    case 'picked-up':
      return pickedUp(talk, event.caller, event.by);
    case 'retrieved':
      return talk.name === 'parked' ? join([talk.leg, event.leg]) : { talk, effects: release(event.leg) };
    case 'convened':
      return talk.name === 'calling' ? convene(event.host) : { talk, effects: release(event.host) };
    case 'supervised':
      if (talk.name !== 'talking' || talk.supervisor !== null) return { talk, effects: release(event.by) };
      return {
        talk: { ...talk, supervisor: event.by },
        effects: [{ name: 'supervise', legs: talk.legs, supervisor: event.by }],
      };
    case 'played':
      return talk.name === 'held' ? join([talk.waiting, talk.by]) : stay(talk);
    case 'talk-over':
      return talkOver(talk, event.leg);
    case 'fax-heard':
      return faxHeard(talk, event.leg);
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
      return join(legs, ...release(talk.by)); // who waited may have been on hold
    case 'consulting':
      return { talk: { ...talk, target: other(legs, talk.by) }, effects };
    case 'conference':
      return found(talk, legs[1]);
    default:
      return { talk, effects: release(legs[1]) }; // crossed the end of the call
  }
}

/** Nobody was found: back to who has asked for it, or who had the call before has gone and is rung. */
function refused(talk: Extract<Talk, { name: 'transferring' }>): TalkMove {
  const { waiting, by, recalls } = talk;
  if (by !== null) return join([waiting, by]);
  if (recalls === null) return over(null);
  return { talk: { ...talk, recalls: null }, effects: seek('transfer-recall', waiting, recalls, null) };
}

/** A leg that was transferred to an orbit; or somebody who has dialed it, and parks himself. */
function parked(talk: Talk, leg: LegId, orbit: string): TalkMove {
  if (talk.name === 'consulting') return join([talk.waiting, talk.by]); // nobody is there to be asked
  if (talk.name !== 'calling' && talk.name !== 'transferring') return { talk, effects: release(leg) };
  const by = talk.name === 'transferring' ? (talk.by ?? talk.recalls) : null;
  return {
    talk: { name: 'parked', leg, by: by ?? leg, orbit },
    effects: [serve(leg, 'music', true), ...dismiss(talk.name === 'transferring' ? talk.by : null, orbit)],
  };
}

function sendOn({ leg, by }: Extract<Talk, { name: 'parked' }>, to: Destination | null): TalkMove {
  return {
    talk: { name: 'transferring', waiting: leg, by: null, recalls: null },
    effects: seek('park-timeout', leg, by, to),
  };
}

/** A fax machine has no use for people, nor they for it: it goes on alone. While somebody is sought for it, that decides. */
function faxHeard(talk: Talk, leg: LegId): TalkMove {
  if (talk.name !== 'talking' && talk.name !== 'service') return stay(talk);
  const legs = talk.name === 'talking' ? talk.legs : [talk.leg];
  if (!legs.includes(leg)) return stay(talk);
  const others = talk.name === 'talking' ? [other(talk.legs, leg), ...(talk.supervisor ? [talk.supervisor] : [])] : [];
  return {
    talk: { name: 'transferring', waiting: leg, by: null, recalls: null },
    effects: [serve(leg, 'silence'), ...others.flatMap(release), { name: 'seek-fax', seeker: leg }],
  };
}

/** Instead of who is rung, somebody else talks to who waits for an answer. */
function pickedUp(talk: Talk, caller: LegId, by: LegId): TalkMove {
  switch (talk.name) {
    case 'calling':
      return join([caller, by]);
    case 'transferring':
      return join([talk.waiting, by], ...release(talk.by));
    case 'consulting':
      if (talk.target === null)
        return { talk: { ...talk, target: by }, effects: [{ name: 'join', legs: [talk.by, by] }] };
      return { talk, effects: release(by) };
    case 'conference':
      return found(talk, by);
    default:
      return { talk, effects: release(by) };
  }
}

function talkOver(talk: Talk, leg: LegId): TalkMove {
  const pair = pairOf(talk);
  if (!pair?.includes(leg)) return stay(talk);
  return {
    talk: { name: 'transferring', waiting: leg, by: null, recalls: null },
    effects: [...release(other(pair, leg)), serve(leg, 'silence')],
  };
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
    case 'conference':
      return leftConference(talk, leg);
    case 'service':
      return leg === talk.leg ? over(leg) : stay(talk);
    case 'over':
      return stay(talk);
    default:
      return over(leg);
  }
}

function leftWhileConsulting(talk: Extract<Talk, { name: 'consulting' }>, leg: LegId): TalkMove {
  const { waiting, by, target } = talk;
  if (leg === target) return join([waiting, by]);
  if (leg === waiting)
    return stay(target ? talking([by, target]) : { name: 'transferring', waiting: by, by: null, recalls: null });
  return goOnWithout(talk);
}

/** Who has asked goes; the one who waits talks to the target, or waits for it. */
function goOnWithout({ waiting, by, target }: Extract<Talk, { name: 'consulting' }>): TalkMove {
  if (target) return join([waiting, target]);
  return {
    talk: { name: 'transferring', waiting, by: null, recalls: by },
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
        talk: { name: 'parked', leg, by, orbit: order.orbit },
        effects: [serve(leg, 'music', true), ...dismiss(by, order.orbit)],
      }));
    case 'transfer':
      return withPair(talk, order.by, (waiting, by) => ({
        talk: { name: 'transferring', waiting, by, recalls: by },
        effects: [...seek(order.why ?? 'transfer-blind', waiting, by, order.dialed), serve(by, 'silence')],
      }));
    case 'take-over':
      return withPair(talk, order.by, (waiting, by) => join([waiting, order.target], ...release(by)));
    case 'consult':
      return withPair(talk, order.by, (waiting, by) => ({
        talk: { name: 'consulting', waiting, by, target: null },
        effects: [serve(waiting, 'music', true), ...seek('transfer-attended', by, by, order.dialed)],
      }));
    case 'confer':
      return confer(talk, order.by);
    case 'admit':
      return admit(talk, order.leg);
    case 'invite':
      return invite(talk, order);
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

export const wrongState = fail({ code: 'wrong-state' as const });

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
  why: SeekReason,
  seeker: LegId,
  by: LegId,
  dialed: string | Destination | null,
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
