import type { Destination } from '#shared/destination/index.ts';
import { FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { Forwarding } from '#shared/forwarding/index.ts';
import { objectsOf, objectWith, type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';

export const FORWARDS = ['always', 'busy', 'noAnswer'] as const;

/** What a user has set that keys of phones show. */
export interface FeatureState {
  readonly isDoNotDisturb: boolean;
  /** Where each forwarding leads, '' to what has no number; null while it is off. */
  readonly forwards: Readonly<Record<(typeof FORWARDS)[number], string | null>>;
}

export function featuresOf(snapshot: TenantSnapshot, userId: UserId): FeatureState {
  const forwarding = objectWith(snapshot, Forwarding, 'userId', userId);
  const leadsTo = (when: (typeof FORWARDS)[number]): string | null => {
    const divert = forwarding?.[when];
    return divert?.isActive ? numberOf(snapshot, divert.destination) : null;
  };
  return {
    isDoNotDisturb: userSetting(snapshot, userId, 'call.do-not-disturb'),
    forwards: { always: leadsTo('always'), busy: leadsTo('busy'), noAnswer: leadsTo('noAnswer') },
  };
}

function numberOf({ userById }: TenantSnapshot, destination: Destination): string {
  if (destination.kind === 'number') return destination.number;
  return destination.kind === 'user' ? (userById.get(destination.userId)?.extension ?? '') : '';
}

const FORWARD_OF = { 'forward-always': 'always', 'forward-busy': 'busy', 'forward-no-answer': 'noAnswer' } as const;

/**
 * Whether the lamp of a key is on that stands for a feature of the user who has the key; null for a number that is none of
 * these. Behind the code of a forwarding may stand where it leads: then it is on for that destination alone (XiVO 15.12
 * XA-USR-11, XA-USR-13).
 */
export function lampOf(snapshot: TenantSnapshot, userId: UserId, number: string): boolean | null {
  for (const { feature, code, aliases, isEnabled } of objectsOf(snapshot, FeatureCodeOverride).values()) {
    const own = isEnabled ? [code, ...aliases].find((one) => number.startsWith(one)) : undefined;
    if (own === undefined) continue;
    const rest = number.slice(own.length);
    if (feature === 'do-not-disturb' && rest === '') return featuresOf(snapshot, userId).isDoNotDisturb;
    if (!(feature in FORWARD_OF)) continue;
    const leadsTo = featuresOf(snapshot, userId).forwards[FORWARD_OF[feature as keyof typeof FORWARD_OF]];
    return leadsTo !== null && (rest === '' || leadsTo === rest);
  }
  return null;
}
