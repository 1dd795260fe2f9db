import { uint32 } from './packet.ts';

/** 'ZRTP', where RTP has its timestamp. */
const MAGIC_COOKIE = 0x5a525450;
/** Header, the shortest message (HelloACK) and checksum. */
const MIN_BYTES = 28;

/** Whether two phones are agreeing on keys of their own, in place of RTP (RFC 6189 §5). */
export function isZrtp(packet: Uint8Array): boolean {
  return (
    packet[0] === 0x10 && packet.length >= MIN_BYTES && packet.length % 4 === 0 && uint32(packet, 4) === MAGIC_COOKIE
  );
}
