import { OWN_CODECS } from '#edge/media/index.ts';
import type { AnnouncementStep, Step } from '#shared/dialplan/index.ts';
import { languageOfTenant, wordingOf } from '#shared/wording/index.ts';
import type { LiveCall } from '../call/index.ts';
import { ALL_KEYS, LEFT, VoiceLeg } from '../voice/index.ts';
import type { MenuCall } from './menu-call.ts';

/** Plays it, then goes on; null when the caller has left. */
export async function inAnnouncement(step: AnnouncementStep, menu: MenuCall): Promise<Step | null> {
  const { call } = menu;
  menu.reaches({ name: step.name, language: null });
  if (step.isFree && !menu.isAnswered && !call.seeker) {
    await sayBeforeAnswer(step, call);
    return call.isEnded ? null : step.next;
  }
  return (await menu.say(promptsOf(step), { isSkippable: step.isSkippable })) === LEFT ? null : step.next;
}

const promptsOf = ({ promptId, times }: AnnouncementStep) => Array.from({ length: times }, () => ({ promptId }));

/**
 * As early media, so that the caller does not pay (RFC 3960 §3). A phone that brings no offer hears nothing before it is
 * answered, and goes on at once.
 */
async function sayBeforeAnswer(step: AnnouncementStep, call: LiveCall): Promise<void> {
  const { request, world } = call;
  const offer = request.invite.body;
  const opened = offer === '' ? null : await call.openCallerEndpoint();
  if (!opened?.ok) return;
  const media = opened.value;
  const sdp = await media.answerAlone(offer, OWN_CODECS);
  if (!sdp.ok || call.isEnded) return;
  call.progress(183, { number: request.dialed, name: step.name, userId: null }, sdp.value);
  media.agree();
  const { snapshot, language } = request;
  const wording = wordingOf(snapshot, language ?? languageOfTenant(snapshot));
  const voice = new VoiceLeg(world, { snapshot, wording });
  const forget = call.whenEnded(() => voice.leave());
  voice.begin(media);
  await voice.say(promptsOf(step), { stopsAt: step.isSkippable ? ALL_KEYS : '' });
  forget();
  voice.leave();
  if (!call.isEnded) media.play(null);
}
