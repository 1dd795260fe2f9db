/** What a phone may send us (RFC 3261 §20.5). */
export const ALLOW =
  'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, SUBSCRIBE, NOTIFY, PUBLISH, MESSAGE';

/** What we know besides (RFC 3891, RFC 4488); the engine adds session timers. */
export const SUPPORTED = 'replaces, join, norefersub';

/** `"Alice" <sip:200@acme.example>` */
export const displayAddress = (name: string, user: string, domain: string): string =>
  `${quotedName(name)} <sip:${user}@${domain}>`;

/** A display name: quotes are escaped and line breaks dropped, as names come from people. */
export function quotedName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not get through
  return `"${name.replace(/[\x00-\x1f\x7f]+/g, ' ').replace(/["\\]/g, '\\$&')}"`;
}

/** Why a request that ends something was sent (RFC 3326). */
export function reasonHeader(protocol: 'SIP' | 'Q.850', cause: number, text: string): string {
  return `${protocol};cause=${cause};text="${text}"`;
}
