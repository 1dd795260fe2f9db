import type { AnnouncementStep, Step } from '#shared/dialplan/index.ts';
import { ALL_KEYS, LEFT, sayBeforeAnswer } from '../voice/index.ts';
import type { MenuCall } from './menu-call.ts';

/** Plays it, then goes on; null when the caller has left. */
export async function inAnnouncement(step: AnnouncementStep, menu: MenuCall): Promise<Step | null> {
  const { call } = menu;
  menu.reaches({ name: step.name, language: null });
  if (step.isFree && !menu.isAnswered && !call.seeker) {
    const itself = { number: call.request.dialed, name: step.name, userId: null };
    await sayBeforeAnswer(call, itself, promptsOf(step), step.isSkippable ? ALL_KEYS : '');
    return call.isEnded ? null : step.next;
  }
  return (await menu.say(promptsOf(step), { isSkippable: step.isSkippable })) === LEFT ? null : step.next;
}

const promptsOf = ({ promptId, times }: AnnouncementStep) => Array.from({ length: times }, () => ({ promptId }));
