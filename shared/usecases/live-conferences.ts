import {
  type ConferenceRoom,
  emptyConference,
  type LiveConference,
  type RoomCommand,
  type RoomOutcome,
} from '#shared/conference-room/index.ts';
import { may, type Permission, type Principal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { askEdges } from './ask-edges.ts';
import { meets } from './expectation.ts';
import { noted } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

const liveEdges = async ({ store }: UseCaseWorld) => (await store.edges.list()).map(({ edgeId }) => edgeId);

/** The rooms that somebody is in now; to users, the own rooms, and those of them that nobody is in. */
export async function listLiveConferences(
  world: UseCaseWorld,
  principal: Principal,
): Promise<Result<{ readonly items: readonly LiveConference[]; readonly silentEdges: readonly string[] }, Problem>> {
  const isForAll = may(principal, 'call:read');
  if (!isForAll && !mayHaveOwn(principal)) return fail({ code: 'not-permitted', permission: 'call:read' });
  const own = isForAll ? null : await roomsOf(world, principal);
  if (own?.length === 0) return ok({ items: [], silentEdges: [] });
  const order = { kind: 'list-conferences' as const, tenantId: principal.tenantId };
  const { answers, silent } = await askEdges(world, await liveEdges(world), order);
  const live = answers.flat();
  const shown = own
    ? own.map((room) => live.find((one) => one.conferenceRoomId === room.id) ?? emptyConference(room))
    : live;
  const items = shown.sort((a, b) => (a.conferenceRoomId < b.conferenceRoomId ? -1 : 1));
  return ok({ items, silentEdges: silent });
}

/** Who is no user, such as an API key, has no room of his own. */
const mayHaveOwn = (principal: Principal): boolean => principal.userId !== null && may(principal, 'own:call:control');

async function roomsOf({ store }: UseCaseWorld, { tenantId, userId }: Principal): Promise<ConferenceRoom[]> {
  const rooms: ConferenceRoom[] = [];
  for await (const record of store.tenant(tenantId).objects.all(kindOf('conference-room'))) {
    const room = record as unknown as ConferenceRoom;
    if (room.userId === userId) rooms.push(room);
  }
  return rooms;
}

/** A room and who is in it, for administrators and whose room it is. */
export async function getLiveConference(
  world: UseCaseWorld,
  principal: Principal,
  id: string,
): Promise<Result<LiveConference, Problem>> {
  const room = await roomFor(world, principal, id, 'call:read');
  if (!room.ok) return room;
  const order = { kind: 'show-conference' as const, tenantId: principal.tenantId, conferenceRoomId: id };
  const { answers, silent } = await askEdges(world, await liveEdges(world), order, (one) => one !== null);
  const live = answers.find((one) => one !== null);
  if (!live && silent.length > 0) return fail({ code: 'edge-silent' });
  return ok(live ?? emptyConference(room.value));
}

/** What has become of a command. */
export type Commanded = Pick<Extract<RoomOutcome, { ok: true }>, 'text' | 'conference'>;

/** Has the edge that has the room carry out a command. */
export async function commandConference(
  world: UseCaseWorld,
  principal: Principal,
  id: string,
  command: RoomCommand,
): Promise<Result<Commanded, Problem>> {
  const room = await roomFor(world, principal, id, 'call:control');
  if (!room.ok) return room;
  const met = meets(world, {}); // what goes on has no versions
  if (!met.ok) return met;
  const { tenantId, userId: asker } = principal;
  const order = { kind: 'order-conference' as const, tenantId, conferenceRoomId: id, asker, command };
  // All are asked at once, for the room does not tell where it is: the one that has it carries the command out.
  const hasIt = (outcome: RoomOutcome) => outcome.ok || outcome.refusal !== 'conference-empty';
  const { answers, silent } = await askEdges(world, await liveEdges(world), order, hasIt);
  const outcome = answers.find(hasIt) ?? { ok: false, refusal: 'conference-empty' as const };
  if (!outcome.ok) {
    const isUnknown = outcome.refusal === 'conference-empty' && silent.length > 0;
    return fail({ code: isUnknown ? 'edge-silent' : outcome.refusal });
  }
  // Who keeps what people say is known afterwards.
  if (command.name === 'record') {
    const written = await world.store.tenant(tenantId).addAuditEntry(noted(principal, 'conference.record'), id);
    if (!written.ok) return written;
  }
  return ok({ text: outcome.text, conference: outcome.conference });
}

/** Who is permitted for all calls may for all rooms; who is for the own calls, for the own rooms (SXR-X-04, SXR-CMD-01). */
async function roomFor(
  { store }: UseCaseWorld,
  principal: Principal,
  id: string,
  needed: Extract<Permission, 'call:read' | 'call:control'>,
): Promise<Result<ConferenceRoom, Problem>> {
  const isForAll = may(principal, needed);
  if (!isForAll && !mayHaveOwn(principal)) return fail({ code: 'not-permitted', permission: needed });
  const found = await store.tenant(principal.tenantId).objects.get(kindOf('conference-room'), id);
  if (!found) return fail({ code: 'not-found' });
  const room = found as unknown as ConferenceRoom;
  return isForAll || room.userId === principal.userId ? ok(room) : fail({ code: 'not-permitted', permission: needed });
}
