import type { Party } from '#shared/cdr/index.ts';
import type { RejectStep } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { type LegMedia, ownOffer } from '../media/index.ts';
import { acknowledgement, type Dialog, type SipHeaders } from '../signaling-port/index.ts';
import type { AnsweredLeg } from './answered-leg.ts';
import { callerLegOf } from './caller-leg.ts';

/** What we offer to a caller who brings no offer: G.711, which every phone knows, and DTMF. */
const OFFER = ownOffer(0, 8);

export type AnsweredCaller =
  | { readonly ok: true; readonly leg: AnsweredLeg; readonly media: LegMedia }
  /** What the plan goes on with; null when the caller has gone, or the call is over for another reason. */
  | { readonly ok: false; readonly step: RejectStep | null };

/**
 * Answers the caller by ourselves, whoever is to be talked to then; one who is answered already stays so.
 *
 * @param itself  what the caller's phone shows
 * @param headers  of the 200, besides the usual ones
 * @param codecs  what can be taken, best first; undefined: what an echo takes
 */
export async function answerCaller(
  call: LiveCall,
  itself: Party,
  codecs: readonly string[] | undefined,
  headers?: SipHeaders,
): Promise<AnsweredCaller> {
  const media = await call.openCallerEndpoint();
  if (!media.ok) return failed({ kind: 'reject', rejection: media.problem, why: 'the caller has no media here' });
  const dialog = call.seeker?.dialog ?? (await accept(call, media.value, itself, { codecs, headers }));
  if (dialog === 'incompatible') {
    return failed({
      kind: 'reject',
      rejection: { code: 'incompatible-media' },
      why: 'the caller has no codec of ours',
    });
  }
  return dialog ? { ok: true, leg: callerLegOf(call, dialog), media: media.value } : failed(null);
}

const failed = (step: RejectStep | null): AnsweredCaller => ({ ok: false, step });

async function accept(
  call: LiveCall,
  media: LegMedia,
  itself: Party,
  { codecs, headers }: { readonly codecs: readonly string[] | undefined; readonly headers: SipHeaders | undefined },
): Promise<Dialog | 'incompatible' | null> {
  const offer = call.request.invite.body;
  const sdp = offer === '' ? await media.write(OFFER) : await media.answerAlone(offer, codecs);
  if (!sdp.ok) return 'incompatible';
  const dialog = await call.accept(sdp.value, itself, headers);
  if (!dialog) return null;
  if (offer === '' && !media.receiveAnswer(await acknowledgement(dialog)).ok) {
    dialog.release();
    call.reject({ code: 'incompatible-media' });
    return null;
  }
  media.agree();
  return dialog;
}
