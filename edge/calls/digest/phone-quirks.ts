import type { Algorithm } from './credentials.ts';

/**
 * Phones that give up on a challenge they do not understand instead of taking the next one (against RFC 8760 §2.4).
 * They get MD5 alone. One row per phone, by its User-Agent.
 */
const MD5_ONLY: readonly RegExp[] = [
  /^baresip v[01]\./i, // libre before 2.0 ends with ENOSYS at the first algorithm other than MD5
  /^JsSIP /i, // 3.13 keeps only the last challenge, and aborts when that is not MD5
];

/** The algorithms to offer, most preferred first (RFC 8760 §2.3). */
export function offeredAlgorithms(userAgent: string | undefined, enabled: readonly Algorithm[]): readonly Algorithm[] {
  const isOldPhone = userAgent !== undefined && MD5_ONLY.some((pattern) => pattern.test(userAgent));
  return isOldPhone ? ['MD5'] : enabled;
}
