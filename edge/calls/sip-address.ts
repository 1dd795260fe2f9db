import { isIP } from 'node:net';
import { parseAddress, parseUri, type SipUri } from '#edge/signaling/parser/index.ts';

/** The URI inside a From, To or Contact value; undefined when it is no SIP URI. */
export function uriOf(headerValue: string | undefined): SipUri | undefined {
  const address = headerValue === undefined ? undefined : parseAddress(headerValue);
  return address && parseUri(address.uri);
}

/**
 * User part without password and without parameters (`;phone-context=`), escapes resolved (RFC 3261 §19.1.2).
 * A broken escape stays as it is: it will be an unknown number.
 */
export function userOf(uri: SipUri): string {
  const user = uri.user.split(/[;:]/, 1)[0] as string;
  if (!user.includes('%')) return user;
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}

/** Lower case: host names compare without case (RFC 3261 §19.1.4). */
export const hostOf = (uri: SipUri): string => uri.host.toLowerCase();

/** Names are told from addresses by their last character mostly; `isIP` costs two regular expressions. */
export function isIpAddress(host: string): boolean {
  const last = host.charCodeAt(host.length - 1);
  const isMaybe = (last >= DIGIT_0 && last <= DIGIT_9) || host.includes(':');
  return isMaybe && isIP(host) !== 0;
}

const [DIGIT_0, DIGIT_9] = [48, 57];
