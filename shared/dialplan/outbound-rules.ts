import { matchesPattern, narrownessOf } from '#shared/number-pattern/index.ts';
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

/** So many first characters tell apart which patterns can match at all (chosen: country codes behind their prefix). */
const PREFIX = 5;
/** As many beginnings are remembered; nobody dials more of them before the tenant changes something (chosen). */
const BEGINNINGS = 2000;

interface Candidate {
  readonly rule: OutboundRule;
  readonly patterns: readonly DialPattern[];
}

class RuleBook {
  readonly #rules: readonly { readonly rule: OutboundRule; readonly patterns: readonly Beginning[] }[];
  /** Rules that can match, by the first characters of a number, found out when one is first dialed. */
  readonly #byPrefix = new Map<string, readonly Candidate[]>();

  constructor(rules: readonly OutboundRule[]) {
    this.#rules = rules.map((rule) => ({ rule, patterns: rule.patterns.map(beginningOf) }));
  }

  /**
   * The rules that match, in order, each by the first of its patterns that does; of one position, those whose pattern says more
   * of the number first.
   */
  *matching(dialed: string): Generator<Match> {
    if (this.#rules.length === 0 || !/^[0-9*#+]+$/.test(dialed)) return;
    let equals: Match[] = [];
    for (const { rule, patterns } of this.#candidates(dialed.slice(0, PREFIX))) {
      const pattern = patterns.find((one) => matchesPattern(one.pattern, dialed));
      if (!pattern) continue;
      if (equals[0] && equals[0].rule.position !== rule.position) {
        yield* narrowestFirst(equals);
        equals = [];
      }
      equals.push({ rule, pattern, number: pattern.addPrefix + dialed.slice(pattern.stripDigits) });
    }
    yield* narrowestFirst(equals);
  }

  #candidates(prefix: string): readonly Candidate[] {
    const known = this.#byPrefix.get(prefix);
    if (known) return known;
    const made = this.#rules.flatMap(({ rule, patterns }) => {
      const possible = patterns.filter((one) => canBegin(one, prefix)).map(({ pattern }) => pattern);
      return possible.length > 0 ? [{ rule, patterns: possible }] : [];
    });
    if (this.#byPrefix.size >= BEGINNINGS) this.#byPrefix.clear();
    this.#byPrefix.set(prefix, made);
    return made;
  }
}

/** Rules of one position; they come in the order of their names. */
const narrowestFirst = (equals: readonly Match[]): readonly Match[] =>
  equals.length < 2
    ? equals
    : equals.toSorted((a, b) => narrownessOf(b.pattern.pattern) - narrownessOf(a.pattern.pattern));

/** What the first characters of a number have to look like. */
interface Beginning {
  readonly pattern: DialPattern;
  /** For each length of a beginning, the pattern that it has to match; longer ones are all the same. */
  readonly heads: readonly string[];
  /** Whether anything may follow the last of them. */
  readonly isOpen: boolean;
}

function beginningOf(pattern: DialPattern): Beginning {
  const signs = pattern.pattern.match(/\[[^\]]+\]|./g) ?? [];
  const open = signs.findIndex((sign) => sign === '.' || sign === '!');
  const fixed = open === -1 ? signs : signs.slice(0, open);
  const heads = Array.from({ length: Math.min(fixed.length, PREFIX) + 1 }, (_, length) =>
    fixed.slice(0, length).join(''),
  );
  return { pattern, heads, isOpen: open !== -1 };
}

function canBegin({ heads, isOpen }: Beginning, prefix: string): boolean {
  const length = Math.min(prefix.length, heads.length - 1);
  if (length < prefix.length && !isOpen) return false;
  const head = heads[length] ?? '';
  return head === '' || matchesPattern(head, prefix.slice(0, length));
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
