import { parseUri } from '#edge/signaling/parser/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { MAX_BYTES } from '#shared/text-message/index.ts';
import type { Refusal } from '../refusal.ts';
import { requireOnly } from '../required-extensions.ts';
import type { SipRequest } from '../signaling-port/index.ts';
import { userOf } from '../sip-address.ts';

/** A MESSAGE outside of a dialog (RFC 3428 §7). */
export interface MessageRequest {
  readonly number: string;
  readonly contentType: string;
  readonly body: string;
  /** What is left of Max-Forwards for the phones it goes to. */
  readonly hopsLeft: number;
  /** Whether it is worth keeping for somebody who is away: that somebody types is not. */
  readonly isKept: boolean;
}

/** What phones say to each other; the second tells that somebody types (RFC 3994). */
const KEPT = /^(text\/[\w.+-]+|message\/cpim)\s*(;|$)/i;
const PASSING = /^application\/im-iscomposing\+xml\s*(;|$)/i;
const ACCEPTED = 'text/plain, text/html, message/cpim, application/im-iscomposing+xml';
const MAX_CONTENT_TYPE_CHARACTERS = 200;
/** For who names no limit (RFC 3261 §8.1.1.6). */
const DEFAULT_MAX_FORWARDS = 70;

export function readMessage(request: SipRequest): Result<MessageRequest, Refusal> {
  const uri = parseUri(request.uri);
  if (!uri) return fail({ code: 'malformed', what: 'Request-URI' });
  const hops = Number.parseInt(request.header('max-forwards') ?? String(DEFAULT_MAX_FORWARDS), 10);
  if (!(hops >= 0)) return fail({ code: 'malformed', what: 'Max-Forwards' });
  if (hops === 0) return fail({ code: 'too-many-hops' });
  const required = requireOnly(request, []);
  if (!required.ok) return required;
  const contentType = request.header('content-type') ?? '';
  const isKept = KEPT.test(contentType);
  const isKnown = isKept || PASSING.test(contentType);
  if (!isKnown || contentType.length > MAX_CONTENT_TYPE_CHARACTERS) {
    return fail({ code: 'unsupported-body', accept: ACCEPTED });
  }
  const { body } = request;
  if (Buffer.byteLength(body) > MAX_BYTES) return fail({ code: 'too-large' });
  return ok({ number: userOf(uri), contentType, body, hopsLeft: hops - 1, isKept });
}
