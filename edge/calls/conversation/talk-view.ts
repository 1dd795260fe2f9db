import type { LegId } from '#shared/cdr/index.ts';
import type { LEG_STATES } from '#shared/live-call/index.ts';
import type { Talk } from './talk.ts';

/** Whether somebody is rung who has not answered. */
export const isSeeking = (talk: Talk): boolean =>
  talk.name === 'calling' ||
  talk.name === 'transferring' ||
  (talk.name === 'consulting' && talk.target === null) ||
  (talk.name === 'conference' && talk.seeker !== null);

/** Whom a leg talks to; null when that is nobody's phone. */
export function partnerIn(talk: Talk, id: LegId): LegId | null {
  const pair = talk.name === 'consulting' && talk.target ? [talk.by, talk.target] : null;
  const legs = talk.name === 'talking' ? talk.legs : (pair ?? []);
  return legs.includes(id) ? (legs.find((leg) => leg !== id) ?? null) : null;
}

/** Those who hear each other, one of them the leg; none: it hears nobody. Who supervises is not of them. */
export function hearingEachOther(talk: Talk, id: LegId): readonly LegId[] {
  if (talk.name === 'conference') return talk.legs;
  const other = partnerIn(talk, id);
  return other === null ? [] : [id, other];
}

/** The legs whose keys may be for us: those of who talk; of who asks somebody, and not of who is asked. */
export function talkingIn(talk: Talk): readonly LegId[] {
  if (talk.name === 'talking') return talk.supervisor === null ? talk.legs : [];
  return talk.name === 'consulting' && talk.target !== null ? [talk.by] : [];
}

/** What an answered leg is doing. */
export function legStateIn(talk: Talk, id: LegId): (typeof LEG_STATES)[number] {
  switch (talk.name) {
    case 'held':
      return id === talk.by ? 'holding' : 'held';
    case 'parked':
      return id === talk.leg ? 'parked' : 'talking';
    case 'transferring':
    case 'consulting':
      return id === talk.waiting ? 'waiting' : 'talking';
    case 'talking':
      return id === talk.supervisor ? 'monitoring' : 'talking';
    default:
      return 'talking';
  }
}
