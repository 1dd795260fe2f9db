import { FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { objectsOf, type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';

/** What a user has set that keys of phones show and change. */
export interface FeatureState {
  readonly isDoNotDisturb: boolean;
}

export function featuresOf(snapshot: TenantSnapshot, userId: UserId): FeatureState {
  return { isDoNotDisturb: userSetting(snapshot, userId, 'call.do-not-disturb') };
}

/**
 * Whether the lamp of a key is on that stands for a feature of the user who has the key; null for a number that is none of
 * these (XiVO 15.12 XA-USR-11).
 */
export function lampOf(snapshot: TenantSnapshot, userId: UserId, number: string): boolean | null {
  const codes = [...objectsOf(snapshot, FeatureCodeOverride).values()];
  const found = codes.find(({ code, aliases, isEnabled }) => isEnabled && [code, ...aliases].includes(number));
  return found?.feature === 'do-not-disturb' ? featuresOf(snapshot, userId).isDoNotDisturb : null;
}
