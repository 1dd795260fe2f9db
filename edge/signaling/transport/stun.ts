import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Layout and numbers of RFC 8489 §5, §14.2, §18. */
const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const XOR_MAPPED_ADDRESS = 0x0020;
const FAMILY = { v4: 0x01, v6: 0x02 } as const;

/** A SIP message begins with a letter or a line break, never with these. */
export const isStun = (datagram: Buffer): boolean =>
  datagram.length >= HEADER_BYTES && (datagram[0] ?? 255) < 2 && datagram.readUInt32BE(4) === MAGIC_COOKIE;

/**
 * The answer to a keepalive of a phone, which learns from it that its NAT binding is still the same (RFC 5626 §4.4.2).
 *
 * @returns undefined for what is no whole binding request
 */
export function stunAnswer(request: Buffer, host: string, port: number): Buffer | undefined {
  const isWhole = request.readUInt16BE(2) === request.length - HEADER_BYTES;
  if (!isWhole || request.readUInt16BE(0) !== BINDING_REQUEST) return undefined;
  const address = ipaddr.parse(host).toByteArray();
  const answer = Buffer.alloc(HEADER_BYTES + 8 + address.length);
  request.copy(answer, 4, 4, HEADER_BYTES);
  answer.writeUInt16BE(BINDING_SUCCESS, 0);
  answer.writeUInt16BE(8 + address.length, 2);
  answer.writeUInt16BE(XOR_MAPPED_ADDRESS, 20);
  answer.writeUInt16BE(4 + address.length, 22);
  answer[25] = isIPv4(host) ? FAMILY.v4 : FAMILY.v6;
  answer.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 26);
  // Hidden by cookie and transaction id from routers that rewrite whatever looks like an address.
  for (const [index, byte] of address.entries()) answer[28 + index] = byte ^ (request[4 + index] ?? 0);
  return answer;
}
