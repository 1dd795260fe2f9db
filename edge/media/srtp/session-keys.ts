import { createCipheriv } from 'node:crypto';
import { type SrtpSuite, SUITE_PARAMETERS } from './suites.ts';

/** What one direction's RTP, or its RTCP, is secured with. */
export interface SessionKeys {
  readonly cipherKey: Buffer;
  readonly salt: Buffer;
  /** For HMAC-SHA1; unused with AES-GCM. */
  readonly authKey: Buffer;
}

/** Labels of the key derivation (RFC 3711 §4.3.1, §4.3.2). */
const LABELS = {
  rtp: { cipherKey: 0, authKey: 1, salt: 2 },
  rtcp: { cipherKey: 3, authKey: 4, salt: 5 },
} as const;

/** RFC 3711 §8.2 */
const AUTH_KEY_BYTES = 20;

/** @param keyMaterial  master key and master salt, as long as the suite wants them */
export function sessionKeys(suite: SrtpSuite, keyMaterial: Buffer, stream: keyof typeof LABELS): SessionKeys {
  const { masterKeyBytes, masterSaltBytes } = SUITE_PARAMETERS[suite];
  const masterKey = keyMaterial.subarray(0, masterKeyBytes);
  const masterSalt = keyMaterial.subarray(masterKeyBytes);
  const labels = LABELS[stream];
  return {
    cipherKey: deriveKey(masterKey, masterSalt, labels.cipherKey, masterKeyBytes),
    salt: deriveKey(masterKey, masterSalt, labels.salt, masterSaltBytes),
    authKey: deriveKey(masterKey, masterSalt, labels.authKey, AUTH_KEY_BYTES),
  };
}

/**
 * The AES-CM pseudo-random function with key derivation rate 0 (RFC 3711 §4.3.1, §4.3.3): keys are derived once.
 *
 * @param masterSalt  14 bytes, or the 12 of AES-GCM, which count as padded with zeros on the right (RFC 7714 §11)
 */
export function deriveKey(masterKey: Buffer, masterSalt: Buffer, label: number, byteCount: number): Buffer {
  const counterBlock = Buffer.alloc(16);
  masterSalt.copy(counterBlock);
  counterBlock.writeUInt8(counterBlock.readUInt8(7) ^ label, 7);
  const cipher = createCipheriv(`aes-${8 * masterKey.length}-ctr`, masterKey, counterBlock);
  return cipher.update(Buffer.alloc(byteCount));
}
