/**
 * Encryption and authentication of single packets with session keys: what RFC 3711 §4 calls a transform. Knows nothing
 * of replays or of where indices come from.
 *
 * Packets are well-formed RTP or RTCP as far as `classify` can tell. Opening decrypts in place.
 */
export interface RtpTransform {
  readonly tagBytes: number;
  /** @param index  48 bits: rollover counter and sequence number (RFC 3711 §3.3.1). @returns a new packet */
  seal(packet: Uint8Array, index: number): Buffer;
  /** @returns the RTP packet within the one given; null when it is not what the key's holder has sealed */
  open(packet: Uint8Array, index: number): Uint8Array | null;
}

/** The same for SRTCP, whose packets carry their index (RFC 3711 §3.4). */
export interface RtcpTransform {
  readonly tagBytes: number;
  /** @param word  E-flag and index */
  seal(packet: Uint8Array, word: number): Buffer;
  /** E-flag and index of a packet, which is at least RTCP_HEADER_BYTES + RTCP_WORD_BYTES + `tagBytes` long. */
  wordOf(packet: Uint8Array): number;
  open(packet: Uint8Array, word: number): Uint8Array | null;
}

/** What SRTCP leaves in the clear: the fixed header with the sender's SSRC. */
export const RTCP_HEADER_BYTES = 8;
export const RTCP_WORD_BYTES = 4;
/** The rest of the packet is encrypted. */
export const E_FLAG = 0x80000000;
