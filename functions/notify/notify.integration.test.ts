import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { relayOutbox } from '#functions/events/index.ts';
import { imapClient } from '#functions/imap/index.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { NewTenant } from '#shared/tenant/index.ts';
import { changeSettings, createObject, createTenant, createUser } from '#shared/usecases/index.ts';
import {
  depositMessage,
  getMessage,
  listMessages,
  type NewMessage,
  type OpenedBox,
  openBox,
} from '#shared/usecases/voicemail/index.ts';
import { NewUser } from '#shared/user/index.ts';
import type { NoticeMessage } from '#shared/voicemail/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { CountingIds, ManualClock, SeededChance } from '#test/world/index.ts';
import { MailServer } from '#test/world/mail-server.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { aWav } from '#test/world/records.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { createNotifyHandler, folderSender, httpTranscriber, type NotifyWorld, smtpSender } from './index.ts';

const server = new MailServer();
const { taken } = server;

let dynamo: TestDynamoDb;
let world: NotifyWorld & { clock: ManualClock };
let tenantId: string;
let number = 200;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  const mailUrl = await server.start();
  const [clock, ids, chance] = [new ManualClock(), new CountingIds(), new SeededChance()];
  world = {
    store: dynamo.openStore({ clock, ids, chance }),
    clock,
    ids,
    chance,
    secretBox: new SecretBox(chance.bytes(32), chance),
    blobs: new MemoryBlobs(),
    mail: smtpSender(mailUrl, 'Patchbay <voicemail@pbx.example>'),
    mailFrom: 'Patchbay <voicemail@pbx.example>',
    imap: imapClient({ mayReachPrivate: true, clock }),
    transcriber: null,
    uploadFax: async () => undefined,
    log: pino({ level: 'silent' }),
  };
  const tenant = await createTenant(
    world,
    systemPrincipal('ten_none'),
    NewTenant.parse({ name: 'Acme', domain: 'acme.example' }),
  );
  tenantId = tenant.ok ? tenant.value.id : '';
  return async () => {
    world.mail?.close();
    await server.stop();
    await dynamo.stop();
  };
});
beforeEach(() => {
  server.clear();
});

const mailTo = (email: string, fields: object = {}) => ({ email, format: 'full', attachesAudio: false, ...fields });

async function aBox(fields: object): Promise<OpenedBox> {
  number += 1;
  const kind = kindOf('voicemail-box');
  const input = kind.New.parse({ name: `Box ${number}`, number: String(number), timeZone: 'Europe/Paris', ...fields });
  const made = await createObject(world, systemPrincipal(tenantId), kind, input as never);
  const opened = made.ok ? await openBox(world, tenantId, made.value.id) : made;
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem));
  return opened.value;
}

const bob = { number: '201', name: 'Bob Übel', userId: null };
async function left(box: OpenedBox, fields: Partial<NewMessage> = {}): Promise<NoticeMessage> {
  const recording = { content: aWav({ ms: 1500 }), format: 'wav-8000', durationMs: 1500 } as const;
  const message = await depositMessage(world, box, { from: bob, recording, ...fields });
  if (!message.ok) throw new Error(message.problem.code);
  return { tenantId, boxId: box.box.id, messageId: message.value.id };
}

/** @returns how many of the messages are to come again */
async function told(notices: readonly NoticeMessage[], as: NotifyWorld = world): Promise<number> {
  const { batchItemFailures } = await createNotifyHandler(as)(
    sqsEvent(notices.map((notice) => JSON.stringify(notice))),
  );
  return batchItemFailures.length;
}
const header = (text: string, name: string) =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(text.split('\r\n\r\n')[0] ?? '')?.[1];

test('a message that was left reaches everybody who wants to know, as the relay of events tells it', async () => {
  const box = await aBox({
    notifications: [
      mailTo('ann@mail.example', { attachesAudio: true }),
      mailTo('pager@mail.example', { format: 'brief' }),
    ],
  });
  const notice = await left(box, { isUrgent: true });
  const [bodies, aboutAccounts]: [string[], string[]] = [[], []];
  const into = (queue: string[]) => ({
    send: async (sent: readonly string[]) => {
      queue.push(...sent);
      return sent.map(() => ({ name: 'taken' as const }));
    },
  });
  const relay = { store: world.store, clock: world.clock, log: world.log };
  const queues = { webhooks: into([]), notices: into(bodies), mailAccounts: into(aboutAccounts) };
  expect(await relayOutbox({ ...relay, ...queues })).toBe(true);
  // IMAP accounts have a queue of their own: a slow server of one holds up no e-mail.
  expect(bodies.map((body) => JSON.parse(body))).toEqual([notice]);
  expect(aboutAccounts.map((body) => JSON.parse(body))).toContainEqual({ tenantId, boxId: box.box.id });
  expect(await createNotifyHandler(world)(sqsEvent(bodies))).toEqual({ batchItemFailures: [] });
  expect(taken.map(({ to }) => to)).toEqual([['ann@mail.example'], ['pager@mail.example']]);
  const [full, brief] = taken.map(({ text }) => text);
  expect(header(full ?? '', 'Subject')).toContain('=?UTF-8?');
  expect(header(full ?? '', 'X-Priority')).toBe('1 (Highest)');
  expect(full).toContain('10:00');
  const wav = /Content-Type: audio\/wav[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(full ?? '')?.[1] ?? '';
  expect(Buffer.from(wav, 'base64').equals(Buffer.from(aWav({ ms: 1500 })))).toBe(true);
  expect(brief).toContain('201 0:02 05/01/2026, 10:00');
  expect(brief).not.toContain('audio/wav');
});

test('nobody gets a mail twice, whoever is told of the message, however often, at the same time', async () => {
  const box = await aBox({ notifications: [mailTo('once@mail.example'), mailTo('too@mail.example')] });
  const notice = await left(box);
  await Promise.all([told([notice]), told([notice]), told([notice, notice])]);
  expect(await told([notice])).toBe(0);
  expect(taken.map(({ to }) => to[0]).sort()).toEqual(['once@mail.example', 'too@mail.example']);
});

test('who cannot be reached is tried again, alone, under the same Message-ID; who is refused is not', async () => {
  const box = await aBox({
    notifications: [mailTo('away@mail.example'), mailTo('here@mail.example'), mailTo('no@mail.example')],
  });
  const notice = await left(box);
  server.refuses = (to) => (to.startsWith('away') ? 451 : to.startsWith('no@') ? 550 : null);
  expect(await told([notice])).toBe(1);
  expect(taken.map(({ to }) => to[0])).toEqual(['here@mail.example']);
  server.refuses = () => null;
  expect(await told([notice])).toBe(0);
  expect(taken.map(({ to }) => to[0])).toEqual(['here@mail.example', 'away@mail.example']);
  const ids = taken.map(({ text }) => header(text, 'Message-ID'));
  expect(ids[0]).toMatch(/^<vms_\w+\.[0-9a-f]{16}@/);
  expect(ids[0]).not.toBe(ids[1]);
});

test('what a crash left half done is done again once nobody can be at it any more', async () => {
  const box = await aBox({ notifications: [mailTo('crash@mail.example')] });
  const notice = await left(box);
  const dying: NotifyWorld = { ...world, mail: { send: () => new Promise(() => {}), close: () => {} } };
  void told([notice], dying);
  await expect.poll(async () => (await noticesOf(box))[0]?.email).toBe('crash@mail.example');
  expect(await told([notice])).toBe(1);
  world.clock.advance(80_000);
  expect(await told([notice])).toBe(0);
  expect(taken).toHaveLength(1);
});
const noticesOf = async (box: OpenedBox) => (await listMessages(world, box, { limit: 1 })).items[0]?.notices ?? [];

test('a message is deleted once it is sent, where the box says so, and not before', async () => {
  const box = await aBox({
    notifications: [mailTo('keeps@mail.example', { attachesAudio: true })],
    deletesAfterNotification: true,
  });
  const notice = await left(box);
  server.refuses = () => 451;
  await told([notice]);
  expect((await listMessages(world, box, { limit: 1 })).items[0]?.folder).toBe('inbox');
  server.refuses = () => null;
  await told([notice]);
  expect((await listMessages(world, box, { limit: 1 })).items[0]?.folder).toBe('deleted');
});

test('a message that nobody has got stays: its mail was refused, or went without the recording', async () => {
  const box = await aBox({
    notifications: [mailTo('no@mail.example', { attachesAudio: true }), mailTo('pager@mail.example')],
    deletesAfterNotification: true,
  });
  const folderOf = async () => (await listMessages(world, box, { limit: 1 })).items[0]?.folder;
  const refused = await left(box);
  server.refuses = (to) => (to.startsWith('no@') ? 550 : null);
  expect(await told([refused])).toBe(0);
  expect([taken.length, await folderOf()]).toEqual([1, 'inbox']);
  server.refuses = () => null;
  const hollow = await left(box);
  const { value: message } = (await getMessage(world, box, hollow.messageId)) as { value: { audio: string } };
  await world.blobs.delete(message.audio);
  expect(await told([hollow])).toBe(0);
  expect([taken.length, await folderOf()]).toEqual([3, 'inbox']);
});

test('who got the recording on an earlier try counts', async () => {
  const box = await aBox({
    notifications: [mailTo('has@mail.example', { attachesAudio: true }), mailTo('away@mail.example')],
    deletesAfterNotification: true,
  });
  const notice = await left(box);
  server.refuses = (to) => (to.startsWith('away') ? 451 : null);
  expect(await told([notice])).toBe(1);
  server.refuses = () => null;
  expect(await told([notice])).toBe(0);
  expect((await listMessages(world, box, { limit: 1 })).items[0]?.folder).toBe('deleted');
});

test('of what is gone, or another tenant’s, nobody is told', async () => {
  const notice = await left(await aBox({ notifications: [mailTo('ann@mail.example')] }));
  expect(
    await told([
      { ...notice, tenantId: 'ten_other' },
      { ...notice, messageId: 'vms_gone' },
    ]),
  ).toBe(0);
  expect(taken).toEqual([]);
});

test('words of a caller do not become headers or addresses', async () => {
  const box = await aBox({ notifications: [mailTo('ann@mail.example')] });
  const notice = await left(box, { from: { ...bob, name: 'x\r\nBcc: all@mail.example, y' } });
  await told([notice]);
  expect(taken.map(({ to }) => to)).toEqual([['ann@mail.example']]);
  expect(header(taken[0]?.text ?? '', 'Bcc')).toBeUndefined();
});

test('speech becomes text in message and mail, where somebody makes it; a provider that is away holds nothing up', async () => {
  const provider = createServer((request, response) => {
    request.resume();
    request.on('end', () =>
      response.end(JSON.stringify({ text: `call me, in ${request.headers['content-language']}` })),
    );
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/`;
  const transcriber = httpTranscriber(url);
  const box = await aBox({ notifications: [mailTo('reader@mail.example')], language: 'fr' });
  await told([await left(box)], { ...world, transcriber });
  expect(taken[0]?.text).toContain('call me, in fr');
  expect((await listMessages(world, box, { limit: 1 })).items[0]?.transcript).toBe('call me, in fr');
  provider.close();
  provider.closeAllConnections();
  await told([await left(box)], { ...world, transcriber });
  expect(taken).toHaveLength(2);
});

test('a tenant says it in its own words, a user in his, in the language of the box (VML-07)', async () => {
  const admin = systemPrincipal(tenantId);
  const set = (bearer: Parameters<typeof changeSettings>[2], values: Parameters<typeof changeSettings>[3]) =>
    changeSettings(world, admin, bearer, values);
  const tenant = { kind: 'tenant', id: tenantId } as const;
  const own = { 'voicemail.mail-subject-fr': 'Message de {name}', 'voicemail.mail-sender': 'Acme, "Voix"' };
  await set(tenant, { ...own, 'voicemail.mail-text-en': 'Hello {mailbox-number},\n{caller}: {length}' });
  const user = NewUser.parse({ name: 'Eve', email: 'eve@mail.example', extension: '299' });
  const made = await createUser(world, admin, user);
  if (!made.ok) throw new Error(made.problem.code);
  await set({ kind: 'user', id: made.value.id }, { 'voicemail.mail-text-en': 'Eve! {number}' });

  const to = { notifications: [mailTo('ann@mail.example')] };
  const english = await aBox(to);
  await told([await left(english)]);
  expect(taken.at(-1)?.text).toContain(`Hello ${english.box.number},\r\n`);
  expect(header(taken.at(-1)?.text ?? '', 'From')).toBe('"Acme, \\"Voix\\"" <voicemail@pbx.example>');
  await told([await left(await aBox({ ...to, language: 'fr' }), { from: { ...bob, name: 'Bob' } })]);
  expect(header(taken.at(-1)?.text ?? '', 'Subject')).toBe('Message de Bob');
  expect(taken.at(-1)?.text).toContain('Messagerie');
  await told([await left(await aBox({ ...to, userId: made.value.id }))]);
  expect(taken.at(-1)?.text).toContain('Eve! 201');
  await set(tenant, { ...nulls(own), 'voicemail.mail-text-en': null });
});
const nulls = (values: object) => Object.fromEntries(Object.keys(values).map((key) => [key, null]));

test('without a server of mail nobody is written to, and speech becomes text all the same', async () => {
  const box = await aBox({ notifications: [mailTo('ann@mail.example')] });
  const transcriber = { transcribe: async () => 'call me' };
  expect(await told([await left(box)], { ...world, mail: null, transcriber })).toBe(0);
  expect(taken).toEqual([]);
  expect((await listMessages(world, box, { limit: 1 })).items[0]?.transcript).toBe('call me');
});

let folder: string | undefined;
afterEach(async () => {
  if (folder) await rm(folder, { recursive: true });
  folder = undefined;
});
test('without a server of mail, mails lie in a folder', async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-mail-'));
  const notice = await left(await aBox({ notifications: [mailTo('ann@mail.example')] }));
  await told([notice], { ...world, mail: folderSender(folder, 'voicemail@pbx.example') });
  const files = await readdir(folder);
  expect(files).toEqual([expect.stringMatching(/^vms_.*\.eml$/)]);
  expect(await readFile(join(folder, files[0] ?? ''), 'utf8')).toContain('To: ann@mail.example');
});
