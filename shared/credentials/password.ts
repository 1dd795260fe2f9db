import { argon2id, argon2Verify } from 'hash-wasm';
import type { Chance } from '#shared/world/index.ts';

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane. WebAssembly, so that one bundle runs on any processor. */
const COST = { memorySize: 19_456, iterations: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/**
 * The hash of a password that nobody has. Checked against for an unknown e-mail address, so that the answer takes as
 * long as for a known one. Same cost as `hashPassword`, which a test compares.
 */
export const NOBODYS_PASSWORD_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$3fLEz+ZPyryEp/g6NdK9xQ$iecbh2lYgerjco4ufdneplV3QYUC7GGTIeleiSR2fRs';

/** @returns the encoded hash with its salt and cost, `$argon2id$v=19$m=…` */
export function hashPassword(chance: Chance, password: string): Promise<string> {
  return argon2id({
    password: normalized(password),
    salt: chance.bytes(SALT_BYTES),
    hashLength: HASH_BYTES,
    outputType: 'encoded',
    ...COST,
  });
}

export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  // The library throws at it, and nobody has it.
  if (password === '') return false;
  return argon2Verify({ password: normalized(password), hash });
}

/** One password, however the keyboard composes its accents (NIST SP 800-63B §5.1.1.2). */
const normalized = (password: string): string => password.normalize('NFKC');
