/** The only source of randomness. Production passes `systemChance`; tests pass `SeededChance` (test/world). */
export interface Chance {
  /** Fresh bytes, fit for secrets when the source is `systemChance`. */
  bytes(count: number): Uint8Array;
}

/** Asking the system costs microseconds whatever the amount, and a call asks for some ten ids and tags. */
const POOL_BYTES = 4096;
/** What Web Crypto gives at once, at most. */
const QUOTA_BYTES = 65_536;

/** Web Crypto rather than node:crypto: the portal bundles this door too, and would carry a polyfill of 180 kB. */
class SystemChance implements Chance {
  #pool = new Uint8Array(0);
  #used = 0;

  bytes(count: number): Uint8Array {
    if (count > POOL_BYTES) return manyBytes(count);
    if (this.#used + count > this.#pool.length) {
      // A new one each time: what was given out belongs to whoever asked.
      this.#pool = crypto.getRandomValues(new Uint8Array(POOL_BYTES));
      this.#used = 0;
    }
    this.#used += count;
    return this.#pool.subarray(this.#used - count, this.#used);
  }
}

function manyBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let from = 0; from < count; from += QUOTA_BYTES) {
    crypto.getRandomValues(bytes.subarray(from, from + QUOTA_BYTES));
  }
  return bytes;
}

export const systemChance: Chance = new SystemChance();

/** Digits and letters that cannot be mistaken for each other on paper or a phone display. */
const READABLE = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A secret of `length` readable characters, about 4.9 bits each. */
export function readableSecret(chance: Chance, length: number): string {
  let secret = '';
  while (secret.length < length) {
    for (const byte of chance.bytes(length)) {
      // Bytes past the last whole multiple would make some letters likelier than others.
      if (byte < 248 && secret.length < length) secret += READABLE[byte % READABLE.length];
    }
  }
  return secret;
}

/** A number from 0 (included) to 1 (excluded), for jitter: 16 bits are plenty. */
export function fraction(chance: Chance): number {
  const [high = 0, low = 0] = chance.bytes(2);
  return (high * 256 + low) / 65_536;
}
