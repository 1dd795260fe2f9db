import type { NaptrRecord } from '#edge/signaling/transport/dns.ts';

/** Where DNS tells of a number: its digits backwards, in front of the domain (RFC 6116 §3.2). @param number  E.164 with + */
export const enumName = (number: string, domain: string): string =>
  `${[...number.slice(1)].reverse().join('.')}.${domain}`;

/** What others write into DNS is run against a number of 16 characters at most, so with so few choices it ends soon. */
const MAX_LENGTH = 100;
const MAX_REPEATS = 4;
const REPEATS = /[*+?{]/g;
const REPEATED_GROUP = /\)[*+?{]/;

/**
 * The SIP address of a number; null where the records name none. The first record that does counts, by order and preference.
 *
 * @param number  E.164 with +
 */
export function enumAddress(records: readonly NaptrRecord[], number: string): string | null {
  const inOrder = records.toSorted((a, b) => a.order - b.order || a.preference - b.preference);
  for (const { flags, service, regexp = '' } of inOrder) {
    // Only what ends the search (RFC 6116 §3.4.1): chains of rules are nobody's practice.
    if (flags.toLowerCase() !== 'u' || !isSip(service)) continue;
    const address = rewritten(regexp, number);
    if (address?.startsWith('sip:')) return address;
  }
  return null;
}

/** `E2U+sip`, among other services or alone. */
const isSip = (service: string): boolean => {
  const [first, ...services] = service.toLowerCase().split('+');
  return first === 'e2u' && services.includes('sip');
};

/** Carries out `!expression!replacement!flags` (RFC 3402 §3.2); null where it does not match, or is more than we run. */
function rewritten(regexp: string, number: string): string | null {
  const [, expression, replacement = '', flags = '', ...rest] = regexp.split(regexp.charAt(0) || '!');
  if (expression === undefined || rest.length > 0 || !/^i?$/.test(flags)) return null;
  const isTooMuch = expression.length > MAX_LENGTH || (expression.match(REPEATS)?.length ?? 0) > MAX_REPEATS;
  if (isTooMuch || REPEATED_GROUP.test(expression)) return null;
  try {
    const match = new RegExp(expression, flags).exec(number);
    return match && replacement.replace(/\\([1-9])/g, (_, group) => match[Number(group)] ?? '');
  } catch {
    return null; // POSIX knows what JavaScript does not
  }
}
