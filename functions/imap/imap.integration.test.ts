import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { pino } from 'pino';
import { beforeAll, expect, test } from 'vitest';
import { relayOutbox } from '#functions/events/index.ts';
import { createNotifyHandler, type NotifyWorld } from '#functions/notify/index.ts';
import type { Alarm } from '#shared/alarm/index.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { NewTenant } from '#shared/tenant/index.ts';
import { createObject, createTenant, deleteObject, updateObject } from '#shared/usecases/index.ts';
import {
  deleteMessages,
  depositMessage,
  listMessages,
  markHeard,
  type OpenedBox,
  openBox,
  stateOfAccount,
  undeleteMessages,
} from '#shared/usecases/voicemail/index.ts';
import type { VoicemailMessage } from '#shared/voicemail/index.ts';
import { startMailServer, type TestMailFolder, type TestMailServer } from '#test/world/dovecot.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { CountingIds, ManualClock, SeededChance } from '#test/world/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { aWav } from '#test/world/records.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { imapClient, sendDueAccounts } from './index.ts';

/**
 * A box and its account at a real server (Dovecot): what happens to a message happens to its e-mail, and the other way
 * (sipXcom 20.04 VML-06, VML-08).
 */
let dynamo: TestDynamoDb;
let server: TestMailServer;
let world: NotifyWorld & { clock: ManualClock };
let tenantId: string;
let number = 300;

beforeAll(async () => {
  [dynamo, server] = await Promise.all([startDynamoDb(), startMailServer()]);
  const [clock, ids, chance] = [new ManualClock(), new CountingIds(), new SeededChance()];
  world = {
    store: dynamo.openStore({ clock, ids, chance }),
    clock,
    ids,
    chance,
    secretBox: new SecretBox(chance.bytes(32), chance),
    blobs: new MemoryBlobs(),
    mail: null,
    mailFrom: 'Patchbay <voicemail@pbx.example>',
    imap: imapClient({ mayReachPrivate: true, clock }),
    transcriber: null,
    uploadFax: async () => undefined,
    log: pino({ level: 'silent' }),
  };
  const tenant = NewTenant.parse({ name: 'Acme', domain: 'acme.example' });
  const made = await createTenant(world, systemPrincipal('ten_none'), tenant);
  tenantId = made.ok ? made.value.id : '';
  return async () => {
    await server.stop();
    await dynamo.stop();
  };
}, 120_000);

const KIND = kindOf('voicemail-box');
const admin = () => systemPrincipal(tenantId);

/** Each box has a folder of its own. */
async function aBox(
  fields: object = {},
  account: object = {},
): Promise<OpenedBox & { readonly folder: TestMailFolder }> {
  number += 1;
  const name = `Box${number}`;
  const folder = server.folder(name);
  await folder.make();
  const input = KIND.New.parse({
    name: `Box ${number}`,
    number: String(number),
    imapAccount: { ...server.account, folder: name, ...account },
    imapPassword: server.password,
    ...fields,
  });
  const made = await createObject(world, admin(), KIND, input as never);
  const opened = made.ok ? await openBox(world, tenantId, made.value.id) : made;
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem));
  return { ...opened.value, folder };
}

const bob = { number: '201', name: 'Bob Übel', userId: null };
async function left(box: OpenedBox, fields: object = {}): Promise<string> {
  const recording = { content: aWav({ ms: 1500 }), format: 'wav-8000', durationMs: 1500 } as const;
  const message = await depositMessage(world, box, { from: bob, recording, ...fields });
  if (!message.ok) throw new Error(message.problem.code);
  return message.value.id;
}

/** Everything that was to be told is told, and what follows from it is done. */
async function toldAndDone(as: NotifyWorld = world): Promise<void> {
  for (;;) {
    const bodies: string[] = [];
    const take = async (sent: readonly string[]) => {
      bodies.push(...sent);
      return sent.map(() => ({ name: 'taken' as const }));
    };
    const webhooks = {
      send: async (sent: readonly string[]) => sent.map(() => ({ name: 'taken' as const })),
    };
    expect(await relayOutbox({ ...world, webhooks, mailAccounts: { send: take } })).toBe(true);
    if (bodies.length === 0) break;
    expect(await createNotifyHandler(as)(sqsEvent(bodies))).toEqual({ batchItemFailures: [] });
  }
}

/** A minute later, as the rule of the scheduler has it. @returns how many accounts were due */
async function aLook(as: NotifyWorld = world): Promise<number> {
  const bodies: string[] = [];
  const mailAccounts = {
    send: async (sent: readonly string[]) => {
      bodies.push(...sent);
      return sent.map(() => ({ name: 'taken' as const }));
    },
  };
  await sendDueAccounts({ ...world, mailAccounts });
  expect(await createNotifyHandler(as)(sqsEvent(bodies))).toEqual({ batchItemFailures: [] });
  await toldAndDone(as);
  return bodies.length;
}

const messagesIn = async (box: OpenedBox): Promise<VoicemailMessage[]> =>
  (await listMessages(world, box, { limit: 20 })).items as VoicemailMessage[];
const stateOf = async (box: OpenedBox) => {
  const opened = await openBox(world, tenantId, box.box.id);
  return opened.ok ? stateOfAccount(world, opened.value) : null;
};
const change = async (box: OpenedBox, patch: object) => {
  const written = await updateObject(world, admin(), KIND, box.box.id, patch as never);
  if (!written.ok) throw new Error(JSON.stringify(written.problem));
};
const alarmsOf = async (box: OpenedBox) => {
  const alarms: Alarm[] = [];
  for await (const alarm of world.store.tenant(tenantId).alarms.all()) alarms.push(alarm);
  return alarms.filter(({ subject }) => subject === box.box.id);
};
/** What is said of a message here and there. */
const both = async (box: OpenedBox & { readonly folder: TestMailFolder }) => ({
  heard: (await messagesIn(box)).map(({ isHeard, folder }) => (folder === 'deleted' ? folder : isHeard)),
  seen: (await box.folder.mails()).map(({ isSeen }) => isSeen),
});
const afterMs = (ms: number) => world.clock.advance(ms);
const MINUTE_MS = 60_000;

test('a message lies in the account as an e-mail with the recording; who reads it there has heard it', async () => {
  const box = await aBox();
  await left(box, { isUrgent: true });
  await toldAndDone();
  const [mail] = await box.folder.mails();
  expect(mail?.subject).toContain('Bob Übel (201)');
  const wav = /Content-Type: audio\/wav[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(mail?.source ?? '')?.[1] ?? '';
  expect(Buffer.from(wav, 'base64').equals(Buffer.from(aWav({ ms: 1500 })))).toBe(true);
  expect(await both(box)).toEqual({ heard: [false], seen: [false] });

  await box.folder.read(mail?.uid ?? 0);
  afterMs(MINUTE_MS);
  await aLook();
  expect(await both(box)).toEqual({ heard: [true], seen: [true] });
  expect((await world.store.tenant(tenantId).voicemail.box(box.box.id)).counts).toMatchObject({ new: 0, old: 1 });
  await box.folder.unread(mail?.uid ?? 0);
  afterMs(10 * MINUTE_MS);
  await aLook();
  expect(await both(box)).toEqual({ heard: [false], seen: [false] });
});

test('what is heard by phone is read in the account, within the events of that change', async () => {
  const box = await aBox();
  const id = await left(box);
  await toldAndDone();
  await markHeard(world, box, [id], true);
  await toldAndDone();
  expect(await both(box)).toEqual({ heard: [true], seen: [true] });
});

test('what is deleted here is gone there; brought back, it lies there again', async () => {
  const box = await aBox();
  const [id] = [await left(box), await left(box)];
  await toldAndDone();
  await deleteMessages(world, box, [id]);
  await toldAndDone();
  expect((await both(box)).seen).toEqual([false]);
  await undeleteMessages(world, box, [id]);
  await toldAndDone();
  expect(await both(box)).toEqual({ heard: [false, false], seen: [false, false] });
});

test('what is deleted there is deleted here, though it was heard meanwhile; a box that keeps nothing loses it', async () => {
  const [keeps, loses] = [await aBox(), await aBox({ keepDeletedDays: 0 })];
  for (const box of [keeps, loses]) {
    const id = await left(box);
    await toldAndDone();
    await box.folder.remove((await box.folder.mails())[0]?.uid ?? 0);
    await markHeard(world, box, [id], true);
    await toldAndDone();
  }
  expect(await both(keeps)).toEqual({ heard: ['deleted'], seen: [] });
  expect(await both(loses)).toEqual({ heard: [], seen: [] });
});

test('a box that keeps nothing of what is deleted takes the e-mail along', async () => {
  const box = await aBox({ keepDeletedDays: 0 });
  const id = await left(box);
  await toldAndDone();
  await deleteMessages(world, box, [id]);
  await toldAndDone();
  expect(await both(box)).toEqual({ heard: [], seen: [] });
});

test('a box that deletes what was listened to keeps what was read as an e-mail', async () => {
  const box = await aBox({ deletesListened: true });
  await left(box);
  await toldAndDone();
  await box.folder.read((await box.folder.mails())[0]?.uid ?? 0);
  afterMs(MINUTE_MS);
  await aLook();
  expect(await both(box)).toEqual({ heard: [true], seen: [true] });
});

test('messages that were there before the account come, too; many at the same time put each there once', async () => {
  const box = await aBox({ imapAccount: null });
  for (const _ of [1, 2, 3]) await left(box);
  await toldAndDone();
  const account = { ...server.account, folder: `Box${number}` };
  await change(box, { imapAccount: account, imapPassword: server.password });
  await Promise.all([aLook(), aLook(), aLook()]);
  expect((await both(box)).seen).toEqual([false, false, false]);
});

test('who dies before he has noted what he has put there puts it there no second time', async () => {
  const box = await aBox();
  const imap: NotifyWorld['imap'] = {
    within: (account, password, work) =>
      world.imap.within(account, password, (folder) =>
        work({
          ...folder,
          put: async (...mail) => {
            await folder.put(...mail);
            throw Object.assign(new Error('died'), { code: 'EConnectionClosed' });
          },
        }),
      ),
  };
  await left(box);
  await toldAndDone({ ...world, imap });
  expect((await messagesIn(box))[0]?.mail).toBeNull();
  afterMs(2 * MINUTE_MS);
  await aLook();
  expect((await messagesIn(box))[0]?.mail).not.toBeNull();
  expect((await both(box)).seen).toEqual([false]);
});

test('a folder that was made anew, empty, deletes nothing: everything comes into it again', async () => {
  const box = await aBox();
  await left(box);
  await toldAndDone();
  await box.folder.makeAnew();
  afterMs(MINUTE_MS);
  await aLook();
  expect(await both(box)).toEqual({ heard: [false], seen: [false] });
});

test('a connection that breaks off while it is asked what is there deletes nothing', async () => {
  const breaks = createServer((socket) => {
    const behind = connect(server.plainPort, '127.0.0.1');
    for (const one of [socket, behind]) one.on('error', () => undefined);
    socket.on('close', () => behind.destroy());
    behind.on('close', () => socket.destroy());
    behind.pipe(socket);
    socket.on('data', (said: Buffer) => {
      if (/UID (SEARCH|FETCH)/.test(said.toString())) behind.destroy();
      else behind.write(said);
    });
  }).listen(0, '127.0.0.1');
  await once(breaks, 'listening');
  const { port } = breaks.address() as { port: number };
  const box = await aBox({}, { security: 'none', port: server.plainPort, trustedCertificate: null });
  await left(box);
  await toldAndDone();
  await change(box, { imapAccount: { ...box.box.imapAccount, port } });
  await aLook();
  expect(await stateOf(box)).toMatchObject({ failure: 'unreachable' });
  expect(await both(box)).toEqual({ heard: [false], seen: [false] });
  breaks.close();
});

test('a server that only ever says that it is at work is left after 45 s, and looked at later', async () => {
  const slow = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('* OK hello\r\n');
    const chatter = setInterval(() => socket.write('* OK at work\r\n'), 1_000);
    socket.on('close', () => clearInterval(chatter));
    socket.once('data', () => world.clock.advance(45_000));
  }).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const { port } = slow.address() as { port: number };
  const box = await aBox({}, { security: 'none', port, trustedCertificate: null });
  await left(box);
  await toldAndDone();
  expect(await stateOf(box)).toMatchObject({ failure: 'unreachable' });
  expect(await aLook()).toBe(0);
  slow.close();
});

test('a wrong password is an alarm once, is not tried again for an hour, and is over with the right one', async () => {
  const box = await aBox({ imapPassword: 'wrong' });
  await left(box);
  await toldAndDone();
  expect(await stateOf(box)).toMatchObject({ isFollowed: true, failure: 'wrong-password', syncedAt: null });
  afterMs(59 * MINUTE_MS);
  await aLook();
  expect(await world.store.mailAccounts.get(tenantId, box.box.id)).toMatchObject({ failures: 1 });
  expect(await alarmsOf(box)).toMatchObject([{ alarm: 'voicemail-account-failing', count: 1, clearedAt: null }]);
  await change(box, { imapPassword: server.password });
  await aLook();
  expect(await stateOf(box)).toMatchObject({ failure: null, failingSince: null, syncedAt: expect.any(String) });
  expect((await alarmsOf(box))[0]?.clearedAt).not.toBeNull();
  expect((await both(box)).seen).toEqual([false]);
});

test('a server that is away is tried again, each time later, and is worth an alarm after a quarter of an hour', async () => {
  const box = await aBox({}, { port: 9 });
  await left(box);
  await toldAndDone();
  expect(await alarmsOf(box)).toEqual([]);
  const failures = async () => (await world.store.mailAccounts.get(tenantId, box.box.id))?.failures;
  for (const [minutes, tried] of [
    [1, 2],
    [1, 2],
    [1, 3],
    [4, 4],
    [8, 5],
  ] as const) {
    afterMs(minutes * MINUTE_MS);
    await aLook();
    expect(await failures()).toBe(tried);
  }
  expect(await stateOf(box)).toMatchObject({ failure: 'unreachable' });
  expect(await alarmsOf(box)).toMatchObject([{ count: 1, clearedAt: null }]);
  await change(box, { imapAccount: null });
  await aLook();
  expect((await alarmsOf(box))[0]?.clearedAt).not.toBeNull();
  expect(await world.store.mailAccounts.get(tenantId, box.box.id)).toBeNull();
});

test.each([
  ['a server at a private address is not spoken to in the cloud', {}, false, 'address-not-public'],
  ['nor one whose certificate nobody has signed', { trustedCertificate: null }, true, 'unreachable'],
  ['a folder that is not there says so', { folder: 'Nowhere' }, true, 'folder-unknown'],
] as const)('%s', async (_, account, mayReachPrivate, failure) => {
  const box = await aBox({}, account);
  await left(box);
  await toldAndDone({ ...world, imap: imapClient({ mayReachPrivate, clock: world.clock }) });
  expect(await stateOf(box)).toMatchObject({ failure });
});

test('StartTLS serves as well', async () => {
  const box = await aBox({}, { security: 'starttls', port: server.plainPort });
  await left(box);
  await toldAndDone();
  expect((await both(box)).seen).toEqual([false]);
});

test('nobody gets at the account of another tenant’s box, and a box that is deleted leaves none', async () => {
  const box = await aBox();
  await left(box);
  const other = JSON.stringify({ tenantId: 'ten_other', boxId: box.box.id });
  expect(await createNotifyHandler(world)(sqsEvent([other]))).toEqual({ batchItemFailures: [] });
  expect((await both(box)).seen).toEqual([]);
  await deleteObject(world, admin(), KIND, box.box.id);
  await aLook();
  expect(await world.store.mailAccounts.get(tenantId, box.box.id)).toBeNull();
});
