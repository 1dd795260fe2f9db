import type { LegId, Party } from '#shared/cdr/index.ts';
import type { RoomNews } from '#shared/conference-room/index.ts';
import type { Utterance } from '../voice/index.ts';

/** Somebody in the room, as it is told of him. */
export interface Named {
  readonly party: Party;
  /** What he has said when he was asked for his name; null: nothing. */
  readonly nameFile: string | null;
}

/** Up when somebody comes, down when somebody goes (chosen). */
const chime = (first: number, second: number): Utterance => ({
  tone: {
    steps: [
      { hz: [first], ms: 120 },
      { hz: [second], ms: 120 },
    ],
    levelDb: -20,
  },
  ms: 240,
});
const CHIMES = { joined: chime(440, 660), left: chime(660, 440) } as const;

/** Nobody listens to more names than that (chosen). */
const MAX_NAMES = 50;

/** What is said when something happens in a room. */
export function wordsFor(
  news: RoomNews,
  { tellsNames, named }: { readonly tellsNames: boolean; readonly named: (id: LegId) => Named | undefined },
): readonly Utterance[] {
  switch (news.about) {
    case 'joined':
    case 'left': {
      if (!tellsNames) return [CHIMES[news.about]];
      const phrase = news.about === 'joined' ? 'conference/has-joined' : 'conference/has-left';
      return [...nameOf(named(news.who)), { phrase }];
    }
    case 'count':
      return count(news.who.length);
    case 'roll-call':
      return [...count(news.who.length), ...news.who.slice(0, MAX_NAMES).flatMap((id) => nameOf(named(id)))];
    case 'locked':
      return [{ phrase: 'conference/locked-now' }];
    case 'unlocked':
      return [{ phrase: 'conference/unlocked-now' }];
    default:
      return [{ phrase: `conference/${news.about}` }];
  }
}

const count = (many: number): readonly Utterance[] =>
  many === 1
    ? [{ phrase: 'conference/alone' }]
    : [{ number: many, gender: 'feminine' }, { phrase: 'conference/people' }];

/** The own words, else the number. */
function nameOf(who: Named | undefined): readonly Utterance[] {
  if (who?.nameFile) return [{ file: who.nameFile }];
  const digits = who?.party.number ?? '';
  return /[0-9]/.test(digits) ? [{ digits }] : [{ phrase: 'conference/somebody' }];
}
