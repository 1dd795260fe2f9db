/** UIDs in one command: with ten digits each some 5,500 bytes, and servers take 8,000 (RFC 7162 §4). */
const MOST_UIDS = 500;

/** UIDs as a command names them (sequence-set, RFC 9051 §9), in as many commands as servers need that take no long lines. */
export function uidSets(uids: Iterable<number>): string[] {
  const all = [...uids];
  const sets: string[] = [];
  for (let from = 0; from < all.length; from += MOST_UIDS) sets.push(all.slice(from, from + MOST_UIDS).join(','));
  return sets;
}
