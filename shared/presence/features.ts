import { BossSecretaryFilter } from '#shared/boss-secretary-filter/index.ts';
import type { Destination } from '#shared/destination/index.ts';
import { dialedFeature, FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { Forwarding } from '#shared/forwarding/index.ts';
import { isDoNotDisturb } from '#shared/presence-state/index.ts';
import { objectsOf, objectWith, type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { SWITCHED, type Switched, switchOf } from './switched.ts';

export const FORWARDS = ['always', 'busy', 'noAnswer', 'unreachable'] as const;

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
    isDoNotDisturb: isDoNotDisturb(snapshot, userId),
    forwards: {
      always: leadsTo('always'),
      busy: leadsTo('busy'),
      noAnswer: leadsTo('noAnswer'),
      unreachable: leadsTo('unreachable'),
    },
  };
}

function numberOf({ userById }: TenantSnapshot, destination: Destination): string {
  if (destination.kind === 'number') return destination.number;
  return destination.kind === 'user' ? (userById.get(destination.userId)?.extension ?? '') : '';
}

const FORWARD_OF = {
  'forward-always': 'always',
  'forward-busy': 'busy',
  'forward-no-answer': 'noAnswer',
  'forward-unreachable': 'unreachable',
} as const;

/**
 * Whether the lamp of a key is on that stands for a feature of the user who has the key; null for a number that is none of
 * these. Behind the code of a forwarding may stand where it leads: then it is on for that destination alone (XiVO 15.12
 * XA-USR-11, XA-USR-13). A secretary's is on, for
 * both of the pair, while the calls of the boss ring there (XA-BS-11).
 */
export function lampOf(snapshot: TenantSnapshot, userId: UserId, dialed: string): boolean | null {
  const found = dialedFeature(objectsOf(snapshot, FeatureCodeOverride).values(), dialed);
  if (!found) return null;
  const { feature, number } = found;
  if (feature === 'do-not-disturb') return featuresOf(snapshot, userId).isDoNotDisturb;
  if (feature === 'boss-secretary-filter') return secretaryAt(snapshot, userId, number)?.secretary.isActive ?? null;
  if (isSwitched(feature)) return switchOf(snapshot, userId, feature);
  if (feature === 'voicemail-switch') return userSetting(snapshot, userId, 'voicemail.is-enabled');
  if (!(feature in FORWARD_OF)) return null;
  const leadsTo = featuresOf(snapshot, userId).forwards[FORWARD_OF[feature as keyof typeof FORWARD_OF]];
  return leadsTo !== null && (number === '' || leadsTo === number);
}

const isSwitched = (feature: string): feature is Switched => (SWITCHED as readonly string[]).includes(feature);

/** The pair of boss and secretary that has the number, where the user is one of the two (XiVO 15.12 XA-BS-11). */
export function secretaryAt(snapshot: TenantSnapshot, userId: UserId, number: string) {
  for (const filter of objectsOf(snapshot, BossSecretaryFilter).values()) {
    const secretary = filter.secretaries.find((one) => one.number === number);
    if (secretary) return filter.bossUserId === userId || secretary.userId === userId ? { filter, secretary } : null;
  }
  return null;
}
