import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';

const TRANSACTION = 'b7e7a701bc34d686fa87dfae';

/**
 * A STUN binding request, sealed (RFC 8489 §14.5, §14.7).
 *
 * @param attributes  in hexadecimal, before MESSAGE-INTEGRITY
 * @param later  the same, between it and FINGERPRINT
 */
export function bindingRequest(attributes: string, password: string, later = ''): Buffer {
  const content = Buffer.from(attributes, 'hex');
  const sealed = Buffer.concat([
    header(content.length + 32 + later.length / 2),
    content,
    Buffer.from('00080014', 'hex'),
    createHmac('sha1', password)
      .update(Buffer.concat([header(content.length + 24), content]))
      .digest(),
    Buffer.from(later, 'hex'),
  ]);
  const fingerprint = Buffer.from('8028000400000000', 'hex');
  fingerprint.writeUInt32BE((crc32(sealed) ^ 0x5354554e) >>> 0, 4);
  return Buffer.concat([sealed, fingerprint]);
}

/** What a browser checks a way with (RFC 8445 §7.2.2). */
export function connectivityCheck(check: {
  /** `ours:theirs`, as the receiver sees it. */
  readonly username: string;
  readonly password: string;
  readonly isNominating?: boolean;
}): Buffer {
  const name = Buffer.from(check.username);
  const padding = '00'.repeat((4 - (name.length % 4)) % 4);
  const length = name.length.toString(16).padStart(4, '0');
  const username = `0006${length}${name.toString('hex')}${padding}`;
  const [priority, controlling] = ['002400046e0001ff', '802a0008932ff9b151263b36'];
  const useCandidate = check.isNominating ? '00250000' : '';
  return bindingRequest(username + priority + controlling + useCandidate, check.password);
}

function header(bytes: number): Buffer {
  const head = Buffer.from(`000100002112a442${TRANSACTION}`, 'hex');
  head.writeUInt16BE(bytes, 2);
  return head;
}
