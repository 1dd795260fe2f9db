import {
  DEFAULT_FEATURE_CODES,
  FeatureCodeOverride,
  IN_CALL_FEATURES,
  IN_CALL_KEYS,
  type InCallFeature,
} from '#shared/feature-code/index.ts';
import { objectsOf, type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';

/** What the queue of a call has to say about keys; what it says nothing about is as the user may. */
export type KeyRights = Partial<Readonly<Record<InCallFeature, boolean>>>;

/**
 * What somebody can do by keys during a call, by the keys.
 *
 * @param userId  null: somebody from outside, who may do what the call gives and nothing else
 * @param ofCall  goes before what the user may (XiVO 15.12 X3-QU-32)
 */
export function inCallKeysOf(
  snapshot: TenantSnapshot,
  userId: UserId | null,
  ofCall: KeyRights = {},
): ReadonlyMap<string, InCallFeature> {
  const keys = new Map<string, InCallFeature>();
  for (const feature of IN_CALL_FEATURES) {
    const { codes, right } = IN_CALL_KEYS[feature];
    const isOwn = userId !== null && (right === null || userSetting(snapshot, userId, right));
    if (!(ofCall[feature] ?? isOwn)) continue;
    for (const code of chosenCodes(snapshot, feature) ?? codes) keys.set(code, feature);
  }
  return keys;
}

/** What is dialed to park a call; null where the tenant has switched that off. */
export const parkCodeOf = (snapshot: TenantSnapshot): string | null => {
  const usual = DEFAULT_FEATURE_CODES.find(({ feature }) => feature === 'park')?.codes ?? [];
  return (chosenCodes(snapshot, 'park') ?? usual)[0] ?? null;
};

/** As the tenant has chosen them, none where it has switched the feature off; undefined: it has chosen nothing. */
function chosenCodes(snapshot: TenantSnapshot, feature: string): readonly string[] | undefined {
  const chosen = [...objectsOf(snapshot, FeatureCodeOverride).values()].find((one) => one.feature === feature);
  if (!chosen) return undefined;
  return chosen.isEnabled ? [chosen.code, ...chosen.aliases] : [];
}
