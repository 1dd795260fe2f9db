import { DEFAULT_FEATURE_CODES, type FeatureCode } from './feature-code.ts';
import type { FeatureCodeOverride } from './feature-code-kind.ts';

/** A feature that is dialed. */
export interface DialedFeature extends Pick<FeatureCode, 'feature' | 'label'> {
  readonly code: string;
  /** What was dialed behind the code; '' where it takes no number. */
  readonly number: string;
  /** Whether the code is the usual one, and not what the tenant has chosen. */
  readonly isDefault: boolean;
}

/**
 * The feature that is dialed: a code as it stands comes first, then the longest one that a number follows (README.md).
 *
 * @param overrides  of the tenant, in whatever order
 */
export function dialedFeature(overrides: Iterable<FeatureCodeOverride>, dialed: string): DialedFeature | null {
  const chosen = new Map<string, FeatureCodeOverride>();
  for (const override of overrides) chosen.set(override.feature, override);
  let best: DialedFeature | null = null;
  for (const { feature, label, takesNumber, codes } of DEFAULT_FEATURE_CODES) {
    const override = chosen.get(feature);
    if (override && !override.isEnabled) continue;
    for (const code of override ? [override.code, ...override.aliases] : codes) {
      const number = dialed.slice(code.length);
      const isMeant = dialed.startsWith(code) && (takesNumber === 'maybe' || (number !== '') === takesNumber);
      if (isMeant && code.length > (best?.code.length ?? 0))
        best = { feature, label, code, number, isDefault: !override };
    }
  }
  return best;
}
