import { describe, withCodecs } from '#edge/media/index.ts';
import { codecsIn } from '#shared/codec/index.ts';
import { type TenantSnapshot, tenantSetting } from '#shared/tenant/index.ts';

/** What the phones of a tenant may speak, the best first (XiVO 15.12 X1-POST-04); none: every codec. */
export const allowedCodecs = (snapshot: TenantSnapshot): readonly string[] =>
  codecsIn(tenantSetting(snapshot, 'media.codecs'));

/** An offer with what may be spoken alone; null when it has nothing of it. What has no audio, such as a fax, stays as it is. */
export function allowedOffer(offer: string, names: readonly string[]): string | null {
  const described = describe(offer);
  if (names.length === 0 || !described.ok) return offer;
  const allowed = new Set(names.map((name) => name.toLowerCase()));
  const isOffered = described.audio.payloads.some(({ name }) => allowed.has(name.toLowerCase()));
  return isOffered ? withCodecs(offer, names) : null;
}
