/** Characters of a token (RFC 3261 §25.1). */
const TOKEN = new Uint8Array(256);
for (const char of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~") {
  TOKEN[char.charCodeAt(0)] = 1;
}

export const isTokenByte = (byte: number): boolean => TOKEN[byte] === 1;

/** Position of `char` outside quoted strings and angle brackets, or -1. */
export function indexOutside(text: string, char: string, from = 0): number {
  const wanted = char.charCodeAt(0);
  let isQuoted = false;
  let isBracketed = false;
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isQuoted) {
      if (code === 92) i += 1;
      else if (code === 34) isQuoted = false;
    } else if (code === wanted && !isBracketed) return i;
    else if (code === 34) isQuoted = true;
    else if (code === 60) isBracketed = true;
    else if (code === 62) isBracketed = false;
  }
  return -1;
}

/** The values of a header that lists several, separated by commas. */
export function splitList(text: string): string[] {
  const values: string[] = [];
  let from = 0;
  for (;;) {
    const comma = indexOutside(text, ',', from);
    const value = text.slice(from, comma < 0 ? undefined : comma).trim();
    if (value !== '') values.push(value);
    if (comma < 0) return values;
    from = comma + 1;
  }
}

/**
 * Value of `;name=value` in a list of parameters, '' for a bare `;name`, undefined when absent. Names ignore case.
 *
 * @param from  where the parameters start; what lies before is skipped up to the first `;`
 */
export function paramOf(text: string, name: string, from = 0): string | undefined {
  let at = indexOutside(text, ';', from);
  while (at >= 0) {
    const next = indexOutside(text, ';', at + 1);
    const end = next < 0 ? text.length : next;
    let equals = text.indexOf('=', at);
    if (equals < 0 || equals > end) equals = end;
    if (
      text
        .slice(at + 1, equals)
        .trim()
        .toLowerCase() === name
    )
      return text.slice(equals + 1, end).trim();
    at = next;
  }
  return undefined;
}
