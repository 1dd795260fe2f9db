import type { Step } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { inAnnouncement } from './announcement.ts';
import { inAttendant } from './auto-attendant.ts';
import { inSearch } from './dial-by-name.ts';
import { inFlow } from './ivr.ts';
import { MenuCall } from './menu-call.ts';

type MenuKind = 'auto-attendant' | 'ivr' | 'announcement' | 'dial-by-name';
type StepOf<Kind extends MenuKind> = Extract<Step, { kind: Kind }>;

/** What each kind does with a caller: the step that follows, or null when he has left. */
const MENUS: { readonly [Kind in MenuKind]: (step: StepOf<Kind>, menu: MenuCall) => Promise<Step | null> } = {
  'auto-attendant': inAttendant,
  ivr: inFlow,
  announcement: inAnnouncement,
  'dial-by-name': inSearch,
};

/** So many menus one call may come to (chosen): those that lead to each other when nothing is pressed end at last. */
const MAX_MENUS = 50;
const visits = new WeakMap<LiveCall, number>();

/** Has the caller go from menu to menu, until something else comes: that is what follows. */
export async function playMenu(first: StepOf<MenuKind>, call: LiveCall): Promise<Step | null> {
  const menu = new MenuCall(call);
  let step: Step = first;
  while (isMenu(step)) {
    const visited = (visits.get(call) ?? 0) + 1;
    visits.set(call, visited);
    const next: Step | null = visited > MAX_MENUS ? TOO_MANY : await enter(step, menu);
    if (next === null || call.isEnded) return menu.instead;
    step = next;
  }
  return menu.leaveFor(step);
}

const TOO_MANY: Step = { kind: 'reject', rejection: { code: 'hang-up' }, why: 'the call has been in too many menus' };

const isMenu = (step: Step): step is StepOf<MenuKind> => step.kind in MENUS;

function enter(step: StepOf<MenuKind>, menu: MenuCall): Promise<Step | null> {
  return (MENUS[step.kind] as (step: StepOf<MenuKind>, menu: MenuCall) => Promise<Step | null>)(step, menu);
}
