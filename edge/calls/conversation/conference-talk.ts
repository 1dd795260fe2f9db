/**
 * Several who all hear each other: how a conference begins, and who is in it.
 *
 * It begins when somebody who has asked a third one brings all together, when somebody comes into a call of two, or when a
 * host convenes it and calls the others in. Without a host two who are left talk as two do; with one they stay, and the host
 * may be alone.
 */
import type { LegId } from '#shared/cdr/index.ts';
import type { CallRefusalCode } from '#shared/live-call/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import {
  join,
  over,
  release,
  stay,
  type Talk,
  type TalkEffect,
  type TalkMove,
  type TalkOrder,
  wrongState,
} from './talk.ts';

type Conference = Extract<Talk, { name: 'conference' }>;
type Outcome = Result<TalkMove, { readonly code: CallRefusalCode }>;

/** As many as phones call in (chosen); rooms for more have numbers of their own. */
const MAX_LEGS = 16;

const enter = (legs: readonly LegId[]): TalkEffect => ({ name: 'confer', legs });

export const convene = (host: LegId): TalkMove => ({
  talk: { name: 'conference', legs: [host], seeker: null, host },
  effects: [enter([host])],
});

/** Who waits, who has asked, and who was asked. */
export function confer(talk: Talk, by: LegId): Outcome {
  if (talk.name !== 'consulting' || talk.target === null) return wrongState;
  if (talk.by !== by) return fail({ code: 'leg-unknown' });
  const legs = [talk.waiting, talk.by, talk.target];
  return ok({ talk: { name: 'conference', legs, seeker: null, host: null }, effects: [enter(legs)] });
}

/** Somebody who is answered already comes in. */
export function admit(talk: Talk, leg: LegId): Outcome {
  if (talk.name === 'talking' && talk.supervisor === null) {
    const legs = [...talk.legs, leg];
    return ok({ talk: { name: 'conference', legs, seeker: null, host: null }, effects: [enter(legs)] });
  }
  if (talk.name !== 'conference' || talk.legs.length >= MAX_LEGS) return wrongState;
  return ok({ talk: { ...talk, legs: [...talk.legs, leg] }, effects: [enter([leg])] });
}

/** A number is called; one at a time. */
export function invite(talk: Talk, { by, dialed }: Extract<TalkOrder, { name: 'invite' }>): Outcome {
  if (talk.name !== 'conference' || talk.seeker !== null || talk.legs.length >= MAX_LEGS) return wrongState;
  if (!talk.legs.includes(by)) return fail({ code: 'leg-unknown' });
  return ok({
    talk: { ...talk, seeker: by },
    effects: [{ name: 'seek', seeker: by, by, dialed, why: 'conference' }],
  });
}

/** Who was called has answered; for that, who has called left the others for a moment. */
export function found(talk: Conference, leg: LegId): TalkMove {
  const { seeker, legs } = talk;
  if (seeker === null) return { talk, effects: release(leg) };
  return { talk: { ...talk, seeker: null, legs: [...legs, leg] }, effects: [enter([seeker, leg])] };
}

export const notFound = (talk: Conference): TalkMove => ({
  talk: { ...talk, seeker: null },
  effects: talk.seeker === null ? [] : [enter([talk.seeker])],
});

export function leftConference(talk: Conference, leg: LegId): TalkMove {
  const legs = talk.legs.filter((one) => one !== leg);
  if (legs.length === talk.legs.length) return stay(talk);
  const isSeekers = talk.seeker === leg;
  const callOff: readonly TalkEffect[] = isSeekers ? [{ name: 'call-off' }] : [];
  const seeker = isSeekers ? null : talk.seeker;
  const [first, second] = legs;
  const isOver = first === undefined || (second === undefined && first !== talk.host);
  if (isOver) return over(leg, ...callOff);
  if (legs.length === 2 && second !== undefined && talk.host === null && seeker === null)
    return join([first, second], ...callOff);
  return { talk: { ...talk, legs, seeker }, effects: callOff };
}
