import { Secret, TOTP } from 'otpauth';
import type { Chance } from '#shared/world/index.ts';

/** As long as the output of HMAC-SHA-1 (RFC 4226 §4 R6). */
const SECRET_BYTES = 20;
const PERIOD_SECONDS = 30;
/** One code before and one after: a phone's clock is seconds wrong, and typing takes time (RFC 6238 §5.2). */
const WINDOW_STEPS = 1;

/** SHA-1, six digits, 30 s: what every authenticator app takes; some ignore other choices without a word. */
const totpOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS });

/** @returns base32, 32 letters and digits */
export const newTotpSecret = (chance: Chance): string =>
  new Secret({ buffer: Uint8Array.from(chance.bytes(SECRET_BYTES)).buffer }).base32;

/** What an authenticator app scans (Key Uri Format, `otpauth://totp/…`). */
export const totpUri = (secret: string, { issuer, account }: { issuer: string; account: string }): string =>
  new TOTP({ issuer, label: account, secret: Secret.fromBase32(secret), period: PERIOD_SECONDS }).toString();

/**
 * Which step of time a code is of (RFC 6238 §4.2); null when it is of none near now. Whoever asks keeps the step, and
 * takes no code of that or an earlier one again (§5.2).
 */
export function totpStep(secret: string, code: string, nowMs: number): number | null {
  // The library throws at digits that are not ASCII.
  if (!/^[0-9]{6}$/.test(code)) return null;
  const delta = totpOf(secret).validate({ token: code, timestamp: nowMs, window: WINDOW_STEPS });
  return delta === null ? null : Math.floor(nowMs / 1000 / PERIOD_SECONDS) + delta;
}

/** The code of this moment, as an authenticator app shows it. */
export const totpCode = (secret: string, nowMs: number): string => totpOf(secret).generate({ timestamp: nowMs });
