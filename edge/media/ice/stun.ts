import { createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import ipaddr from 'ipaddr.js';
import type { TransportAddress } from '../media.ts';

/**
 * STUN binding requests with short-term credentials, and what they are answered with (RFC 8489 §5, §14; RFC 8445 §16.1):
 *
 *     |0 0|  type  |  bytes after the header  |  magic cookie  |  transaction id, 96 bits  |  attributes …
 *
 * Each attribute is padded to four bytes; MESSAGE-INTEGRITY and FINGERPRINT are the last two.
 */
const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;
const BINDING_INDICATION = 0x0011;

const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
} as const;
/** Below it, who does not know an attribute must not act on the request (RFC 8489 §14). */
const OPTIONAL_FROM = 0x8000;
const ATTRIBUTE_HEADER_BYTES = 4;
const INTEGRITY_BYTES = 20;
const FINGERPRINT_BYTES = 4;
const FINGERPRINT_XOR = 0x5354554e;

export interface BindingRequest {
  readonly name: 'request';
  readonly transactionId: Buffer;
  readonly isNominating: boolean;
  /** Its sender believes that the other side controls. */
  readonly isFromControlled: boolean;
  /** Attributes that we had to know and do not. */
  readonly unknown: readonly number[];
}

/** `indication`: a keepalive, which wants no answer. */
export type Stun = BindingRequest | { readonly name: 'indication' } | 'malformed' | 'forged';

/** One kind of first byte of a datagram (RFC 7983 §7). */
export const isStun = (datagram: Uint8Array): boolean => (datagram[0] ?? 255) < 4;

/**
 * @param username  of the receiver and the sender, `ours:theirs` (RFC 8445 §7.2.2)
 * @param password  the receiver's
 */
export function readStun(datagram: Buffer, username: string, password: string): Stun {
  const isWhole =
    datagram.length >= HEADER_BYTES &&
    datagram.length % 4 === 0 &&
    datagram.readUInt16BE(2) === datagram.length - HEADER_BYTES &&
    datagram.readUInt32BE(4) === MAGIC_COOKIE;
  if (!isWhole) return 'malformed';
  const type = datagram.readUInt16BE(0);
  if (type === BINDING_INDICATION) return { name: 'indication' };
  return type === BINDING_REQUEST ? readRequest(datagram, username, password) : 'malformed';
}

function readRequest(datagram: Buffer, username: string, password: string): BindingRequest | 'malformed' | 'forged' {
  let [isNamed, isProved, isMarked, isNominating, isFromControlled] = [false, false, false, false, false];
  const unknown: number[] = [];
  for (let at = HEADER_BYTES; at < datagram.length; ) {
    const [type, length] = [datagram.readUInt16BE(at), datagram.readUInt16BE(at + 2)];
    const value = at + ATTRIBUTE_HEADER_BYTES;
    if (value + length > datagram.length) return 'malformed';
    if (type === ATTRIBUTE.messageIntegrity) {
      if (length !== INTEGRITY_BYTES || !isNamed) return 'forged';
      if (!isIntact(datagram, at, password)) return 'forged';
      isProved = true;
    } else if (type === ATTRIBUTE.fingerprint) {
      const isLast = value + FINGERPRINT_BYTES === datagram.length && length === FINGERPRINT_BYTES;
      if (!isLast || datagram.readUInt32BE(value) !== fingerprint(datagram.subarray(0, at))) return 'malformed';
      isMarked = true;
    } else if (!isProved) {
      // What follows MESSAGE-INTEGRITY is nobody's word.
      if (type === ATTRIBUTE.username) isNamed = datagram.toString('utf8', value, value + length) === username;
      else if (type === ATTRIBUTE.useCandidate) isNominating = true;
      else if (type === ATTRIBUTE.iceControlled) isFromControlled = true;
      else if (type < OPTIONAL_FROM && type !== ATTRIBUTE.priority) unknown.push(type);
    }
    at = value + padded(length);
  }
  if (!isProved) return 'forged';
  if (!isMarked) return 'malformed'; // every check has a FINGERPRINT (RFC 8445 §7.1.3)
  const transactionId = datagram.subarray(8, HEADER_BYTES);
  return { name: 'request', transactionId, isNominating, isFromControlled, unknown };
}

/** Tells the sender where it is seen from. */
export function bindingSuccess(request: BindingRequest, { address, port }: TransportAddress, password: string): Buffer {
  const bytes = ipaddr.parse(address).toByteArray();
  const value = Buffer.alloc(4 + bytes.length);
  value[1] = bytes.length === 4 ? 1 : 2;
  value.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 2);
  const mask = Buffer.alloc(16);
  mask.writeUInt32BE(MAGIC_COOKIE, 0);
  request.transactionId.copy(mask, 4);
  for (const [index, byte] of bytes.entries()) value[4 + index] = byte ^ (mask[index] ?? 0);
  return sealed(BINDING_SUCCESS, request, [[ATTRIBUTE.xorMappedAddress, value]], password);
}

/** 420 names what is unknown; 487 has the sender change its role (RFC 8445 §7.3.1.1). */
export function bindingError(request: BindingRequest, status: 420 | 487, password: string): Buffer {
  const code = Buffer.from([0, 0, Math.floor(status / 100), status % 100]);
  const attributes: [number, Buffer][] = [[ATTRIBUTE.errorCode, code]];
  if (status === 420) {
    const types = Buffer.alloc(2 * request.unknown.length);
    for (const [index, type] of request.unknown.entries()) types.writeUInt16BE(type, 2 * index);
    attributes.push([ATTRIBUTE.unknownAttributes, types]);
  }
  return sealed(BINDING_ERROR, request, attributes, password);
}

function sealed(
  type: number,
  { transactionId }: BindingRequest,
  attributes: readonly (readonly [type: number, value: Buffer])[],
  password: string,
): Buffer {
  const contentBytes = attributes.reduce((sum, [, { length }]) => sum + ATTRIBUTE_HEADER_BYTES + padded(length), 0);
  const integrityAt = HEADER_BYTES + contentBytes;
  const fingerprintAt = integrityAt + ATTRIBUTE_HEADER_BYTES + INTEGRITY_BYTES;
  const message = Buffer.alloc(fingerprintAt + ATTRIBUTE_HEADER_BYTES + FINGERPRINT_BYTES);
  message.writeUInt16BE(type, 0);
  message.writeUInt16BE(message.length - HEADER_BYTES, 2);
  message.writeUInt32BE(MAGIC_COOKIE, 4);
  transactionId.copy(message, 8);
  let at = HEADER_BYTES;
  for (const [name, value] of attributes) {
    message.writeUInt16BE(name, at);
    message.writeUInt16BE(value.length, at + 2);
    value.copy(message, at + ATTRIBUTE_HEADER_BYTES);
    at += ATTRIBUTE_HEADER_BYTES + padded(value.length);
  }
  message.writeUInt16BE(ATTRIBUTE.messageIntegrity, integrityAt);
  message.writeUInt16BE(INTEGRITY_BYTES, integrityAt + 2);
  integrity(message, integrityAt, password).copy(message, integrityAt + ATTRIBUTE_HEADER_BYTES);
  message.writeUInt16BE(ATTRIBUTE.fingerprint, fingerprintAt);
  message.writeUInt16BE(FINGERPRINT_BYTES, fingerprintAt + 2);
  message.writeUInt32BE(fingerprint(message.subarray(0, fingerprintAt)), fingerprintAt + ATTRIBUTE_HEADER_BYTES);
  return message;
}

function isIntact(datagram: Buffer, integrityAt: number, password: string): boolean {
  const start = integrityAt + ATTRIBUTE_HEADER_BYTES;
  return timingSafeEqual(integrity(datagram, integrityAt, password), datagram.subarray(start, start + INTEGRITY_BYTES));
}

/** HMAC-SHA1 of what stands before, under a header that counts up to and with MESSAGE-INTEGRITY (RFC 8489 §14.5). */
function integrity(message: Buffer, integrityAt: number, password: string): Buffer {
  const covered = Buffer.from(message.subarray(0, integrityAt));
  covered.writeUInt16BE(integrityAt + ATTRIBUTE_HEADER_BYTES + INTEGRITY_BYTES - HEADER_BYTES, 2);
  return createHmac('sha1', password).update(covered).digest();
}

const fingerprint = (covered: Buffer): number => (crc32(covered) ^ FINGERPRINT_XOR) >>> 0;

const padded = (length: number): number => (length + 3) & ~3;
