import { OWN_CODECS } from '#edge/media/index.ts';
import type { Party } from '#shared/cdr/index.ts';
import { callingUser } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { Utterance } from './utterance.ts';
import { VoiceLeg } from './voice-leg.ts';
import { wordingOfParty } from './words-to.ts';

/**
 * As early media, so that the caller does not pay (RFC 3960 §3). A phone that brings no offer hears nothing before it is
 * answered, nor does one that hears the media of somebody already: there is one answer to an offer.
 *
 * @param itself  what the caller's phone shows
 * @param stopsAt  keys that end it
 */
export async function sayBeforeAnswer(
  call: LiveCall,
  itself: Party,
  says: readonly Utterance[],
  stopsAt = '',
): Promise<void> {
  const { request, world } = call;
  const offer = request.invite.body;
  const opened = offer === '' ? null : await call.openCallerEndpoint();
  if (!opened?.ok) return;
  const media = opened.value;
  const sdp = media.agreed === '' ? await media.answerAlone(offer, OWN_CODECS) : null;
  if (!sdp?.ok || call.isEnded) return;
  call.progress(183, itself, { sdp: sdp.value });
  media.agree();
  const { snapshot, language } = request;
  const user = callingUser(request.caller);
  const voice = new VoiceLeg(world, { snapshot, wording: wordingOfParty(call, user?.id ?? null, language ?? null) });
  const forget = call.whenEnded(() => voice.leave());
  voice.begin(media);
  await voice.say(says, { stopsAt });
  forget();
  voice.leave();
  if (!call.isEnded) media.play(null);
}
