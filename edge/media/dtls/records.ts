import { uint16 } from '../rtp/packet.ts';

const RECORD_HEADER_BYTES = 13;
const MESSAGE_HEADER_BYTES = 12;
/** Of all versions, the first byte (RFC 6347 §4.1). */
const DTLS_VERSION = 0xfe;
const HANDSHAKE = 22;
/** A chain of certificates is some thousand bytes; whoever announces more wants memory to be set aside. *chosen* */
const MAX_MESSAGE_BYTES = 16_384;

/** By its first byte (RFC 7983 §7). */
export const isDtls = ([first = 0]: Uint8Array): boolean => first >= 20 && first <= 63;

/** Whether it is made of whole records, and no message in the clear is longer than one has to be. */
export function areRecords(datagram: Uint8Array): boolean {
  let at = 0;
  while (at + RECORD_HEADER_BYTES <= datagram.length) {
    if (datagram[at + 1] !== DTLS_VERSION) return false;
    const start = at + RECORD_HEADER_BYTES;
    const end = start + uint16(datagram, at + 11);
    const isInClear = uint16(datagram, at + 3) === 0; // epoch
    if (end > datagram.length) return false;
    if (datagram[at] === HANDSHAKE && isInClear && !areMessages(datagram.subarray(start, end))) return false;
    at = end;
  }
  return at === datagram.length;
}

/** Parts of messages, each with the length of the whole (RFC 6347 §4.2.2). */
function areMessages(record: Uint8Array): boolean {
  let at = 0;
  while (at + MESSAGE_HEADER_BYTES <= record.length) {
    const [length, offset, partLength] = [uint24(record, at + 1), uint24(record, at + 6), uint24(record, at + 9)];
    if (length > MAX_MESSAGE_BYTES || offset + partLength > length) return false;
    at += MESSAGE_HEADER_BYTES + partLength;
  }
  return at === record.length;
}

const uint24 = (bytes: Uint8Array, at: number): number => uint16(bytes, at) * 256 + (bytes[at + 2] ?? 0);
