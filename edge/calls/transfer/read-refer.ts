import { type SipUri, splitList, uriParam } from '#edge/signaling/parser/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { SipRequest } from '../signaling-port/index.ts';
import { uriOf, userOf } from '../sip-address.ts';
import { type Replaces, readReplaces } from './read-replaces.ts';

/** What a phone wants that sends REFER within a call (RFC 3515): the other side is to call somebody else. */
export interface Refer {
  /** Whom. */
  readonly target: SipUri;
  /** What its user would dial for that. */
  readonly dialed: string;
  /** Another call of the phone, whose other side is to be talked to (RFC 3891); null when somebody is to be called. */
  readonly replaces: Replaces | null;
  /** Whether the phone wants to hear how it goes (RFC 4488). */
  readonly wantsProgress: boolean;
  /** Tells several in one dialog apart (RFC 3515 §2.4.6). */
  readonly id: string;
}

/** How what cannot be understood is answered. */
export interface ReferProblem {
  readonly status: 400 | 501;
}

export function readRefer(request: Pick<SipRequest, 'header'>): Result<Refer, ReferProblem> {
  const referTo = splitList(request.header('refer-to') ?? '');
  const target = uriOf(referTo[0]);
  // Exactly one: several would be a conference (RFC 3515 §2.4.1).
  if (!target || referTo.length !== 1) return fail({ status: 400 });
  const method = uriParam(target, 'method') ?? 'INVITE';
  if (method.toUpperCase() !== 'INVITE') return fail({ status: 501 });
  const wanted = headerIn(target, 'replaces');
  const replaces = wanted === null ? null : readReplaces(wanted);
  if (replaces === undefined) return fail({ status: 400 });
  const wantsProgress = (request.header('refer-sub') ?? 'true').trim().toLowerCase() !== 'false';
  const id = Number.parseInt(request.header('cseq') ?? '', 10);
  return ok({ target, dialed: userOf(target), replaces, wantsProgress, id: String(id) });
}

/** A header that the request to this URI is to have (RFC 3261 §19.1.1); null when the URI names none. */
function headerIn({ headers }: SipUri, wanted: string): string | null {
  for (const header of headers.split('&')) {
    const equals = header.indexOf('=');
    if (header.slice(0, equals).toLowerCase() !== wanted) continue;
    try {
      return decodeURIComponent(header.slice(equals + 1));
    } catch {
      return '';
    }
  }
  return null;
}
