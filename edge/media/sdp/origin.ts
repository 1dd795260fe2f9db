import type { Chance } from '#shared/world/index.ts';
import { addressValue } from './address.ts';
import type { SrtpKeys } from './crypto.ts';
import type { LocalWebRtc } from './webrtc.ts';

/** Identity of the SDP that one leg gets from us: it stays for the dialog, the version grows (RFC 3264 §8). */
export interface SdpOrigin {
  readonly sessionId: string;
  readonly version: number;
}

/** Where we listen to one stream. */
export interface LocalPlace {
  readonly address: string;
  readonly rtpPort: number;
  readonly rtcpPort: number;
  /** What we seal with: an offer then asks for SRTP, and an offer that asks for it can be answered. */
  readonly srtpKeys?: SrtpKeys | undefined;
  /** What browsers know us by: an offer is then for a browser, and that of a browser can be answered. */
  readonly webrtc?: LocalWebRtc | undefined;
}

/** Where we listen, and who we say we are: spread a `MediaEndpoint` and add the origin of the leg. */
export interface LocalMedia extends LocalPlace {
  readonly origin: SdpOrigin;
  /** For streams beside the first audio, by their m= line; one that is not here is refused. */
  readonly streams?: ReadonlyMap<number, LocalPlace> | undefined;
}

/** A fresh identity, at version 1. 48 bits: some phones keep it in a double. */
export function newOrigin(chance: Chance): SdpOrigin {
  const sessionId = chance.bytes(6).reduce((sum, byte) => sum * 256 + byte, 0);
  return { sessionId: String(sessionId), version: 1 };
}

/** For the next offer or answer on the same leg, when it says something new. */
export function nextVersion({ sessionId, version }: SdpOrigin): SdpOrigin {
  return { sessionId, version: version + 1 };
}

/** SDP of somebody else as our own. */
export function withOrigin(sdp: string, identity: Pick<LocalMedia, 'origin' | 'address'>): string {
  return sdp.replace(/^o=.*$/m, () => `o=${originValue(identity)}`);
}

export function originValue({ origin, address }: Pick<LocalMedia, 'origin' | 'address'>): string {
  return `- ${origin.sessionId} ${origin.version} ${addressValue(address)}`;
}
