/** What becomes of keys. */
export interface HeldKeys {
  /** The other side hears these now: they are no code. */
  readonly released: string;
  /** These wait: a code begins with them. */
  readonly held: string;
  /** They were this code. */
  readonly code: string | null;
}

/**
 * A key is pressed. It is held back as long as a code begins with what is held; the end of what is none may begin another one.
 *
 * @param codes  none begins with another one that is complete: the longer one would never be reached
 */
export function press(codes: Iterable<string>, held: string, key: string): HeldKeys {
  const all = [...codes];
  const keys = held + key;
  for (let from = 0; from <= keys.length; from++) {
    const rest = keys.slice(from);
    if (all.includes(rest)) return { released: keys.slice(0, from), held: '', code: rest };
    if (all.some((code) => code.startsWith(rest))) return { released: keys.slice(0, from), held: rest, code: null };
  }
  return { released: keys, held: '', code: null };
}
