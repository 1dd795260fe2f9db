import { indexOutside, paramOf } from './syntax.ts';

/** A name-addr or addr-spec with its header parameters: From, To, Contact, Route ... (RFC 3261 §20.10). */
export interface Address {
  uri: string;
  /** Everything after the URI: `;tag=...;expires=...`, or ''. */
  params: string;
}

/** Reads the first address of a header value; undefined when brackets or quotes do not balance or the URI is empty. */
export function parseAddress(text: string): Address | undefined {
  const open = openBracket(text);
  if (open === 'unbalanced') return undefined;
  if (open < 0) {
    const end = endOfBareUri(text);
    const uri = (end < 0 ? text : text.slice(0, end)).trim();
    if (uri === '' || uri.includes(' ') || uri.includes('"') || uri.includes('>')) return undefined;
    return { uri, params: end >= 0 && text[end] === ';' ? paramsUpToComma(text, end) : '' };
  }
  const close = text.indexOf('>', open);
  if (close <= open + 1) return undefined;
  const semicolon = indexOutside(text, ';', close + 1);
  return { uri: text.slice(open + 1, close).trim(), params: semicolon < 0 ? '' : paramsUpToComma(text, semicolon) };
}

/** The first `;` or `,`, or -1: without brackets both end the URI (RFC 3261 §20). */
function endOfBareUri(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 59 || code === 44) return i;
  }
  return -1;
}

/** Where `<` opens the URI, -1 when there is none, after skipping a quoted display name. */
function openBracket(text: string): number | 'unbalanced' {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 60) return i;
    if (code !== 34) continue;
    i += 1;
    while (i < text.length && text.charCodeAt(i) !== 34) i += text.charCodeAt(i) === 92 ? 2 : 1;
    if (i >= text.length) return 'unbalanced';
  }
  return -1;
}

function paramsUpToComma(text: string, from: number): string {
  const comma = indexOutside(text, ',', from);
  return text.slice(from, comma < 0 ? undefined : comma).trimEnd();
}

/** The tag of a From or To value; undefined when it has none (RFC 3261 §19.3). */
export function tagOf(value: string): string | undefined {
  // Every value that passes validation has its tag after the URI; `;tag=` inside brackets belongs to the URI.
  const at = value.indexOf(';', value.lastIndexOf('>') + 1);
  return at < 0 ? undefined : paramOf(value, 'tag', at);
}
