import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { ConferenceRoom, RoomCommand } from '#shared/conference-room/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import {
  afterMail,
  calendarFile,
  callDue,
  dueNext,
  type Invitations,
  Meeting,
  type MeetingMail,
  type MeetingNotice,
  mailAboutMeeting,
  mailsDue,
  type Person,
  revised,
  type Wanted,
} from '#shared/meeting/index.ts';
import { PhoneNumber } from '#shared/number/index.ts';
import { objectsOf, type TenantSnapshot, tenantSetting, userSetting } from '#shared/tenant/index.ts';
import { commandConference, getLiveConference, type UseCaseWorld } from '#shared/usecases/index.ts';
import { languageOfTenant } from '#shared/wording/index.ts';
import { MailRefused, type MailSender } from './sender.ts';

export interface MeetingWorld extends UseCaseWorld {
  /** Null where no server of mail is configured: then nobody is written to. */
  readonly mail: MailSender | null;
  readonly mailFrom: string;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** More than the function has for one message of the queue. */
const HELD_MS = 80_000;
/** After so long nothing new is begun; what is left is due at once. */
const WORK_MS = 35_000;
const TRIED_AGAIN_MS = 90_000;
/** A tenant that is disabled is looked at again after so long. */
const DISABLED_MS = 3_600_000;

/** A meeting as it is now. */
interface Opened {
  readonly snapshot: TenantSnapshot;
  readonly meeting: Meeting;
  readonly room: ConferenceRoom;
}

/**
 * Tells people what they have not been told of a meeting, and has their phones ring when it begins. Of several at the same time one
 * does it. What was sent is written down after each e-mail: only a crash between the two sends one again, under the same Message-ID.
 */
export async function attendMeeting(world: MeetingWorld, notice: MeetingNotice): Promise<void> {
  const { store, clock } = world;
  const { tenantId, meetingId } = notice;
  const beganMs = clock.nowMs();
  const times = { nowMs: beganMs, untilMs: beganMs + HELD_MS };
  const due = await store.dueMeetings.take(notice, world.ids.next('cmd'), times);
  if (!due) return;
  const tenant = store.tenant(tenantId);
  const snapshot = await tenant.snapshot();
  if (!snapshot) return store.dueMeetings.forget(due);
  if (!snapshot.tenant.isEnabled) return store.dueMeetings.end(due, beganMs + DISABLED_MS);
  const opened = openedIn(snapshot, meetingId);
  const before = await tenant.invitations.get(meetingId);
  const now = revised(before, meetingId, opened && (await wantedOf(world, opened)), beganMs);
  if (!now) {
    await tenant.invitations.delete(meetingId);
    return store.dueMeetings.forget(due);
  }
  let state = await kept(world, tenantId, now);
  let isLeft = false;
  for (const mail of mailsDue(state, beganMs)) {
    if (clock.nowMs() - beganMs > WORK_MS) return store.dueMeetings.end(due, 0);
    if (await send(world, snapshot, opened, state, mail))
      state = await kept(world, tenantId, afterMail(state, mail, beganMs));
    else isLeft = true;
  }
  if (opened) state = await call(world, opened, state);
  if (!opened && !isLeft) {
    await tenant.invitations.delete(meetingId);
    return store.dueMeetings.forget(due);
  }
  const nextMs = dueNext(state, beganMs);
  const againMs = isLeft ? beganMs + TRIED_AGAIN_MS : Number.POSITIVE_INFINITY;
  return store.dueMeetings.end(due, Math.min(againMs, nextMs ?? beganMs));
}

function openedIn(snapshot: TenantSnapshot, meetingId: string): Opened | null {
  const meeting = objectsOf(snapshot, Meeting).get(meetingId);
  const room = meeting && objectsOf(snapshot, ConferenceRoom).get(meeting.conferenceRoomId);
  return meeting && room ? { snapshot, meeting, room } : null;
}

/** @throws Error  when another program was faster, which only one can be that has had its time */
async function kept(world: MeetingWorld, tenantId: string, invitations: Invitations): Promise<Invitations> {
  const written = await world.store.tenant(tenantId).invitations.put(invitations);
  if (!written) throw new Error('invitations are written by somebody else');
  return written;
}

async function wantedOf(world: MeetingWorld, { snapshot, meeting, room }: Opened): Promise<Wanted> {
  const { users } = world.store.tenant(snapshot.tenant.id);
  const { name, agenda, start, durationMinutes, repeat, reminderMinutes, organizerId } = meeting;
  const organizer = organizerId === null ? null : await users.get(organizerId);
  const numbers = [...objectsOf(snapshot, PhoneNumber).values()].filter(
    ({ destination }) => destination?.kind === 'conference-room' && destination.conferenceRoomId === room.id,
  );
  const event: Wanted['event'] = {
    ...{ name, agenda, start, durationMinutes, repeat, reminderMinutes },
    timeZone: meeting.timeZone ?? tenantSetting(snapshot, 'region.time-zone'),
    room: { name: room.name, extension: room.extension, domain: snapshot.tenant.domain },
    numbers: numbers.map(({ number }) => number).sort(),
    organizer: organizer && { name: organizer.name, email: organizer.email },
  };
  const people: Person[] = [];
  for (const one of meeting.participants) {
    const user = one.kind === 'user' ? await users.get(one.userId) : null;
    const person = one.kind === 'guest' ? { ...one, userId: null } : user && { ...user, userId: user.id };
    if (!person || people.some(({ email }) => email === person.email)) continue;
    people.push({ email: person.email, name: person.name, language: languageOf(snapshot, person.userId) });
  }
  // A PIN stands in it as it is sealed: another seal is another PIN.
  const pins = [meeting.id, room.id].map((id) => snapshot.sealed.get(id)?.pin ?? null);
  const digest = createHash('sha256')
    .update(JSON.stringify([event, pins]))
    .digest('hex');
  return { event, digest, people };
}

const languageOf = (snapshot: TenantSnapshot, userId: string | null): string =>
  userId === null ? languageOfTenant(snapshot) : userSetting(snapshot, userId, 'general.language');

/** What lets in: the PIN of the meeting, else that of the room; never that of who leads it. */
function pinOf({ secretBox }: MeetingWorld, { snapshot, meeting, room }: Opened): string | null {
  const sealed = snapshot.sealed.get(meeting.id)?.pin ?? snapshot.sealed.get(room.id)?.pin;
  return sealed === undefined ? null : secretBox.open(snapshot.tenant.id, sealed);
}

/** @returns whether it is done with: sent, or never taken */
async function send(
  world: MeetingWorld,
  snapshot: TenantSnapshot,
  opened: Opened | null,
  { meetingId, event, participants }: Invitations,
  mail: MeetingMail,
): Promise<boolean> {
  if (!world.mail) return true;
  const { kind, to, sequence, occurrenceMs } = mail;
  const about = { tenant: snapshot.tenant.id, meeting: meetingId, kind };
  const words = mailAboutMeeting(event, mail, opened && kind !== 'cancellation' ? pinOf(world, opened) : null);
  const method = kind === 'cancellation' ? 'CANCEL' : 'REQUEST';
  const content = calendarFile(event, {
    ...{
      method,
      meetingId,
      sequence,
      goesOn: opened !== null,
      writtenAtMs: world.clock.nowMs(),
      sender: senderOf(world.mailFrom),
    },
    attendees: method === 'CANCEL' ? [to] : participants,
    description: words.text,
  });
  const receiver = createHash('sha256').update(to.email).digest('hex').slice(0, 16);
  const id = [meetingId, kind, occurrenceMs ?? sequence, receiver].join('.');
  try {
    await world.mail.send({
      ...{ id: `${id}@meeting.patchbay.invalid`, to: to.email, ...words, isUrgent: false, attachment: null },
      senderName: event.organizer?.name ?? '',
      ...(event.organizer && { replyTo: event.organizer.email }),
      // Who is reminded has it in the calendar already.
      ...(kind !== 'reminder' && { calendar: { method, content } as const }),
    });
    world.log.info({ name: 'meeting-told', ...about });
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isFinal = error instanceof MailRefused;
    if (isFinal) world.log.error({ name: 'meeting-refused', ...about, reason });
    else world.log.warn({ name: 'meeting-not-told', ...about, reason });
    return isFinal;
  }
}

/** `Patchbay <pbx@pbx.example>` in parts. */
function senderOf(from: string): { name: string; email: string } {
  const [, name = '', email = from] = /^(.*?)\s*<([^>]*)>$/.exec(from) ?? [];
  return { name: name.replaceAll('"', '') || email, email };
}

/** Once for each time of the meeting, as written down before: a phone that rings twice is worse than one that does not. */
async function call(world: MeetingWorld, opened: Opened, state: Invitations): Promise<Invitations> {
  const { snapshot, meeting, room } = opened;
  const startMs = meeting.callsParticipants ? callDue(state, world.clock.nowMs()) : null;
  if (startMs === null) return state;
  const next = await kept(world, snapshot.tenant.id, { ...state, calledMs: startMs });
  const system = systemPrincipal(snapshot.tenant.id);
  const live = await getLiveConference(world, system, room.id);
  const inside = new Set(live.ok ? live.value.participants.map(({ party }) => party.userId) : []);
  const numbers = meeting.participants.flatMap((one) => {
    if (one.kind === 'guest') return one.number ?? [];
    return inside.has(one.userId) ? [] : (snapshot.userById.get(one.userId)?.extension ?? []);
  });
  const outcomes = await Promise.all(
    numbers.map((to) => commandConference(world, system, room.id, RoomCommand.parse({ name: 'dial', to }))),
  );
  const unreached = outcomes.filter(({ ok }) => !ok).length;
  world.log.info({ name: 'meeting-called', tenant: snapshot.tenant.id, meeting: meeting.id, unreached });
  return next;
}
