import { isIPv4, isIPv6 } from 'node:net';

/** One message between two places, as it is to be seen. */
export interface Packet {
  /** Wall clock, milliseconds since 1970. */
  readonly atMs: number;
  readonly from: Place;
  readonly to: Place;
  /** At most 65,507 bytes, the most that a UDP datagram carries; what is longer is cut. */
  readonly payload: Uint8Array;
}

interface Place {
  /** IP address. */
  readonly host: string;
  readonly port: number;
}

/** Packets begin with their IP header (https://www.tcpdump.org/linktypes.html). */
const LINKTYPE_RAW = 101;
const MICROSECOND_MAGIC = 0xa1b2c3d4;
const SNAPSHOT_BYTES = 262_144;
const UDP = 17;
const HOPS = 64;
const MAX_PAYLOAD_BYTES = 65_507;

/** What a capture file starts with (draft-ietf-opsawg-pcap §4). */
export function pcapHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(MICROSECOND_MAGIC, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(SNAPSHOT_BYTES, 16);
  header.writeUInt32LE(LINKTYPE_RAW, 20);
  return header;
}

/**
 * One record of a capture file: the payload as a UDP datagram, whatever carried it. A message of a TLS connection is readable
 * so, and no sequence numbers have to be made up.
 */
export function pcapRecord({ atMs, from, to, payload }: Packet): Buffer {
  const body = payload.subarray(0, MAX_PAYLOAD_BYTES);
  const isV6 = isIPv6(from.host) || isIPv6(to.host);
  const addresses = Buffer.concat([addressBytes(from.host, isV6), addressBytes(to.host, isV6)]);
  const datagram = udpDatagram(addresses, from.port, to.port, body);
  const packet = Buffer.concat([
    isV6 ? headerV6(addresses, datagram.length) : headerV4(addresses, datagram.length),
    datagram,
  ]);
  const record = Buffer.alloc(16);
  record.writeUInt32LE(Math.floor(atMs / 1000), 0);
  record.writeUInt32LE(Math.floor((atMs % 1000) * 1000), 4);
  record.writeUInt32LE(packet.length, 8);
  record.writeUInt32LE(packet.length, 12);
  return Buffer.concat([record, packet]);
}

/** RFC 768; the checksum is over the pseudo header too (RFC 8200 §8.1). */
function udpDatagram(addresses: Buffer, fromPort: number, toPort: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(fromPort, 0);
  header.writeUInt16BE(toPort, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  const pseudo = Buffer.from([0, UDP, (8 + payload.length) >> 8, (8 + payload.length) & 255]);
  // Zero would mean that there is none.
  header.writeUInt16BE(checksum(Buffer.concat([addresses, pseudo, header, payload])) || 0xffff, 6);
  return Buffer.concat([header, payload]);
}

function headerV4(addresses: Buffer, bytes: number): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + bytes, 2);
  header[8] = HOPS;
  header[9] = UDP;
  addresses.copy(header, 12);
  header.writeUInt16BE(checksum(header), 10);
  return header;
}

function headerV6(addresses: Buffer, bytes: number): Buffer {
  const header = Buffer.alloc(8);
  header[0] = 0x60;
  header.writeUInt16BE(bytes, 4);
  header[6] = UDP;
  header[7] = HOPS;
  return Buffer.concat([header, addresses]);
}

/** RFC 1071. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] as number) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** An IPv4 address beside an IPv6 one is written as mapped (RFC 4291 §2.5.5.2); a name, which has no bytes, as the unspecified address. */
function addressBytes(host: string, isV6: boolean): Buffer {
  if (isIPv4(host)) {
    const four = Buffer.from(host.split('.').map(Number));
    return isV6 ? Buffer.concat([Buffer.from('00000000000000000000ffff', 'hex'), four]) : four;
  }
  if (!isV6 || !isIPv6(host)) return Buffer.alloc(isV6 ? 16 : 4);
  const [head = '', tail = ''] = withHexTail(host.split('%')[0] as string).split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const zeros = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** `::ffff:192.0.2.1` as `::ffff:c000:201`. */
function withHexTail(address: string): string {
  const colon = address.lastIndexOf(':');
  const last = address.slice(colon + 1);
  if (!isIPv4(last)) return address;
  const [a, b, c, d] = last.split('.').map(Number) as [number, number, number, number];
  return `${address.slice(0, colon + 1)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
