import { assertNever, fail, ok, type Result } from '#shared/result.ts';
import {
  changeVoices,
  letGo,
  lock,
  type Member,
  type Room,
  type RoomMove,
  type RoomTerms,
  record,
  relate,
  type VoiceChange,
} from './room.ts';
import type { CommandOf, RoomCommand, RoomRefusal } from './room-command.ts';

/** Commands that change nothing but the room itself; the others need sounds, phones or numbers. */
export type InnerCommand = Exclude<
  RoomCommand,
  CommandOf<
    | 'list'
    | 'xml-list'
    | 'record-status'
    | 'record-duration'
    | 'play'
    | 'stop'
    | 'say'
    | 'dtmf'
    | 'dial'
    | 'invite'
    | 'transfer'
  >
>;

/** What has become of a command: the room after it, and what is answered, a line for each participant. */
export type Obeyed = Result<RoomMove & { readonly lines: readonly string[] }, { readonly code: RoomRefusal }>;

/** What a command does; or why it cannot be carried out. Texts are short, after FreeSWITCH's (chosen: the manuals print none). */
export function obey(room: Room, terms: RoomTerms, command: InnerCommand): Obeyed {
  switch (command.name) {
    case 'lock':
    case 'unlock':
      return done(lock(room, command.name === 'lock'), [`OK ${command.name}ed`]);
    case 'pin':
      return done({ room: { ...room, pin: { code: command.pin } }, effects: [] }, ['OK pin set']);
    case 'nopin':
      return done({ room: { ...room, pin: { code: null } }, effects: [] }, ['OK pin removed']);
    case 'record':
    case 'record-pause':
    case 'record-resume':
    case 'record-stop':
      return recorded(room, command);
    case 'relate':
      return related(room, command);
    case 'kick':
    case 'hup':
      return forThose(room, command.participant, (found) =>
        done(
          letGo(room, terms, idsOf(found), command.name === 'kick' ? 'kicked' : 'dropped'),
          found.map(({ number }) => `OK ${command.name} ${number}`),
        ),
      );
    case 'volume-in':
    case 'volume-out':
    case 'energy':
      return leveled(room, command);
    case 'mute':
    case 'unmute':
    case 'toggle-mute':
    case 'deaf':
    case 'undeaf':
    case 'isolate':
    case 'unisolate':
      return forThose(room, command.participant, (found) =>
        done(
          changeVoices(room, idsOf(found), VOICES[command.name]),
          found.map(({ number }) => `OK ${command.name} ${number}`),
        ),
      );
    default:
      return assertNever(command);
  }
}

const done = (move: RoomMove, lines: readonly string[]): Obeyed => ok({ ...move, lines });
const idsOf = (members: readonly Member[]) => members.map(({ id }) => id);

const VOICES = {
  mute: { isMuted: true },
  unmute: { isMuted: false },
  'toggle-mute': ({ isMuted }: Member) => ({ isMuted: !isMuted }),
  deaf: { isDeaf: true },
  undeaf: { isDeaf: false },
  isolate: { isMuted: true, isDeaf: true },
  unisolate: { isMuted: false, isDeaf: false },
} as const satisfies Record<string, VoiceChange | ((member: Member) => VoiceChange)>;

/** Whom a command is about; null: nobody has the number. All of nobody are nobody. */
export function chosen({ members }: Room, which: number | 'all' | 'last'): readonly Member[] | null {
  if (which === 'all') return members;
  const found = which === 'last' ? members.at(-1) : members.find(({ number }) => number === which);
  return found ? [found] : null;
}

function forThose(room: Room, which: number | 'all' | 'last', act: (found: readonly Member[]) => Obeyed): Obeyed {
  const found = chosen(room, which);
  return found ? act(found) : fail({ code: 'participant-unknown' });
}

const RECORD_ACTIONS = {
  record: 'start',
  'record-pause': 'pause',
  'record-resume': 'resume',
  'record-stop': 'stop',
} as const;

function recorded(room: Room, command: CommandOf<keyof typeof RECORD_ACTIONS>): Obeyed {
  const move = record(room, RECORD_ACTIONS[command.name], ('file' in command && command.file) || null);
  return move.ok ? done(move.value, [`OK ${command.name}`]) : move;
}

function related(room: Room, { participant, other, how }: CommandOf<'relate'>): Obeyed {
  const pair = [participant, other].map((number) => room.members.find((one) => one.number === number));
  const [a, b] = pair;
  if (!a || !b || a === b) return fail({ code: 'participant-unknown' });
  return done(relate(room, [a, b], how), [`OK ${a.number}->${b.number} ${how}`]);
}

const LEVELS = {
  'volume-in': { field: 'volumeIn', label: 'Volume IN' },
  'volume-out': { field: 'volumeOut', label: 'Volume OUT' },
  energy: { field: 'energyLevel', label: 'Energy' },
} as const;

function leveled(room: Room, command: CommandOf<'volume-in' | 'volume-out' | 'energy'>): Obeyed {
  const { field, label } = LEVELS[command.name];
  const { level } = command;
  return forThose(room, command.participant, (found) => {
    const move = level === null ? { room, effects: [] } : changeVoices(room, idsOf(found), { [field]: level });
    return done(
      move,
      found.map((one) => `${label} ${one.number} = ${level ?? one[field]}`),
    );
  });
}
