import { H, paramOf, type SipMessage } from '../parser/index.ts';
import type { SipTimers } from '../transaction/index.ts';
import type { Draft } from './application.ts';

/** What both ends agreed about how long a session lasts without a refresh (RFC 4028). */
export interface SessionTerms {
  readonly seconds: number;
  /** Least interval that anybody on the way accepts. */
  readonly minSeconds: number;
  readonly isRefreshedByUs: boolean;
}

/** The part of a message that is read here: one received, or a draft of an application. */
type Headers = Pick<Draft, 'get' | 'all'>;

/** No interval is shorter (RFC 4028 §4). */
const DEFAULT_MIN_SECONDS = 90;

/** A peer that demands more has no timer in mind (chosen). */
const MAX_SECONDS = 86_400;

/** How often one request is sent again because the session was too short: there may be several proxies (chosen). */
export const MAX_LONGER_RETRIES = 3;

/** Delta-seconds at the start of a header value; undefined when there are none. */
function secondsIn(value: string | undefined): number | undefined {
  const seconds = Number.parseInt(value ?? '', 10);
  return seconds > 0 ? seconds : undefined;
}

export const sessionSecondsOf = (message: Headers): number | undefined => secondsIn(message.get(H.sessionExpires));

/** Min-SE; the RFC's where the message says nothing, unless ours is smaller. */
export const minSecondsOf = (message: Headers, { minSessionSeconds }: SipTimers): number =>
  secondsIn(message.get(H.minSe)) ?? Math.min(DEFAULT_MIN_SECONDS, minSessionSeconds);

const refresherOf = (message: Headers): string | undefined => paramOf(message.get(H.sessionExpires) ?? '', 'refresher');

export const supportsTimer = (message: Headers): boolean =>
  message.all(H.supported).some(namesTimer) || message.all(H.require).some(namesTimer);

const namesTimer = (value: string): boolean => value.split(',').some((tag) => tag.trim().toLowerCase() === 'timer');

/** A request wants a session shorter than we refresh; only who knows timers understands a 422 (RFC 4028 §9). */
export function isTooShort(request: SipMessage, { minSessionSeconds }: SipTimers): boolean {
  const seconds = sessionSecondsOf(request);
  return seconds !== undefined && seconds < minSessionSeconds && supportsTimer(request);
}

/** What our 2xx says about the session, in answer to this request; undefined: nothing, it lasts until somebody hangs up. */
export function termsToGrant(request: SipMessage, timers: SipTimers): SessionTerms | undefined {
  const asked = sessionSecondsOf(request);
  const isAble = supportsTimer(request);
  // Without either we would have to keep up a timer that the peer does not know of.
  if (!isAble && asked === undefined) return undefined;
  const minSeconds = Math.max(timers.minSessionSeconds, minSecondsOf(request, timers));
  const seconds = Math.max(asked ?? timers.sessionSeconds, minSeconds);
  // The phone has the choice; where it makes none, whoever knows its own SDP best refreshes (RFC 4028 §9, table 2).
  return { seconds, minSeconds, isRefreshedByUs: !isAble || refresherOf(request) === 'uas' };
}

/** The header lines of the 2xx that grants these terms. */
export function grantLines({ seconds, isRefreshedByUs }: SessionTerms): string {
  const refresher = isRefreshedByUs ? 'uas' : 'uac';
  return `Session-Expires: ${seconds};refresher=${refresher}\r\n${isRefreshedByUs ? '' : 'Require: timer\r\n'}`;
}

/** What a 2xx says about the session. `isOurs`: we sent it, so that `uas` means us. */
export function termsIn(success: Headers, minSeconds: number, isOurs: boolean): SessionTerms | undefined {
  const seconds = sessionSecondsOf(success);
  if (seconds === undefined) return undefined;
  // The UAS must name the refresher; where it does not, the UAC had better be it.
  return { seconds, minSeconds, isRefreshedByUs: (refresherOf(success) === 'uas') === isOurs };
}

/** The header lines of a request that asks for a session of this length. '' leaves the choice of refresher to the callee. */
export function askLines(seconds: number, minSeconds: number, refresher: '' | 'uac' | 'uas'): string {
  const who = refresher === '' ? '' : `;refresher=${refresher}`;
  return `Session-Expires: ${seconds}${who}\r\nMin-SE: ${minSeconds}\r\n`;
}

/** A session that is not refreshed is over this long before its interval is, to leave time for the BYE (RFC 4028 §10). */
export const lastsMs = (seconds: number): number => (seconds - Math.min(32, seconds / 3)) * 1000;

/** When the refresher begins (RFC 4028 §10). */
export const refreshAfterMs = (seconds: number): number => seconds * 500;

/**
 * What to ask after a 422: the same request with the interval it demands. Undefined when the request had asked for as much.
 */
export function longerSession(request: SipMessage, refusal: SipMessage, timers: SipTimers): string | undefined {
  const asked = sessionSecondsOf(request) ?? 0;
  const minSeconds = minSecondsOf(refusal, timers);
  if (asked >= minSeconds || minSeconds > MAX_SECONDS) return undefined;
  const refresher = refresherOf(request);
  return askLines(minSeconds, minSeconds, refresher === 'uac' || refresher === 'uas' ? refresher : '');
}
