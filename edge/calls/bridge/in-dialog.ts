import type { BridgedMedia } from '../media/index.ts';
import { ALLOW, type SipRequest, type SipResponse } from '../signaling-port/index.ts';

/** How long a leg may send neither RTP nor RTCP, while it should, before its phone is asked whether it is there (chosen). */
export const SILENCE_SECONDS = 60;

/** How often a phone that need not send is asked: a call whose phones vanished on hold lasts no longer (chosen). */
export const ALIVE_CHECK_SECONDS = 600;

/** What a request within a dialog wants from whoever holds the leg. */
export type InDialogWish = 'new-media' | 'same-media' | 'late-offer' | 'alive?' | 'info' | 'transfer' | 'unknown';

/** Sorts what phones send within a call. */
export function wishOf(request: SipRequest, media: BridgedMedia): InDialogWish {
  switch (request.method) {
    case 'INVITE':
      if (request.body === '') return 'late-offer';
      return request.body === media.received ? 'same-media' : 'new-media';
    case 'UPDATE':
      // Without SDP it only refreshes the session (RFC 4028 §7.4).
      if (request.body === '') return 'alive?';
      return request.body === media.received ? 'same-media' : 'new-media';
    case 'OPTIONS':
      return 'alive?';
    case 'INFO':
      return 'info';
    case 'REFER':
      return 'transfer';
    default:
      return 'unknown';
  }
}

/** No answer, no such call, or no way to the phone (RFC 3261 §12.2.1.2). */
export function isLost({ status }: SipResponse): boolean {
  return status === 408 || status === 481 || status === 503;
}

export const SDP_HEADERS = { Allow: ALLOW, 'Content-Type': 'application/sdp' } as const;

/** Says again what is agreed: a session refresh (RFC 4028), or an offer of ours where the phone brought none. */
export function answerAgreed(request: SipRequest, media: BridgedMedia): void {
  request.respond(200, { headers: SDP_HEADERS, body: media.agreed });
}

export function answerAlive(request: SipRequest): void {
  request.respond(200, { headers: { Allow: ALLOW } });
}

/** MESSAGE, NOTIFY …: nothing here understands them yet. */
export function refuseMethod(request: SipRequest): void {
  request.respond(405, { headers: { Allow: ALLOW } });
}
