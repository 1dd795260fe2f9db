import { parseUri, splitList } from '#edge/signaling/parser/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { Refusal } from '../refusal.ts';
import type { SipRequest } from '../signaling-port/index.ts';
import { uriOf, userOf } from '../sip-address.ts';
import { isPackage, type PackageName } from './event-packages.ts';

/** A SUBSCRIBE outside of a dialog, as far as anything depends on it. */
export interface SubscribeRequest {
  readonly event: PackageName;
  /** The Event header as it came: NOTIFYs repeat its `id` (RFC 6665 §8.2.1), and `dialog;sla`. */
  readonly eventHeader: string;
  readonly number: string;
  readonly expiresSeconds: number;
  readonly takesLists: boolean;
}

/** A phone that asks more often would cost as much as one that is told (chosen; REGISTER has the same). */
export const MIN_EXPIRES_SECONDS = 60;
/** For who does not say (sipXcom 20.04 PRS-02). */
const DEFAULT_EXPIRES_SECONDS = 1800;
const MAX_EXPIRES_SECONDS = 3600;
/** Somebody dials meanwhile: as phones ask for, and for how long nobody else can be kept from the line (chosen). */
const SEIZED_SECONDS = 15;
const MAX_SEIZED_SECONDS = 60;
const MAX_EVENT_CHARACTERS = 200;

export function readSubscribe(request: SipRequest): Result<SubscribeRequest, Refusal> {
  const uri = parseUri(request.uri);
  if (!uri) return fail({ code: 'malformed', what: 'Request-URI' });
  if (!uriOf(request.header('contact'))) return fail({ code: 'malformed', what: 'Contact' });
  const eventHeader = request.header('event') ?? '';
  if (eventHeader.length > MAX_EVENT_CHARACTERS) return fail({ code: 'malformed', what: 'Event' });
  const event = (eventHeader.split(';', 1)[0] as string).trim().toLowerCase();
  if (!isPackage(event)) return fail({ code: 'unknown-event' });
  const expires = readExpires(request, event);
  if (!expires.ok) return expires;
  const takesLists = splitList(request.header('supported') ?? '').some((tag) => tag.toLowerCase() === 'eventlist');
  return ok({ event, eventHeader, number: userOf(uri), expiresSeconds: expires.value, takesLists });
}

/** How long a subscription lasts, as asked for (RFC 6665 §4.2.1.1); 0 ends it. */
export function readExpires(request: SipRequest, event: PackageName | null = null): Result<number, Refusal> {
  const asked = request.header('expires');
  const isSeizure = event === 'line-seize';
  const usual = isSeizure ? SEIZED_SECONDS : DEFAULT_EXPIRES_SECONDS;
  const seconds = asked !== undefined && /^\d{1,10}$/.test(asked) ? Number(asked) : usual;
  if (isSeizure) return ok(Math.min(seconds, MAX_SEIZED_SECONDS));
  if (seconds > 0 && seconds < MIN_EXPIRES_SECONDS) {
    return fail({ code: 'interval-too-brief', minSeconds: MIN_EXPIRES_SECONDS });
  }
  return ok(Math.min(seconds, MAX_EXPIRES_SECONDS));
}
