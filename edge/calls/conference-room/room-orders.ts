import type { LegId } from '#shared/cdr/index.ts';
import {
  type CommandOf,
  ConferenceRoom,
  chosen,
  conferenceList,
  conferenceXml,
  type InnerCommand,
  obey,
  type RoomCommand,
  type RoomOutcome,
  type RoomRefusal,
} from '#shared/conference-room/index.ts';
import { roomWith, routeDialedInMenu } from '#shared/dialplan/index.ts';
import { Prompt } from '#shared/prompt/index.ts';
import { objectsOf, type TenantId, userDialed } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { languageOfTenant } from '#shared/wording/index.ts';
import { isSame } from '../ask-code/right-code.ts';
import type { ControlWorld } from '../control/call-control.ts';
import type { Utterance } from '../voice/index.ts';
import { callIn } from './call-in.ts';
import type { LiveRoom } from './live-room.ts';

export interface RoomName {
  readonly tenantId: TenantId;
  readonly conferenceRoomId: string;
}

const DIGIT_MS = 160;

const refused = (refusal: RoomRefusal): RoomOutcome => ({ ok: false, refusal });
const EMPTY = refused('conference-empty');

/** Carries out a command for a room that this edge has; `dial`, also for an empty one that it would have. */
export async function orderRoom(
  world: Pick<ControlWorld, 'legWorld' | 'keep'>,
  asked: RoomName & { readonly asker: UserId | null; readonly command: RoomCommand },
): Promise<RoomOutcome> {
  const { tenantId, conferenceRoomId, command } = asked;
  const { conferenceRooms: rooms } = world.legWorld;
  if (command.name === 'dial') return dial(world, { ...asked, dialing: command });
  if (command.name === 'invite') return dial(world, { ...asked, dialing: { to: command.user, isUser: true } });
  const room = rooms.get(tenantId, conferenceRoomId);
  if (!room) return EMPTY;
  const outcome = await carryOut(world, room, command);
  if (typeof outcome !== 'string') return outcome;
  return { ok: true, text: outcome, conference: rooms.get(tenantId, conferenceRoomId)?.view() ?? null };
}

type Outer = Exclude<RoomCommand, { name: 'dial' | 'invite' }>;

/** @returns what is answered; or why nothing was done */
async function carryOut(
  { legWorld }: Pick<ControlWorld, 'legWorld'>,
  room: LiveRoom,
  command: Outer,
): Promise<string | RoomOutcome> {
  switch (command.name) {
    case 'list':
      return conferenceList(room.view(), command.delimiter);
    case 'xml-list':
      return conferenceXml(room.view());
    case 'record-status':
      return `OK recording ${[room.room.recording, room.room.recordingName ?? []].flat().join(' ')}\n`;
    case 'record-duration': {
      const { recordedMs } = room;
      return recordedMs === null ? refused('wrong-state') : `OK ${Math.floor(recordedMs / 1000)}\n`;
    }
    case 'play': {
      const { url } = command;
      const promptId = command.promptId ?? promptNamed(room, command.file);
      if (promptId === undefined) return refused('prompt-unknown');
      const file = promptId === null ? null : await legWorld.audioFiles.ofPrompt(room.snapshot, promptId);
      if (promptId !== null && file === null) return refused('prompt-unknown');
      const sounds: Utterance[] = [
        ...(file === null ? [] : [{ file }]),
        ...(url === null ? [] : [{ url, reach: 'public' as const }]),
      ];
      return sound(room, sounds, command, 'OK playing\n');
    }
    case 'say': {
      const language = room.config.language ?? languageOfTenant(room.snapshot);
      const spoken = await legWorld.speaker?.speak(room.snapshot.tenant.id, command.text, language);
      return spoken?.ok ? sound(room, [{ file: spoken.value }], command, 'OK saying\n') : refused('no-speech');
    }
    case 'stop': {
      const to = listener(room, command.participant);
      return to === undefined ? refused('participant-unknown') : `OK stopped ${room.speech.stop(command.which, to)}\n`;
    }
    case 'dtmf': {
      const found = chosen(room.room, command.participant);
      if (!found) return refused('participant-unknown');
      for (const { id } of found) room.endpointOf(id)?.sendDigits(command.digits.toUpperCase(), DIGIT_MS);
      return lines(found.map(({ number }) => `OK sent ${command.digits} to ${number}`));
    }
    case 'transfer':
      return transfer(legWorld, room, command);
    case 'pin': {
      // Whoever enters by it could not be told from who leads.
      const moderatorPin = legWorld.secretOf(room.snapshot, room.id, 'moderatorPin');
      const isThatOfTheLead = moderatorPin !== null && isSame(moderatorPin, command.pin);
      return isThatOfTheLead ? refused('wrong-state') : inside(room, command);
    }
    default:
      return inside(room, command);
  }
}

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** What the rule knows by itself. */
function inside(room: LiveRoom, command: InnerCommand): string | RoomOutcome {
  const obeyed = obey(room.room, room.terms, command);
  if (!obeyed.ok) return refused(obeyed.problem.code);
  room.take(obeyed.value);
  return lines(obeyed.value.lines);
}

/** Null: all. Undefined: nobody has the number. */
function listener({ room }: LiveRoom, participant: number | null): LegId | null | undefined {
  return participant === null ? null : chosen(room, participant)?.[0]?.id;
}

function sound(
  room: LiveRoom,
  sounds: readonly Utterance[],
  { participant, isAsync = false }: { readonly participant: number | null; readonly isAsync?: boolean },
  answer: string,
): string | RoomOutcome {
  const to = listener(room, participant);
  if (to === undefined) return refused('participant-unknown');
  void room.speech.play(sounds, { to, isAsync });
  return answer;
}

/** Null: none is asked for. Undefined: there is none of this name. */
function promptNamed({ snapshot }: LiveRoom, file: string | undefined): string | null | undefined {
  if (file === undefined) return null;
  const base = file.slice(file.lastIndexOf('/') + 1);
  const names = [file, base, base.replace(/\.[a-z0-9]{1,4}$/i, '')];
  const prompts = [...objectsOf(snapshot, Prompt).values()];
  return names.flatMap((name) => prompts.find((one) => one.name === name) ?? [])[0]?.id;
}

/** To what has a number inside: from a conference nobody pays for a call that leaves. */
function transfer(
  { groups, clock }: ControlWorld['legWorld'],
  room: LiveRoom,
  { participants, to: named }: CommandOf<'transfer'>,
): string | RoomOutcome {
  const rooms = [...objectsOf(room.snapshot, ConferenceRoom).values()];
  const to = rooms.find(({ name }) => name === named)?.extension ?? named;
  if (!/^[0-9*#]{1,32}$/.test(to)) return refused('user-unreachable');
  const ids = participants.map((number) => chosen(room.room, number)?.[0]?.id);
  if (ids.includes(undefined)) return refused('participant-unknown');
  for (const id of ids) {
    const guest = room.guest(id ?? '');
    if (!guest) return refused('participant-unknown');
    const memory = groups.forCallOf(room.tenantId);
    const call = { caller: guest.call.request.caller, dialed: to, nowMs: clock.nowMs(), memory };
    if (routeDialedInMenu(room.snapshot, call, to).first.kind === 'reject') return refused('user-unreachable');
  }
  for (const id of ids) room.sendOn(id ?? '', to);
  return lines(participants.map((number) => `OK transferred ${number} to ${named}`));
}

/** Whom to call, and what he is shown. */
interface Dialing extends Pick<CommandOf<'dial'>, 'to'>, Partial<Pick<CommandOf<'dial'>, 'callerId' | 'ringSeconds'>> {
  /** A user alone, and no number outside. */
  readonly isUser?: boolean;
}

/** Calls somebody in: by an edge that has the room, or, while nobody is in it, by the one that would have it. */
async function dial(
  world: Pick<ControlWorld, 'legWorld' | 'keep'>,
  {
    tenantId,
    conferenceRoomId,
    asker,
    dialing,
  }: RoomName & { readonly asker: UserId | null; readonly dialing: Dialing },
): Promise<RoomOutcome> {
  const { conferenceRooms: rooms, snapshotOf } = world.legWorld;
  const room = rooms.get(tenantId, conferenceRoomId);
  if (!room && rooms.edgeOf(tenantId, conferenceRoomId) !== null) return EMPTY;
  const snapshot = await snapshotOf(tenantId);
  const config = snapshot && roomWith(snapshot, conferenceRoomId);
  if (!snapshot || !config?.isEnabled) return EMPTY;
  const { to, isUser = false, callerId, ringSeconds } = dialing;
  if (isUser && !userDialed(snapshot, to)) return refused('user-unreachable');
  const refusal = await callIn(world, { snapshot, room: config, asker, to, callerId, ringSeconds });
  if (refusal !== null) return refused('user-unreachable');
  const text = isUser ? 'Invitation sent\n' : `OK calling ${to}\n`;
  return { ok: true, text, conference: rooms.get(tenantId, conferenceRoomId)?.view() ?? null };
}
