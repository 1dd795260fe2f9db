import ICAL from 'ical.js';
import { pino } from 'pino';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { relayOutbox } from '#functions/events/index.ts';
import { imapClient } from '#functions/imap/index.ts';
import { emptyConference, RoomCommand } from '#shared/conference-room/index.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf, type ObjectKindName } from '#shared/object/index.ts';
import { NewTenant } from '#shared/tenant/index.ts';
import { createObject, createTenant, createUser, deleteObject, updateObject } from '#shared/usecases/index.ts';
import { NewUser } from '#shared/user/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { CountingIds, ManualClock, SeededChance } from '#test/world/index.ts';
import { MailServer } from '#test/world/mail-server.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { createNotifyHandler, type NotifyWorld, sendDueMeetings, smtpSender } from './index.ts';

const server = new MailServer();
const { taken } = server;

let dynamo: TestDynamoDb;
let world: NotifyWorld & { clock: ManualClock };
let acme: string;
let globex: string;
let ann: string;
let serial = 0;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  const mailUrl = await server.start();
  const [clock, ids, chance] = [new ManualClock(), new CountingIds(), new SeededChance()];
  const mailFrom = 'Patchbay <pbx@pbx.example>';
  world = {
    store: dynamo.openStore({ clock, ids, chance }),
    ...{ clock, ids, chance, mailFrom },
    secretBox: new SecretBox(chance.bytes(32), chance),
    blobs: new MemoryBlobs(),
    mail: smtpSender(mailUrl, mailFrom),
    imap: imapClient({ mayReachPrivate: true, clock }),
    transcriber: null,
    uploadFax: async () => undefined,
    log: pino({ level: 'silent' }),
  };
  [acme, globex] = await Promise.all([aTenant('acme'), aTenant('globex')]);
  ann = await aUser(acme, 'ann', '201');
  return async () => {
    world.mail?.close();
    await server.stop();
    await dynamo.stop();
  };
});
beforeEach(() => {
  server.clear();
});

async function aTenant(name: string): Promise<string> {
  const input = NewTenant.parse({ name, domain: `${name}.example` });
  const made = await createTenant(world, systemPrincipal('ten_none'), input);
  return made.ok ? made.value.id : '';
}

async function aUser(tenant: string, name: string, extension: string): Promise<string> {
  const input = NewUser.parse({ name, email: `${name}@acme.example`, extension });
  const made = await createUser(world, systemPrincipal(tenant), input);
  if (!made.ok) throw new Error(JSON.stringify(made.problem));
  return made.value.id;
}

async function make(tenant: string, name: ObjectKindName, fields: object): Promise<string> {
  const kind = kindOf(name);
  const made = await createObject(world, systemPrincipal(tenant), kind, kind.New.parse(fields) as never);
  if (!made.ok) throw new Error(JSON.stringify(made.problem));
  return made.value.id;
}

function aRoom(fields: object = {}, tenant = acme): Promise<string> {
  serial += 1;
  return make(tenant, 'conference-room', { name: `Board ${serial}`, extension: `${700 + serial}`, ...fields });
}

const guest = (name: string) => ({ kind: 'guest', name, email: `${name}@other.example` });
/** Tomorrow at nine, as the clock of tests begins on 2026-01-05. */
const aMeeting = (conferenceRoomId: string, fields: object = {}, tenant = acme): Promise<string> =>
  make(tenant, 'meeting', {
    name: 'Weekly round',
    conferenceRoomId,
    start: '2026-01-06T09:00',
    timeZone: 'Europe/Paris',
    repeat: { every: 'week' },
    participants: [guest('bob')],
    ...fields,
  });

async function change(id: string, patch: object): Promise<void> {
  const kind = kindOf('meeting');
  const changed = await updateObject(world, systemPrincipal(acme), kind, id, kind.Patch.parse(patch));
  if (!changed.ok) throw new Error(JSON.stringify(changed.problem));
}

const collected = () => {
  const bodies: string[] = [];
  const send = async (sent: readonly string[]) => {
    bodies.push(...sent);
    return sent.map(() => ({ name: 'taken' as const }));
  };
  return { bodies, send };
};

/** What the relay of events has the function do. */
async function relayed(): Promise<void> {
  const { bodies, send } = collected();
  const relay = { store: world.store, clock: world.clock, log: world.log };
  expect(await relayOutbox({ ...relay, webhooks: { send: collected().send }, notices: { send } })).toBe(true);
  expect(await createNotifyHandler(world)(sqsEvent(bodies))).toEqual({ batchItemFailures: [] });
}

/** What happens every minute. */
async function ticked(): Promise<void> {
  const { bodies, send } = collected();
  await sendDueMeetings({ ...world, notices: { send } });
  expect(await createNotifyHandler(world)(sqsEvent(bodies))).toEqual({ batchItemFailures: [] });
}

/** As a program for mail reads it. */
function calendarIn(text: string) {
  const part = /Content-Type: text\/calendar[^\r\n]*((?:\r\n[ \t][^\r\n]*)*)[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(
    text,
  );
  const base64 = /Content-Type: text\/calendar[\s\S]*?base64/.test(part?.[0] ?? '');
  const body = part?.[2] ?? '';
  const content = base64 ? Buffer.from(body, 'base64').toString() : quotedPrintable(body);
  const calendar = new ICAL.Component(ICAL.parse(content));
  const component = calendar.getFirstSubcomponent('vevent');
  if (!component) throw new Error('no event in it');
  const event = new ICAL.Event(component);
  return { method: String(calendar.getFirstPropertyValue('method')), event, component };
}

function quotedPrintable(body: string): string {
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
/** `to METHOD sequence` of all that was sent. */
const brief = (): string[] =>
  taken.map(({ to, text }) => {
    const { method, event } = calendarIn(text);
    return `${to} ${method} ${event.sequence}`;
  });
const header = (text: string | undefined, name: string) =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(text?.split('\r\n\r\n')[0] ?? '')?.[1];
const plain = (text: string): string =>
  quotedPrintable(/Content-Type: text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(text)?.[1] ?? '');

test('people are invited with an entry for their calendars, as the relay of events tells it', async () => {
  const roomId = await aRoom({ pin: '4711', moderatorPin: '9999' });
  const destination = { kind: 'conference-room', conferenceRoomId: roomId };
  await make(acme, 'number', { number: '+33140000001', destination });
  const id = await aMeeting(roomId, {
    agenda: 'Figures\nand more',
    organizerId: ann,
    participants: [{ kind: 'user', userId: ann }, guest('bob')],
  });
  await relayed();
  expect(brief()).toEqual(['ann@acme.example REQUEST 0', 'bob@other.example REQUEST 0']);
  const [, toBob] = taken;
  const { event, component } = calendarIn(toBob?.text ?? '');
  expect(event.uid).toBe(`${id}@meeting.patchbay.invalid`);
  expect(event.organizer).toBe('mailto:ann@acme.example');
  expect(event.attendees.map((one) => one.getFirstValue())).toEqual([
    'mailto:ann@acme.example',
    'mailto:bob@other.example',
  ]);
  expect(event.startDate.toString()).toBe('2026-01-06T09:00:00');
  expect(component.getFirstProperty('dtstart')?.getParameter('tzid')).toBe('Europe/Paris');
  expect(event.isRecurring()).toBe(true);
  expect(header(toBob?.text, 'Reply-To')).toBe('ann@acme.example');
  expect(header(toBob?.text, 'Subject')).toBe('Invitation: Weekly round');
  expect(toBob?.text).toMatch(/text\/calendar;[^\r\n]*\s*method=REQUEST/);
  const words = plain(toBob?.text ?? '');
  for (const said of [
    'ann invites you',
    '6 January 2026',
    '09:00',
    'every week',
    '+33140000001',
    'PIN: 4711',
    'Figures',
  ])
    expect(words).toContain(said);
  // Who leads the room is told the PIN for that by people.
  expect(taken.map(({ text }) => text).join()).not.toContain('9999');
});

test('a change is an update in the next sequence, the end a cancellation; nothing is told twice', async () => {
  const id = await aMeeting(await aRoom(), { participants: [guest('bob'), guest('eve')] });
  await relayed();
  await Promise.all([ticked(), ticked()]);
  expect(brief()).toEqual(['bob@other.example REQUEST 0', 'eve@other.example REQUEST 0']);
  taken.length = 0;
  await change(id, { start: '2026-01-06T10:00', participants: [guest('bob'), guest('dan')] });
  await relayed();
  expect(brief().sort()).toEqual([
    'bob@other.example REQUEST 1',
    'dan@other.example REQUEST 1',
    'eve@other.example CANCEL 1',
  ]);
  taken.length = 0;
  // A new PIN of the meeting is told, too; the same one again is none.
  await change(id, { pin: '1234' });
  await relayed();
  await change(id, { pin: '1234' });
  await relayed();
  expect(brief()).toEqual(['bob@other.example REQUEST 2', 'dan@other.example REQUEST 2']);
  expect(plain(taken[0]?.text ?? '')).toContain('PIN: 1234');
  taken.length = 0;
  await deleteObject(world, systemPrincipal(acme), kindOf('meeting'), id);
  await relayed();
  expect(brief()).toEqual(['bob@other.example CANCEL 3', 'dan@other.example CANCEL 3']);
  const { event, component } = calendarIn(taken[0]?.text ?? '');
  expect([event.uid, component.getFirstPropertyValue('status')]).toEqual([
    `${id}@meeting.patchbay.invalid`,
    'CANCELLED',
  ]);
  expect(plain(taken[0]?.text ?? '')).not.toContain('PIN');
  // Nothing is left of it.
  expect(await world.store.tenant(acme).invitations.get(id)).toBeNull();
  expect(await dueIds()).not.toContain(id);
});

const dueIds = async (): Promise<string[]> => {
  const all: string[] = [];
  for await (const { meetingId } of world.store.dueMeetings.list()) all.push(meetingId);
  return all;
};

test('one that is changed while its last e-mail is written stays due', async () => {
  const id = await aMeeting(await aRoom());
  const times = { nowMs: world.clock.nowMs(), untilMs: world.clock.nowMs() + 1000 };
  const taken = await world.store.dueMeetings.take({ tenantId: acme, meetingId: id }, 'cmd_one', times);
  if (!taken) throw new Error('nobody else has it');
  await change(id, { name: 'Another round' });
  await world.store.dueMeetings.forget(taken);
  expect(await dueIds()).toContain(id);
  const again = await world.store.dueMeetings.take({ tenantId: acme, meetingId: id }, 'cmd_two', times);
  if (!again) throw new Error('it was let go');
  await world.store.dueMeetings.forget(again);
  expect(await dueIds()).not.toContain(id);
});

test('a meeting goes with its room, and people are told so', async () => {
  const room = await aRoom();
  await aMeeting(room);
  await relayed();
  taken.length = 0;
  await deleteObject(world, systemPrincipal(acme), kindOf('conference-room'), room);
  await relayed();
  await ticked();
  expect(brief()).toEqual(['bob@other.example CANCEL 1']);
});

test('who cannot be reached is tried again, alone; who is refused is not', async () => {
  server.refuses = (to) => (to.startsWith('away') ? 451 : to.startsWith('no@') ? 550 : null);
  await aMeeting(await aRoom(), { participants: [guest('away'), guest('no'), guest('here')] });
  await relayed();
  await ticked();
  expect(brief()).toEqual(['here@other.example REQUEST 0']);
  server.refuses = () => null;
  world.clock.advance(90_000);
  await ticked();
  expect(brief()).toEqual(['here@other.example REQUEST 0', 'away@other.example REQUEST 0']);
});

test('people are reminded before each time, in their language; whose meeting is over hears nothing', async () => {
  const id = await aMeeting(await aRoom(), {
    start: '2026-02-02T09:00',
    reminderMinutes: 15,
    repeat: { every: 'day', until: '2026-02-03' },
  });
  await relayed();
  expect(taken).toHaveLength(1);
  taken.length = 0;
  const at = (time: string) => world.clock.advance(Date.parse(time) - world.clock.nowMs());
  for (const time of ['2026-02-02T07:44:00Z', '2026-02-02T07:45:00Z', '2026-02-02T07:50:00Z', '2026-02-03T07:46:00Z']) {
    at(time);
    await ticked();
  }
  expect(taken.filter(({ text }) => header(text, 'Subject') === 'Reminder: Weekly round')).toHaveLength(2);
  expect(taken.some(({ text }) => text.includes('text/calendar'))).toBe(false);
  expect(taken[1]?.text).toContain('3 February 2026');
  at('2026-02-03T09:01:00Z');
  await ticked();
  expect(await dueIds()).not.toContain(id);
  taken.length = 0;
  await deleteObject(world, systemPrincipal(acme), kindOf('meeting'), id);
  await relayed();
  expect(taken).toEqual([]);
});

test('nothing of another tenant is told or read', async () => {
  const foreign = await aRoom({}, globex);
  const kind = kindOf('meeting');
  const input = kind.New.parse({ name: 'X', conferenceRoomId: foreign, start: '2026-03-01T09:00' });
  expect(await createObject(world, systemPrincipal(acme), kind, input as never)).toMatchObject({
    ok: false,
    problem: { code: 'invalid-fields' },
  });
  const id = await aMeeting(foreign, { start: '2026-03-01T09:00' }, globex);
  expect(await createNotifyHandler(world)(sqsEvent([JSON.stringify({ tenantId: acme, meetingId: id })]))).toEqual({
    batchItemFailures: [],
  });
  expect(taken).toEqual([]);
  await relayed();
  expect(brief()).toEqual(['bob@other.example REQUEST 0']);
});

test('without a server of mail nobody is written to, and nobody is later', async () => {
  const { mail } = world;
  world = { ...world, mail: null };
  await aMeeting(await aRoom(), { start: '2026-03-01T09:00' });
  await relayed();
  world = { ...world, mail };
  world.clock.advance(120_000);
  await ticked();
  expect(taken).toEqual([]);
});

test('when it begins, the phones of who is not in the room ring, once', async () => {
  const bob = await aUser(acme, 'bobby', '202');
  const room = await aRoom();
  const participants = [
    { kind: 'user', userId: ann },
    { kind: 'user', userId: bob },
    { ...guest('out'), number: '0155501' },
    guest('mute'),
  ];
  await aMeeting(room, { start: '2026-04-01T09:00', repeat: null, participants, callsParticipants: true });
  await relayed();
  const { store } = world;
  await store.edges.announce({ edgeId: 'edge_1', expiresAt: '2099-01-01T00:00:00.000Z' });
  world.clock.advance(Date.parse('2026-04-01T07:00:30Z') - world.clock.nowMs());
  const orders: unknown[] = [];
  const party = { number: '201', name: 'ann', userId: ann };
  const live = { ...emptyConference({ id: room, name: 'Board', extension: '7' }), participants: [participant(party)] };
  let isDone = false;
  const done = ticked().finally(() => {
    isDone = true;
  });
  while (!isDone) {
    for (const command of await store.commands.take('edge_1')) {
      const { order } = command;
      if (order.kind === 'order-conference') orders.push([order.tenantId, order.conferenceRoomId, order.command]);
      await store.commands.reply(
        command,
        order.kind === 'show-conference' ? live : { ok: true, text: 'OK\n', conference: null },
      );
    }
    world.clock.advance(100);
  }
  await done;
  // Both at once.
  expect(new Set(orders)).toEqual(
    new Set([
      [acme, room, RoomCommand.parse({ name: 'dial', to: '202' })],
      [acme, room, RoomCommand.parse({ name: 'dial', to: '0155501' })],
    ]),
  );
  expect(orders).toHaveLength(2);
  world.clock.advance(60_000);
  await ticked();
  expect(await store.commands.take('edge_1')).toEqual([]);
});

const participant = (party: { number: string; name: string; userId: string }) => ({
  ...{ number: 1, callId: 'call_1', legId: 'leg_1', party, isModerator: false, isWaiting: false, isMuted: false },
  ...{ isDeaf: false, hasFloor: false, volumeIn: 0, volumeOut: 0, energyLevel: 0, doesNotHear: [] },
  joinedAt: '2026-04-01T07:00:00.000Z',
});
