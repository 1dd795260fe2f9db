import type { LegId } from '#shared/cdr/index.ts';
import type { ConferenceRoom } from './conference-room.ts';
import { changeVoices, letGo, lock, type Member, type Room, type RoomMove, type RoomTerms, record } from './room.ts';

export type KeyAction = ConferenceRoom['keys'][number]['action'];

const LOUDEST = 4;
const louder = (level: number) => Math.min(LOUDEST, level + 1);
const softer = (level: number) => Math.max(-LOUDEST, level - 1);
const inMix = ({ members }: Room) => members.filter(({ isWaiting }) => !isWaiting).map(({ id }) => id);

const nothing = (room: Room): RoomMove => ({ room, effects: [] });

/** What each key does to who presses it, or, by who leads the room, to all. */
const ACTIONS: {
  readonly [Action in KeyAction]: (room: Room, member: Member, terms: RoomTerms) => RoomMove;
} = {
  mute: (room, { id, isMuted }) =>
    changeVoices(room, [id], { isMuted: !isMuted }, { about: isMuted ? 'unmuted' : 'muted' }),
  deafen: (room, { id, isDeaf }) =>
    changeVoices(room, [id], { isDeaf: !isDeaf }, { about: isDeaf ? 'undeaf' : 'deaf' }),
  'volume-up': (room, { id, volumeOut }) => changeVoices(room, [id], { volumeOut: louder(volumeOut) }),
  'volume-down': (room, { id, volumeOut }) => changeVoices(room, [id], { volumeOut: softer(volumeOut) }),
  'gain-up': (room, { id, volumeIn }) => changeVoices(room, [id], { volumeIn: louder(volumeIn) }),
  'gain-down': (room, { id, volumeIn }) => changeVoices(room, [id], { volumeIn: softer(volumeIn) }),
  count: (room, { id }) => ({ room, effects: [{ name: 'tell', id, news: { about: 'count', who: inMix(room) } }] }),
  'roll-call': (room, { id }) => ({
    room,
    effects: [{ name: 'tell', id, news: { about: 'roll-call', who: inMix(room) } }],
  }),
  lock: (room, { isModerator }) => (isModerator ? lock(room, !room.isLocked) : nothing(room)),
  record: (room, { isModerator }) => {
    const turned = isModerator ? record(room, room.recording === 'off' ? 'start' : 'stop') : null;
    return turned?.ok ? turned.value : nothing(room);
  },
  'hang-up': (room, { id }, terms) => letGo(room, terms, [id], 'dropped'),
};

/** Somebody in the mix has pressed a key that does something (CNF-07). */
export function pressed(room: Room, terms: RoomTerms, id: LegId, action: KeyAction): RoomMove {
  const member = room.members.find((one) => one.id === id);
  return member && !member.isWaiting ? ACTIONS[action](room, member, terms) : nothing(room);
}
