/**
 * What is counted, day by day. All whole numbers that add up: days make a month, parts make a sum, and a correction adds the
 * difference, which may be negative.
 */
export const COUNTERS = [
  'calls',
  'answered',
  /** Reached the other side: answered, busy, not answered, refused there (for NER). */
  'delivered',
  'durationMs',
  /** From answer to end. */
  'talkMs',
  /** Of a user: calls made, and calls that were for it. */
  'made',
  'received',
  /** Legs with a MOS, and the sum of theirs in thousandths. */
  'mosLegs',
  'mosThousandths',
  'packetsReceived',
  'packetsLost',
] as const;
export type Counter = (typeof COUNTERS)[number];
export type Tally = Readonly<Partial<Record<Counter, number>>>;

/** Whom or what a tally is about; `type` has every call once, so it is the tally of the tenant, too. */
export const TALLY_KINDS = ['type', 'user', 'trunk', 'destination'] as const;
export type TallyKind = (typeof TALLY_KINDS)[number];

export interface TallyChange {
  /** UTC, by the start of the call: `2026-01-05`. */
  readonly day: string;
  readonly kind: TallyKind;
  /** Call type, user id, trunk id, calling code or number. */
  readonly name: string;
  readonly added: Tally;
}

export const sumOf = (tallies: readonly Tally[]): Tally => tallies.reduce((a, b) => sum(a, b), {});

export function sum(a: Tally, b: Tally, sign: 1 | -1 = 1): Tally {
  const total: Partial<Record<Counter, number>> = {};
  for (const counter of COUNTERS) {
    const value = (a[counter] ?? 0) + sign * (b[counter] ?? 0);
    if (value !== 0) total[counter] = value;
  }
  return total;
}
