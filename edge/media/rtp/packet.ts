/**
 * The fixed header of an RTP packet (RFC 3550 §5.1):
 *
 *      0                   1                   2                   3
 *     |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 *     |                           timestamp                           |
 *     |           synchronization source (SSRC) identifier            |
 *
 * The readers take a packet that `classify` calls `rtp`. They read single bytes: a DataView for each packet would be
 * the only allocation on the packet path that is ours.
 */
export const RTP_HEADER_BYTES = 12;

export type DatagramKind = 'rtp' | 'rtcp' | 'not-rtp' | 'wrong-version';

/**
 * Tells RTP from RTCP on one port (RFC 5761 §4) and both from what else may arrive (RFC 7983 §7).
 *
 * @param isSealed  SRTP: whether the padding makes sense shows when it is decrypted
 */
export function classify(packet: Uint8Array, isSealed = false): DatagramKind {
  const length = packet.length;
  if (length < 8) return 'not-rtp';
  const first = byte(packet, 0);
  // STUN, ZRTP, DTLS and TURN channels start below 80 (RFC 7983 §7); the rest of version 0, 1 and 3 is broken RTP.
  if (first >> 6 !== 2) return first < 80 ? 'not-rtp' : 'wrong-version';
  const second = byte(packet, 1);
  if (second >= 192 && second <= 223) return 'rtcp';
  return hasRtpLengths(packet, first, isSealed) ? 'rtp' : 'not-rtp';
}

function hasRtpLengths(packet: Uint8Array, first: number, isSealed: boolean): boolean {
  const length = packet.length;
  const headerBytes = headerBytesOf(packet);
  if (length < headerBytes) return false;
  if ((first & 0x20) === 0 || isSealed) return true;
  const paddingBytes = byte(packet, length - 1);
  return paddingBytes > 0 && headerBytes + paddingBytes <= length;
}

/** Fixed header, contributors and extension; more than the packet has when its lengths do not add up. */
export function headerBytesOf(packet: Uint8Array): number {
  const first = byte(packet, 0);
  const headerBytes = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  return (first & 0x10) === 0 ? headerBytes : headerBytes + 4 + 4 * uint16(packet, headerBytes + 2);
}

export function payloadTypeOf(packet: Uint8Array): number {
  return byte(packet, 1) & 0x7f;
}

export function sequenceOf(packet: Uint8Array): number {
  return uint16(packet, 2);
}

/** In clock-rate units, from a random start; wraps at 2^32. */
export function rtpTicksOf(packet: Uint8Array): number {
  return uint32(packet, 4);
}

/** Without header, extension and padding. */
export function payloadOf(packet: Uint8Array): Uint8Array {
  const first = byte(packet, 0);
  let start = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  if (first & 0x10) start += 4 + 4 * uint16(packet, start + 2);
  const paddingBytes = first & 0x20 ? byte(packet, packet.length - 1) : 0;
  return packet.subarray(start, packet.length - paddingBytes);
}

export function ssrcOf(packet: Uint8Array): number {
  return uint32(packet, 8);
}

/** The fields that we set: no contributors, no extension, no padding. */
export interface PacketHeader {
  readonly payloadType: number;
  readonly hasMarker: boolean;
  readonly sequence: number;
  readonly ticks: number;
  readonly ssrc: number;
}

/** A packet of ours. */
export function packetOf(header: PacketHeader, payload: Uint8Array): Uint8Array {
  const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + payload.length);
  packet[0] = 0x80; // version 2
  packet[1] = header.payloadType | (header.hasMarker ? 0x80 : 0);
  writeNumbers(packet, header.sequence, header.ticks, header.ssrc);
  packet.set(payload, RTP_HEADER_BYTES);
  return packet;
}

/** What tells the place of a packet in its stream; single bytes cost half of what the methods of Buffer do. */
export function writeNumbers(packet: Uint8Array, sequence: number, ticks: number, ssrc: number): void {
  packet[2] = sequence >> 8;
  packet[3] = sequence;
  packet[4] = ticks >>> 24;
  packet[5] = ticks >>> 16;
  packet[6] = ticks >>> 8;
  packet[7] = ticks;
  packet[8] = ssrc >>> 24;
  packet[9] = ssrc >>> 16;
  packet[10] = ssrc >>> 8;
  packet[11] = ssrc;
}

/** Network byte order. Past the end reads 0: callers check lengths first. */
export function uint16(bytes: Uint8Array, at: number): number {
  return (byte(bytes, at) << 8) | byte(bytes, at + 1);
}

export function uint32(bytes: Uint8Array, at: number): number {
  return ((byte(bytes, at) << 24) | (byte(bytes, at + 1) << 16) | uint16(bytes, at + 2)) >>> 0;
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
