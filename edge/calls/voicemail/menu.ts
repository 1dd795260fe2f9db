import type { VoicemailBoxState } from '#shared/voicemail/index.ts';
import type { Utterance } from '../voice/index.ts';
import { LEFT } from '../voice/index.ts';
import { hearMessages } from './hear-messages.ts';
import { changeOptions } from './options.ts';
import { sendMessage } from './pass-on.ts';
import { choose, type Onward, type Visit } from './visit.ts';

/** The main menu of a mailbox (README.md has all keys): how many messages there are, then what the owner wants to do. */
export async function visitBox(visit: Visit): Promise<Exclude<Onward, 'menu'>> {
  const { voice, keyMap } = visit;
  const { mainMenu } = keyMap;
  const state = await visit.port.stateOf(visit);
  if (!state)
    return (await voice.say([{ phrase: 'voicemail/unavailable-now' }, { phrase: 'voicemail/goodbye' }])) === LEFT
      ? LEFT
      : 'over';
  // Counts are said with the choices: who knows the keys interrupts both.
  let first: readonly Utterance[] = saidCounts(state);
  for (;;) {
    const key = await choose(visit, [...first, { phrase: mainMenu.phrase }], Object.keys(mainMenu.keys).join(''));
    first = [];
    const onward = key === LEFT ? LEFT : await goTo(visit, key);
    if (onward === 'over') return (await voice.say([{ phrase: 'voicemail/goodbye' }])) === LEFT ? LEFT : 'over';
    if (onward !== 'menu') return onward;
  }
}

async function goTo(visit: Visit, key: string | null): Promise<Onward> {
  if (key === '0') return 'operator';
  const chosen = visit.keyMap.mainMenu.keys[key ?? ''] ?? 'over';
  switch (chosen) {
    case 'new':
    case 'saved':
    case 'deleted':
      return hearMessages(visit, chosen);
    case 'send': {
      const sent = await sendMessage(visit);
      return sent === 'done' ? 'menu' : sent;
    }
    case 'options':
      return changeOptions(visit);
    case 'over':
      return 'over';
  }
}

/** How many messages there are. */
export function saidCounts({ counts }: Pick<VoicemailBoxState, 'counts'>): Utterance[] {
  const fresh: Utterance[] =
    counts.new === 0
      ? [{ phrase: 'voicemail/no-new' }]
      : [{ number: counts.new }, { phrase: counts.new === 1 ? 'voicemail/new-message' : 'voicemail/new-messages' }];
  const urgent: Utterance[] =
    counts.urgentNew === 0 ? [] : [{ phrase: 'voicemail/urgent-among' }, { number: counts.urgentNew }];
  const old: Utterance[] = counts.old === 0 ? [] : [{ phrase: 'voicemail/saved-messages' }, { number: counts.old }];
  return [{ phrase: 'voicemail/you-have' }, ...fresh, ...urgent, ...old];
}
