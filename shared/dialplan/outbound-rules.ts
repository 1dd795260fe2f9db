import { matchesPattern } from '#shared/number-pattern/index.ts';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import { inOrder, madeOf } from './made-of.ts';

export type DialPattern = OutboundRule['patterns'][number];

/** A rule, and how it matches a number. */
export interface Match {
  readonly rule: OutboundRule;
  /** What is sent, before a trunk puts something in front. */
  readonly number: string;
  readonly pattern: DialPattern;
}

/** So many first characters tell apart which patterns can match at all. */
const PREFIX = 2;

class RuleBook {
  readonly #rules: readonly OutboundRule[];
  /** By the first characters of a number, made when one is first dialed: at most 13 signs squared, and what cannot be dialed has none. */
  readonly #byPrefix = new Map<string, readonly { rule: OutboundRule; patterns: readonly DialPattern[] }[]>();

  constructor(rules: readonly OutboundRule[]) {
    this.#rules = rules;
  }

  /** The rules that match, in order, each by the first of its patterns that does. */
  *matching(dialed: string): Generator<Match> {
    if (this.#rules.length === 0 || !/^[0-9*#+]+$/.test(dialed)) return;
    for (const { rule, patterns } of this.#candidates(dialed.slice(0, PREFIX))) {
      const pattern = patterns.find((one) => matchesPattern(one.pattern, dialed));
      if (pattern) yield { rule, pattern, number: pattern.addPrefix + dialed.slice(pattern.stripDigits) };
    }
  }

  #candidates(prefix: string) {
    const known = this.#byPrefix.get(prefix);
    if (known) return known;
    const made = this.#rules.flatMap((rule) => {
      const patterns = rule.patterns.filter(({ pattern }) => canBegin(pattern, prefix));
      return patterns.length > 0 ? [{ rule, patterns }] : [];
    });
    this.#byPrefix.set(prefix, made);
    return made;
  }
}

/** Whether a number that begins so may match: the pattern up to as many of its signs does. */
function canBegin(pattern: string, prefix: string): boolean {
  const signs = pattern.match(/\[[^\]]+\]|./g) ?? [];
  const open = signs.findIndex((sign) => sign === '.' || sign === '!');
  const fixed = open === -1 ? signs : signs.slice(0, open);
  const head = fixed.slice(0, prefix.length).join('');
  return (
    matchesPattern(head === '' ? '!' : head, prefix.slice(0, Math.min(fixed.length, prefix.length))) &&
    (open !== -1 || fixed.length >= prefix.length)
  );
}

const rulesOf = madeOf(OutboundRule, (all) => {
  const rules = all.filter(({ isEnabled }) => isEnabled).sort(inOrder);
  const [emergency, others] = [
    rules.filter(({ callType }) => callType === 'emergency'),
    rules.filter(({ callType }) => callType !== 'emergency'),
  ];
  return { emergency, others: new RuleBook(others) };
});

/** Rules for a number that is dialed, in the order in which they are asked (DPL-01). Those for help are apart. */
export const rulesFor = (snapshot: TenantSnapshot, dialed: string): Iterable<Match> =>
  rulesOf(snapshot).others.matching(dialed);

/**
 * Rules for help, each with what it sends. Where a prefix comes before the number of the service, the number reaches it
 * without, too: nobody thinks of a prefix then (47 CFR §9.16, "direct dialing").
 */
export function emergencyRulesFor(snapshot: TenantSnapshot, dialed: string): Match[] {
  return rulesOf(snapshot).emergency.flatMap((rule) => {
    for (const pattern of rule.patterns) {
      const { stripDigits, addPrefix } = pattern;
      const match = (number: string): Match => ({ rule, pattern, number: addPrefix + number });
      if (matchesPattern(pattern.pattern, dialed)) return [match(dialed.slice(stripDigits))];
      if (stripDigits > 0 && pattern.pattern.slice(stripDigits) === dialed) return [match(dialed)];
    }
    return [];
  });
}
