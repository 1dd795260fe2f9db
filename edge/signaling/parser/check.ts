import { parseAddress, tagOf } from './address.ts';
import { H } from './headers.ts';
import { FIELD, type SipMessage } from './message.ts';
import { parseUri } from './uri.ts';
import { parseVia, type Via } from './via.ts';

/** Why a readable message is still not an acceptable one (RFC 3261 §8.1.1, §20). */
export type CheckFault =
  | 'missing-header'
  | 'duplicate-header'
  | 'bad-via'
  | 'bad-address'
  | 'bad-cseq'
  | 'cseq-mismatch'
  | 'bad-max-forwards'
  | 'escaped-method'
  | 'bad-request-uri'
  | 'unknown-scheme';

/** What every later step needs of an acceptable message, read once. */
export interface Essentials {
  via: Via;
  callId: string;
  fromTag: string;
  toTag: string;
  sequence: number;
  /** CSeq method; equal to the method of a request. */
  method: string;
}

export type Checked = { ok: true; essentials: Essentials } | { ok: false; fault: CheckFault };

const bad = (fault: CheckFault): Checked => ({ ok: false, fault });

/** Headers that may stand only once, as bits over their ids. */
const SINGLE = (1 << H.from) | (1 << H.to) | (1 << H.callId) | (1 << H.cseq) | (1 << H.maxForwards);
const MANDATORY = (1 << H.via) | (1 << H.from) | (1 << H.to) | (1 << H.callId) | (1 << H.cseq);

/** Checks what the network sent us before anything acts on it. */
export function checkMessage(message: SipMessage): Checked {
  let seen = 0;
  const { fields } = message;
  for (let i = 0; i < fields.length; i += FIELD) {
    const id = fields[i] as number;
    if (id > H.cseq && id !== H.maxForwards) continue;
    const bit = 1 << id;
    if ((seen & bit & SINGLE) !== 0) return bad('duplicate-header');
    seen |= bit;
  }
  if ((seen & MANDATORY) !== MANDATORY) return bad('missing-header');

  const viaLine = message.get(H.via) as string;
  const via = parseVia(viaLine);
  // Separators with nothing between them (RFC 4475 §3.1.2.1).
  if (!via || viaLine.includes(';;')) return bad('bad-via');
  const from = message.get(H.from) as string;
  const to = message.get(H.to) as string;
  if (!parseAddress(from) || !parseAddress(to)) return bad('bad-address');
  const callId = message.get(H.callId) as string;
  if (callId === '' || callId.includes('|')) return bad('missing-header');

  const cseq = message.get(H.cseq) as string;
  const sequence = readSequence(cseq);
  if (sequence < 0) return bad('bad-cseq');
  const method = message.sequenceMethod;
  if (message.isRequest) {
    if (method !== message.method) return bad('cseq-mismatch');
    // Legal in a token, but applications unescape it: `%42YE` would be a BYE to them and something else to us.
    if (method.includes('%')) return bad('escaped-method');
    const hops = message.get(H.maxForwards);
    if (hops !== undefined && !(Number(hops) >= 0 && Number(hops) <= 255 && hops !== ''))
      return bad('bad-max-forwards');
    const uriFault = checkRequestUri(message.uri);
    if (uriFault !== undefined) return bad(uriFault);
  } else if (method === '') return bad('bad-cseq');
  const fromTag = tagOf(from) ?? '';
  const toTag = tagOf(to) ?? '';
  // Tags become part of dialog ids, which travel between bars.
  if (fromTag.includes('|') || toTag.includes('|')) return bad('bad-address');
  return { ok: true, essentials: { via, callId, fromTag, toTag, sequence, method } };
}

/** The number of a CSeq, below 2^31 (RFC 3261 §8.1.1.5); -1 when it is none. */
function readSequence(cseq: string): number {
  let value = 0;
  let at = 0;
  for (; at < cseq.length; at++) {
    const digit = cseq.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    if (value >= 2 ** 31) return -1;
  }
  const isFollowedByBlank = cseq[at] === ' ' || cseq[at] === '\t';
  return at > 0 && isFollowedByBlank ? value : -1;
}

function checkRequestUri(uri: string): CheckFault | undefined {
  if (!isVisible(uri)) return 'bad-request-uri';
  const parsed = parseUri(uri);
  // Headers have no place in a Request-URI (RFC 3261 §19.1.1, RFC 4475 §3.1.2.11).
  if (parsed) return parsed.headers === '' ? undefined : 'bad-request-uri';
  const colon = uri.indexOf(':');
  const scheme = uri.slice(0, colon).toLowerCase();
  if (colon <= 0 || scheme === 'sip' || scheme === 'sips' || uri.startsWith('<')) return 'bad-request-uri';
  return scheme === 'tel' ? undefined : 'unknown-scheme';
}

/** Printing ASCII without blanks, and at least one character of it. */
function isVisible(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 33 || code > 126) return false;
  }
  return text !== '';
}
