import { AutoAttendant, attend, beginAttending } from '#shared/auto-attendant/index.ts';
import { type AutoAttendantStep, dialableExtensions, type Step } from '#shared/dialplan/index.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import { LEFT } from '../voice/index.ts';
import { GONE } from './gone.ts';
import type { MenuCall } from './menu-call.ts';

/** Plays the menu, takes keys, and says where the caller goes; null when he has left (shared/auto-attendant/attend.ts). */
export async function inAttendant({ autoAttendantId }: AutoAttendantStep, menu: MenuCall): Promise<Step | null> {
  const attendant = objectsOf(menu.snapshot, AutoAttendant).get(autoAttendantId);
  if (!attendant) return GONE;
  menu.reaches(attendant);
  const dialable = dialableExtensions(menu.snapshot, attendant);
  for (let move = beginAttending(attendant); ; ) {
    const { does, state } = move;
    if (does.name === 'dial') return menu.dials(does.number);
    if (does.name === 'go') {
      const isHeard = does.says.length === 0 || (await menu.say(does.says)) !== LEFT;
      return isHeard ? menu.goesTo({ name: attendant.name, mayCallOutside: false }, does.destination) : null;
    }
    const answer = await menu.ask(does.says, { maxDigits: 1, firstKeyMs: does.waitMs });
    if (answer === LEFT) return null;
    const { digits: key } = answer;
    move = attend(attendant, dialable, state, key === '' ? { name: 'silence' } : { name: 'key', key });
  }
}
