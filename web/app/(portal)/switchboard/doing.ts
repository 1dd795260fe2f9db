import type { z } from 'zod';
import type { LiveCall as Live } from '#shared/live-call/live-call.ts';

export type LiveCall = z.infer<typeof Live>;
type LiveLeg = LiveCall['legs'][number];

/** What an operator can do by button or key (XiVO 15.12 XA-SW-12 to XA-SW-20). */
export type Action = 'call' | 'blind' | 'attended' | 'incoming' | 'hold' | 'hang-up' | 'waiting';

/** Those of XiVO's switchboard; browsers have other uses for F3 to F7, which the page keeps them from. */
export const KEYS: Readonly<Record<string, Action>> = {
  F3: 'call',
  F4: 'blind',
  F5: 'attended',
  F6: 'incoming',
  F7: 'hold',
  F8: 'hang-up',
  F9: 'waiting',
};
export const keyOf = (action: Action): string => Object.entries(KEYS).find(([, one]) => one === action)?.[0] ?? '';

/**
 * What the operator is doing.
 *
 *   none        no call
 *   ringing     our phone, or that of whom we call
 *   talking     with one
 *   consulting  the one waits, we have called another, who rings or talks to us
 */
export type Doing =
  | { readonly name: 'none' }
  | { readonly name: 'ringing'; readonly call: LiveCall; readonly other: LiveLeg['party'] | null }
  | {
      readonly name: 'talking';
      readonly call: LiveCall;
      readonly other: LiveLeg['party'] | null;
      /** When the operator has answered. */
      readonly since: string;
    }
  | {
      readonly name: 'consulting';
      readonly call: LiveCall;
      readonly other: LiveLeg['party'] | null;
      readonly asked: LiveLeg['party'] | null;
      /** The one we ask has answered: only then can the transfer be completed (XA-SW-18). */
      readonly isAnswered: boolean;
    };

/** @param calls  in which the operator has a leg, the oldest first: the last one is what he is at */
export function doingOf(calls: readonly LiveCall[], userId: string): Doing {
  const call = calls.findLast(({ legs }) => legs.some(({ party }) => party.userId === userId));
  const own = call?.legs.findLast(({ party }) => party.userId === userId);
  if (!call || !own) return { name: 'none' };
  const others = call.legs.filter(({ id, role }) => id !== own.id && role !== 'service');
  if (call.state === 'consulting') {
    const asked = others.findLast(({ reason }) => reason === 'transfer-attended');
    const other = others.find((leg) => leg !== asked);
    return {
      ...{ name: 'consulting', call, other: other?.party ?? null },
      ...{ asked: asked?.party ?? null, isAnswered: asked !== undefined && asked.answeredAt !== null },
    };
  }
  const [other] = others;
  const party = other?.party ?? null;
  const isTalking = other !== undefined && other.answeredAt !== null;
  if (own.answeredAt === null || !isTalking) return { name: 'ringing', call, other: party };
  return { name: 'talking', call, other: party, since: own.answeredAt };
}

/** What can be done now. */
export function mayDo(action: Action, doing: Doing): boolean {
  switch (action) {
    case 'call':
      return doing.name === 'none';
    case 'blind':
    case 'hold':
      return doing.name === 'talking';
    case 'attended':
      return doing.name === 'talking' || (doing.name === 'consulting' && doing.isAnswered);
    case 'hang-up':
      return doing.name !== 'none';
    case 'incoming':
    case 'waiting':
      return true;
  }
}
