import { paramOf } from './syntax.ts';

/** A SIP or SIPS URI in its parts (RFC 3261 §19.1). */
export interface SipUri {
  scheme: 'sip' | 'sips';
  /** With the password, when there is one; '' when there is no user part. */
  user: string;
  /** Host name or IP literal, without the brackets of IPv6. */
  host: string;
  /** 0 when not given. */
  port: number;
  /** `;transport=tcp;lr`, or ''. */
  params: string;
  /** What follows `?`, or ''. */
  headers: string;
}

/** Reads a SIP URI; undefined when it is none. */
export function parseUri(text: string): SipUri | undefined {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme !== 'sip' && scheme !== 'sips') return undefined;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 32 || code === 34 || code === 60 || code === 62) return undefined;
  }
  // A `;` or `?` before the `@` belongs to the user part (RFC 4475 §3.1.1.13).
  const at = text.lastIndexOf('@');
  const user = at < 0 ? '' : text.slice(colon + 1, at);
  let rest = text.slice((at < 0 ? colon : at) + 1);
  const question = rest.indexOf('?');
  const headers = question < 0 ? '' : rest.slice(question + 1);
  if (question >= 0) rest = rest.slice(0, question);
  const semicolon = rest.indexOf(';');
  const params = semicolon < 0 ? '' : rest.slice(semicolon);
  const place = parseHostPort(semicolon < 0 ? rest : rest.slice(0, semicolon));
  return place && { scheme, user, host: place.host, port: place.port, params, headers };
}

/** `host`, `host:port`, `[v6]` or `[v6]:port`; port 0 when not given. */
export function parseHostPort(text: string): { host: string; port: number } | undefined {
  let host = text;
  let portText = '';
  if (text.startsWith('[')) {
    const close = text.indexOf(']');
    if (close < 0) return undefined;
    host = text.slice(1, close);
    const rest = text.slice(close + 1);
    if (rest !== '' && !rest.startsWith(':')) return undefined;
    portText = rest.slice(1);
  } else {
    const colon = text.indexOf(':');
    if (colon >= 0) {
      host = text.slice(0, colon);
      portText = text.slice(colon + 1);
      if (portText === '') return undefined;
    }
  }
  if (host === '') return undefined;
  const port = portText === '' ? 0 : Number(portText);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return undefined;
  return { host, port };
}

/** A host as it stands in a URI or Via: IPv6 literals in brackets. */
export const hostText = (host: string): string => (host.includes(':') ? `[${host}]` : host);

export const uriParam = (uri: SipUri, name: string): string | undefined =>
  uri.params === '' ? undefined : paramOf(uri.params, name);
