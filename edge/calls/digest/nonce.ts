import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Chance, Clock } from '#shared/world/index.ts';

/** How long a phone may use one nonce. Re-registering every minute then costs one round trip instead of two (chosen). */
const NONCE_LIFETIME_MS = 300_000;
const TIME_BYTES = 6;
const RANDOM_BYTES = 8;
const PAYLOAD_BYTES = TIME_BYTES + RANDOM_BYTES;
const SEAL_BYTES = 16;

export type NonceVerdict =
  | 'fresh'
  | 'stale' // ours, but too old, or its count was used before
  | 'foreign'; // not made by this process for this tenant and address

/**
 * Nonces of digest authentication (RFC 7616 §3.3).
 *
 * A nonce carries its time and a seal, so nothing is kept for the many that are never answered. Only what a phone has
 * proved to know the password for is remembered: the highest nonce count, so that a request cannot be replayed
 * (RFC 7616 §3.4). The key lives as long as the process: after a restart every nonce is foreign, and the next
 * challenge says `stale`, which phones answer without asking anybody.
 */
export class Nonces {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #chance: Chance;
  /** As a key object: given as bytes, it would be imported anew for each of the two seals of a registration (8 µs). */
  readonly #key: KeyObject;
  /** Used counts by nonce (`withUsed`) in two generations: dropping the older one forgets what has expired without looking at each. */
  #counts = new Map<string, number>();
  #olderCounts = new Map<string, number>();
  #generationEndsMs = 0;

  constructor(clock: Pick<Clock, 'nowMs'>, chance: Chance) {
    this.#clock = clock;
    this.#chance = chance;
    this.#key = createSecretKey(chance.bytes(32));
  }

  /** @param address  whom it is given to: only from there it is good, so whoever uses it hears our answers */
  issue(tenantId: TenantId, address: string): string {
    const payload = Buffer.alloc(PAYLOAD_BYTES);
    payload.writeUIntBE(this.#clock.nowMs(), 0, TIME_BYTES);
    payload.set(this.#chance.bytes(RANDOM_BYTES), TIME_BYTES);
    return Buffer.concat([payload, this.#seal(payload, tenantId, address)]).toString('base64url');
  }

  /** The clock by which they grow old. */
  nowMs(): number {
    return this.#clock.nowMs();
  }

  /** Whether this nonce may be used with this count. Changes nothing: `spend` does, once the password is proved. */
  check(nonce: string, tenantId: TenantId, address: string, count: number): NonceVerdict {
    const bytes = Buffer.from(nonce, 'base64url');
    if (bytes.length !== PAYLOAD_BYTES + SEAL_BYTES) return 'foreign';
    const payload = bytes.subarray(0, PAYLOAD_BYTES);
    if (!timingSafeEqual(bytes.subarray(PAYLOAD_BYTES), this.#seal(payload, tenantId, address))) return 'foreign';
    const ageMs = this.#clock.nowMs() - payload.readUIntBE(0, TIME_BYTES);
    if (ageMs > NONCE_LIFETIME_MS) return 'stale';
    return isUnused(this.#usedOf(keyOf(bytes)), count) ? 'fresh' : 'stale';
  }

  spend(nonce: string, count: number): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs >= this.#generationEndsMs) {
      this.#olderCounts = this.#counts;
      this.#counts = new Map();
      this.#generationEndsMs = nowMs + NONCE_LIFETIME_MS;
    }
    const key = keyOf(Buffer.from(nonce, 'base64url'));
    this.#counts.set(key, withUsed(this.#usedOf(key), count));
  }

  #usedOf(key: string): number {
    return this.#counts.get(key) ?? this.#olderCounts.get(key) ?? 0;
  }

  #seal(payload: Uint8Array, tenantId: TenantId, address: string): Buffer {
    const sealed = createHmac('sha256', this.#key).update(payload).update(`${tenantId} ${address}`);
    return sealed.digest().subarray(0, SEAL_BYTES);
  }
}

/** A string of its own: a piece of the header that the nonce came in would keep all of it in memory, for ten minutes. */
const keyOf = (bytes: Buffer): string => bytes.toString('latin1', 0, PAYLOAD_BYTES);

/**
 * Requests overtake each other on their way, so each of the last counts is good once, in any order. What was used is one
 * number for a nonce: the highest count, and below it a bit for each of the sixteen before.
 */
const WINDOW = 16;
const WINDOW_SIZE = 2 ** WINDOW;

function isUnused(used: number, count: number): boolean {
  const highest = Math.floor(used / WINDOW_SIZE);
  if (count > highest) return true;
  const behind = highest - count;
  return count > 0 && behind > 0 && behind <= WINDOW && ((used % WINDOW_SIZE) & (1 << (behind - 1))) === 0;
}

function withUsed(used: number, count: number): number {
  const highest = Math.floor(used / WINDOW_SIZE);
  const bits = used % WINDOW_SIZE;
  if (count < highest) return used + (1 << (highest - count - 1));
  const ahead = count - highest;
  // The former highest becomes a bit as well.
  const shifted = ahead > WINDOW ? 0 : ((highest === 0 ? bits * 2 : bits * 2 + 1) * 2 ** (ahead - 1)) % WINDOW_SIZE;
  return count * WINDOW_SIZE + shifted;
}
