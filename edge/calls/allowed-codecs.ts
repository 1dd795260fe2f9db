import { describe, withCodecs } from '#edge/media/index.ts';
import { codecsIn } from '#shared/codec/index.ts';
import { objectsOf, type TenantSnapshot, tenantSetting } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';

/** What the phones of a tenant may speak, the best first (XiVO 15.12 X1-POST-04); none: every codec. */
export const allowedCodecs = (snapshot: TenantSnapshot): readonly string[] =>
  codecsIn(tenantSetting(snapshot, 'media.allowed-codecs'));

/**
 * What a leg may be offered, the best first; none: every codec.
 *
 * @param trunkId  what it came or went over: one with codecs of its own speaks those
 * @param isFree  whatever the tenant lets be spoken, as where somebody calls for help
 */
export function codecsOver(snapshot: TenantSnapshot, trunkId: string | null, isFree = false): readonly string[] {
  const codecs = trunkId === null ? [] : (objectsOf(snapshot, Trunk).get(trunkId)?.codecs ?? []);
  return codecs.length > 0 || isFree ? codecs : allowedCodecs(snapshot);
}

/** An offer with what may be spoken alone; null when it has nothing of it. What has no audio, such as a fax, stays as it is. */
export function allowedOffer(offer: string, names: readonly string[]): string | null {
  const described = describe(offer);
  if (names.length === 0 || !described.ok) return offer;
  const allowed = new Set(names.map((name) => name.toLowerCase()));
  const isOffered = described.audio.payloads.some(({ name }) => allowed.has(name.toLowerCase()));
  return isOffered ? withCodecs(offer, names) : null;
}
