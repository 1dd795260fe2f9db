/**
 * A conference room while somebody is in it: who hears whom, who waits, who leads.
 *
 *              nobody leads it yet                     somebody comes who does
 *   came ──▶ waiting, with music ───────────────────────────────▶ in the mix ──▶ left, let go, sent on
 *      └── nobody has to be waited for ──────────────────────────────▲
 *
 * It is over when the last one has left; or, where it ends with who leads it, when none of these is left.
 */
import type { LegId } from '#shared/cdr/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { ConferenceRoom } from './conference-room.ts';
import type { RoomRefusal } from './room-command.ts';

/** What is configured of a room, as far as this depends on it. */
export interface RoomTerms
  extends Pick<
    ConferenceRoom,
    | 'maxParticipants'
    | 'waitsForModerator'
    | 'endsWithModerator'
    | 'mutesOnEntry'
    | 'announcesAlone'
    | 'announcesJoins'
    | 'recordsCalls'
  > {
  /** Whether anybody can lead it: without an owner and a PIN for that, nobody waits in vain. */
  readonly canBeLed: boolean;
}

export interface Member {
  readonly id: LegId;
  readonly number: number;
  readonly isModerator: boolean;
  /** Whether the room ends when it leaves, whatever is configured. */
  readonly endsRoom: boolean;
  readonly isWaiting: boolean;
  readonly isMuted: boolean;
  readonly isDeaf: boolean;
  readonly volumeIn: number;
  readonly volumeOut: number;
  readonly energyLevel: number;
  /** Numbers of others. */
  readonly doesNotHear: readonly number[];
}

export interface Room {
  readonly members: readonly Member[];
  readonly nextNumber: number;
  readonly isLocked: boolean;
  /** Whether who comes need not wait (any more). */
  readonly isBegun: boolean;
  readonly recording: 'off' | 'on' | 'paused';
  /** What the one who began the recording calls it; null: nothing. */
  readonly recordingName: string | null;
  /** Asked for in the place of the one that is configured, until the room is empty; null: as configured. */
  readonly pin: { readonly code: string | null } | null;
}

/** What is said; a shell knows the words. */
export type RoomNews =
  | { readonly about: 'alone' | 'muted' | 'unmuted' | 'deaf' | 'undeaf' | 'locked' | 'unlocked' }
  | { readonly about: 'recorded' | 'not-recorded' }
  | { readonly about: 'joined' | 'left'; readonly who: LegId }
  | { readonly about: 'count' | 'roll-call'; readonly who: readonly LegId[] };

/** Why somebody is out of the room who has not hung up. */
export type LetGo = 'kicked' | 'dropped' | 'over';

export type RoomEffect =
  /** Into the mix, from wherever it was. */
  | { readonly name: 'admit'; readonly id: LegId }
  | { readonly name: 'wait'; readonly id: LegId }
  /** It is heard, or hears, otherwise than before. */
  | { readonly name: 'voice'; readonly id: LegId }
  /** Null: to all. */
  | { readonly name: 'tell'; readonly id: LegId | null; readonly news: RoomNews }
  | { readonly name: 'let-go'; readonly id: LegId; readonly why: LetGo }
  | { readonly name: 'record'; readonly action: 'start' | 'pause' | 'resume' | 'stop' }
  /** Nobody is in it any more. */
  | { readonly name: 'over' };

export interface RoomMove {
  readonly room: Room;
  readonly effects: readonly RoomEffect[];
}

export const EMPTY_ROOM: Room = {
  members: [],
  nextNumber: 1,
  isLocked: false,
  isBegun: false,
  recording: 'off',
  recordingName: null,
  pin: null,
};

/** What speech is louder than, on a line that is not bad (-55 dBov). */
export const USUAL_ENERGY = 60;

/**
 * Whether somebody may come in now. Who leads a locked or closed room is let in, and who was called in from there; while somebody is
 * in a room it does not close.
 *
 * @param isOpen  whether a meeting is on, or it needs none
 */
export function admission(
  { members, isLocked }: Room,
  { maxParticipants, isOpen }: Pick<RoomTerms, 'maxParticipants'> & { readonly isOpen: boolean },
  { isModerator, isInvited }: { readonly isModerator: boolean; readonly isInvited: boolean },
): 'welcome' | 'locked' | 'closed' | 'full' {
  if (isLocked && !isModerator && !isInvited) return 'locked';
  if (!isOpen && members.length === 0 && !isModerator && !isInvited) return 'closed';
  return maxParticipants !== null && members.length >= maxParticipants ? 'full' : 'welcome';
}

/** Whether somebody who came now would wait. */
export const hasToWait = (room: Room, terms: RoomTerms, isModerator: boolean): boolean =>
  terms.waitsForModerator && terms.canBeLed && !isModerator && !room.isBegun;

/** Who comes, besides that it comes. */
export interface Arrival extends Pick<Member, 'isModerator'>, Partial<Pick<Member, 'endsRoom'>> {}

/** Somebody is at the door, whom `admission` has welcomed. */
export function came(room: Room, terms: RoomTerms, id: LegId, { isModerator, endsRoom = false }: Arrival): RoomMove {
  const isWaiting = hasToWait(room, terms, isModerator);
  const member: Member = {
    id,
    number: room.nextNumber,
    isModerator,
    endsRoom,
    isWaiting,
    isMuted: terms.mutesOnEntry && !isModerator,
    isDeaf: false,
    volumeIn: 0,
    volumeOut: 0,
    energyLevel: USUAL_ENERGY,
    doesNotHear: [],
  };
  const isFirst = !room.isBegun && !isWaiting;
  const waited = isFirst ? room.members.filter((one) => one.isWaiting) : [];
  const others = room.members.filter((one) => !one.isWaiting || waited.includes(one));
  const members = [...room.members.map((one) => (waited.includes(one) ? { ...one, isWaiting: false } : one)), member];
  const isRecorded = isFirst && terms.recordsCalls && room.recording === 'off';
  const effects: RoomEffect[] = isWaiting
    ? [{ name: 'wait', id }]
    : [
        ...waited.map((one): RoomEffect => ({ name: 'admit', id: one.id })),
        { name: 'admit', id },
        ...greetings(terms, id, others.length === 0),
        ...(isRecorded ? RECORD : []),
      ];
  return {
    room: {
      ...room,
      members,
      nextNumber: room.nextNumber + 1,
      isBegun: room.isBegun || !isWaiting,
      recording: isRecorded ? 'on' : room.recording,
    },
    effects,
  };
}

const RECORD: readonly RoomEffect[] = [
  { name: 'record', action: 'start' },
  { name: 'tell', id: null, news: { about: 'recorded' } },
];

function greetings({ announcesAlone, announcesJoins }: RoomTerms, id: LegId, isAlone: boolean): RoomEffect[] {
  if (isAlone) return announcesAlone ? [{ name: 'tell', id, news: { about: 'alone' } }] : [];
  return announcesJoins === 'nothing' ? [] : [{ name: 'tell', id: null, news: { about: 'joined', who: id } }];
}

/** Hung up, sent on, or let go. */
export function left(room: Room, terms: RoomTerms, id: LegId): RoomMove {
  const gone = room.members.find((one) => one.id === id);
  if (!gone) return { room, effects: [] };
  const members = room.members.filter((one) => one !== gone);
  const rest: Room = {
    ...room,
    members: members.map((one) => ({ ...one, doesNotHear: one.doesNotHear.filter((other) => other !== gone.number) })),
  };
  if (members.length === 0) return end(rest);
  const isLeaderless = gone.isModerator && members.every((one) => !one.isModerator);
  if (gone.endsRoom || (isLeaderless && terms.endsWithModerator && terms.canBeLed)) return endAll(rest);
  const isHeard = terms.announcesJoins !== 'nothing' && !gone.isWaiting && members.some((one) => !one.isWaiting);
  return {
    room: rest,
    effects: isHeard ? [{ name: 'tell', id: null, news: { about: 'left', who: id } }] : [],
  };
}

const end = (room: Room): RoomMove => ({
  room: EMPTY_ROOM,
  effects: [...stopped(room), { name: 'over' }],
});

function endAll(room: Room): RoomMove {
  const letGo = room.members.map(({ id }): RoomEffect => ({ name: 'let-go', id, why: 'over' }));
  const { room: over, effects } = end(room);
  return { room: over, effects: [...letGo, ...effects] };
}

const stopped = ({ recording }: Room): readonly RoomEffect[] =>
  recording === 'off' ? [] : [{ name: 'record', action: 'stop' }];

/** Some are to go. */
export function letGo(room: Room, terms: RoomTerms, ids: readonly LegId[], why: LetGo): RoomMove {
  let move: RoomMove = { room, effects: [] };
  for (const id of ids) {
    const next = left(move.room, terms, id);
    // Where it ends with the last one who led it, that has let them all go.
    const isThere = move.room.members.some((one) => one.id === id);
    const go: RoomEffect[] = isThere ? [{ name: 'let-go', id, why }] : [];
    move = { room: next.room, effects: [...move.effects, ...go, ...next.effects] };
  }
  return move;
}

/** What keys and commands change of who is heard and hears. */
export type VoiceChange = Partial<Pick<Member, 'isMuted' | 'isDeaf' | 'volumeIn' | 'volumeOut' | 'energyLevel'>>;

/** @param tells  what those hear who are in the mix */
export function changeVoices(
  room: Room,
  ids: readonly LegId[],
  change: VoiceChange | ((member: Member) => VoiceChange),
  tells: RoomNews | null = null,
): RoomMove {
  const changed = (one: Member) => ({ ...one, ...(typeof change === 'function' ? change(one) : change) });
  const members = room.members.map((one) => (ids.includes(one.id) ? changed(one) : one));
  const effects = members
    .filter(({ id }) => ids.includes(id))
    .flatMap(({ id, isWaiting }): RoomEffect[] =>
      isWaiting ? [] : [{ name: 'voice', id }, ...(tells ? [{ name: 'tell', id, news: tells } as const] : [])],
    );
  return { room: { ...room, members }, effects };
}

/** `nospeak`: b does not hear a. `nohear`: a does not hear b. `clear`: both do again (SXR-CMDF-03). */
export function relate(room: Room, [a, b]: readonly [Member, Member], how: 'nospeak' | 'nohear' | 'clear'): RoomMove {
  const without = (member: Member, other: Member) => member.doesNotHear.filter((number) => number !== other.number);
  const lists = new Map<Member, readonly number[]>();
  if (how === 'nospeak') lists.set(b, [...without(b, a), a.number]);
  else if (how === 'nohear') lists.set(a, [...without(a, b), b.number]);
  else lists.set(a, without(a, b)).set(b, without(b, a));
  const members = room.members.map((one) => ({ ...one, doesNotHear: lists.get(one) ?? one.doesNotHear }));
  return {
    room: { ...room, members },
    effects: [...lists.keys()].flatMap(({ id, isWaiting }): RoomEffect[] => (isWaiting ? [] : [{ name: 'voice', id }])),
  };
}

export function lock(room: Room, isLocked: boolean): RoomMove {
  if (room.isLocked === isLocked) return { room, effects: [] };
  const news = { about: isLocked ? 'locked' : 'unlocked' } as const;
  return { room: { ...room, isLocked }, effects: [{ name: 'tell', id: null, news }] };
}

export type RecordAction = Extract<RoomEffect, { name: 'record' }>['action'];
const RECORDED_THEN = { start: 'on', pause: 'paused', resume: 'on', stop: 'off' } as const;
const RECORDED_BEFORE: Readonly<Record<RecordAction, readonly Room['recording'][]>> = {
  start: ['off'],
  pause: ['on'],
  resume: ['paused'],
  stop: ['on', 'paused'],
};

/**
 * People hear that they are recorded, and when they are no longer.
 *
 * @param name  what a recording that begins is called, or the one that is to end; null: none, or whichever there is
 */
export function record(
  room: Room,
  action: RecordAction,
  name: string | null = null,
): Result<RoomMove, { readonly code: RoomRefusal }> {
  if (!RECORDED_BEFORE[action].includes(room.recording)) return fail({ code: 'wrong-state' });
  if (action === 'stop' && name !== null && name !== room.recordingName) return fail({ code: 'wrong-state' });
  const recordingName = { start: name, stop: null, pause: room.recordingName, resume: room.recordingName }[action];
  const recording = RECORDED_THEN[action];
  const about = recording === 'on' ? 'recorded' : 'not-recorded';
  return ok({
    room: { ...room, recording, recordingName },
    effects: [
      { name: 'record', action },
      { name: 'tell', id: null, news: { about } },
    ],
  });
}
