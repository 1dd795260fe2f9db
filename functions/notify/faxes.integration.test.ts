import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { pino } from 'pino';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { relayOutbox } from '#functions/events/index.ts';
import { imapClient } from '#functions/imap/index.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { NewTenant } from '#shared/tenant/index.ts';
import { openFaxBox, type ReceivedFax, receiveFax } from '#shared/usecases/fax/index.ts';
import { createObject, createTenant } from '#shared/usecases/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { aPage, pagesOfPdf, pagesOfTiff, tiffOf } from '#test/world/fax/index.ts';
import { FtpServer } from '#test/world/ftp-server.ts';
import { CountingIds, ManualClock, SeededChance } from '#test/world/index.ts';
import { MailServer } from '#test/world/mail-server.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { createNotifyHandler, ftpUploader, type NotifyWorld, smtpSender } from './index.ts';

const KIND = kindOf('fax-box');
const PAGES = [aPage(1), aPage(2)];
const server = new MailServer();
const { taken } = server;

let dynamo: TestDynamoDb;
let ftp: FtpServer;
let world: NotifyWorld & { clock: ManualClock };
let tenantId: string;
let serial = 0;

beforeAll(async () => {
  dynamo = await startDynamoDb();
  ftp = await FtpServer.start({ username: 'fax', password: 'let me in' });
  const mailUrl = await server.start();
  const [clock, ids, chance] = [new ManualClock(), new CountingIds(), new SeededChance()];
  world = {
    store: dynamo.openStore({ clock, ids, chance }),
    clock,
    ids,
    chance,
    secretBox: new SecretBox(chance.bytes(32), chance),
    blobs: new MemoryBlobs(),
    mail: smtpSender(mailUrl, 'Patchbay <pbx@pbx.example>'),
    mailFrom: 'pbx@pbx.example',
    imap: imapClient({ mayReachPrivate: true, clock }),
    transcriber: null,
    uploadFax: ftpUploader({ mayReachPrivate: true, clock, port: ftp.port }),
    log: pino({ level: 'silent' }),
  };
  const tenant = await createTenant(
    world,
    systemPrincipal('ten_none'),
    NewTenant.parse({ name: 'Acme', domain: 'acme.example' }),
  );
  tenantId = tenant.ok ? tenant.value.id : '';
  return async () => {
    await server.stop();
    ftp.close();
    world.store.close();
    await dynamo.stop();
  };
});

beforeEach(() => {
  server.clear();
  ftp.files.clear();
});

/** A fax for a box with these fields, as a machine leaves it. @returns what the queue of notices gets of it */
async function cameTo(fields: object, fax: Partial<ReceivedFax> = {}): Promise<string[]> {
  serial += 1;
  const principal = systemPrincipal(tenantId);
  const made = await createObject(world, principal, KIND, KIND.New.parse({ name: `Box ${serial}`, ...fields }));
  if (!made.ok) throw new Error(JSON.stringify(made.problem));
  const opened = await openFaxBox(world, tenantId, made.value.id as string);
  if (!opened.ok) throw new Error(opened.problem.code);
  const received = await receiveFax(world, opened.value, {
    id: world.ids.next('fxd'),
    caller: { number: '+33155501', name: 'Ann', userId: null },
    called: '307',
    callId: null,
    atMs: world.clock.nowMs(),
    remoteStationId: '+33 1 55',
    bitsPerSecond: 14_400,
    isCorrected: true,
    error: null,
    tiff: tiffOf(PAGES),
    ...fax,
  });
  expect(received.ok).toBe(true);
  const notices: string[] = [];
  await relayOutbox({
    store: world.store,
    webhooks: { send: async (bodies) => bodies.map(() => ({ name: 'taken' }) as const) },
    notices: {
      send: async (bodies) => {
        notices.push(...bodies);
        return bodies.map(() => ({ name: 'taken' }) as const);
      },
    },
    clock: world.clock,
    log: world.log,
  });
  return notices;
}

/** @returns how many are to come again */
const takes = async (notices: readonly string[]): Promise<number> =>
  (await createNotifyHandler(world)(sqsEvent(notices))).batchItemFailures.length;

function attachmentIn({ text }: (typeof taken)[number]): Uint8Array {
  const [, encoded = ''] = /Content-Disposition: attachment[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(text) ?? [];
  return Buffer.from(encoded, 'base64');
}

test('everybody gets it once, as PDF, in the words of the box (XA-FAX-04, XA-FAX-05, XA-FAX-06, XA-FAX-10)', async () => {
  const notices = await cameTo({
    emails: ['ann@mail.example', 'bob@mail.example'],
    emailFrom: 'orders@acme.example',
    emailSubject: 'FAX reception to {{called}}',
    emailText: 'From {{caller}}, 100% sure.',
  });
  expect(notices).toHaveLength(1);
  await takes([...notices, ...notices]); // two at the same time: each finds claimed what the other sends
  expect(await takes(notices)).toBe(0);
  expect(taken.map(({ to }) => to).sort()).toEqual([['ann@mail.example'], ['bob@mail.example']]);
  const [mail] = taken;
  expect(mail?.text).toContain('Subject: FAX reception to 307');
  expect(mail?.text).toContain('From +33155501, 100% sure.');
  expect(mail?.text).toContain('From: Patchbay <pbx@pbx.example>');
  expect(mail?.text).toContain('Reply-To: orders@acme.example');
  expect(mail?.text).toMatch(/Content-Type: application\/pdf; name="?\+33155501-\d+\.pdf/);
  expect(await pagesOfPdf(attachmentIn(mail as (typeof taken)[number]))).toEqual(PAGES);
});

test('as TIFF where the box says so, with what is known of it', async () => {
  await takes(await cameTo({ emails: ['ann@mail.example'], format: 'tiff' }));
  const [mail] = taken;
  for (const said of ['From: Ann (+33155501)', 'To: 307', 'Machine: +33 1 55', '2 pages are attached.'])
    expect(mail?.text).toContain(said);
  expect(await pagesOfTiff(attachmentIn(mail as (typeof taken)[number]))).toEqual(PAGES);
});

test('a mail that is not taken now is sent later, one that never will be is not', async () => {
  server.refuses = () => 451;
  const notices = await cameTo({ emails: ['ann@mail.example'] });
  expect([await takes(notices), taken.length]).toEqual([1, 0]);
  server.refuses = () => null;
  expect([await takes(notices), taken.length]).toEqual([0, 1]);
  server.refuses = () => 550;
  const refused = await cameTo({ emails: ['bob@mail.example'] });
  expect(await takes(refused)).toBe(0);
  server.refuses = () => null;
  expect([await takes(refused), taken.length]).toEqual([0, 1]);
});

test('an FTP server gets it whole, named after the caller and the time (XA-FAX-08)', async () => {
  const upload = { host: '127.0.0.1', username: 'fax', directory: 'in/orders' };
  const notices = await cameTo({ upload, uploadPassword: 'let me in' });
  expect(await takes(notices)).toBe(0);
  const seconds = Math.floor(world.clock.nowMs() / 1000);
  expect([...ftp.files.keys()]).toEqual([`/in/orders/+33155501-${seconds}.pdf`]);
  expect(await pagesOfPdf([...ftp.files.values()][0] as Buffer)).toEqual(PAGES);
});

test('a wrong password of an FTP server is tried again, and no mail twice for it', async () => {
  const upload = { host: '127.0.0.1', username: 'fax', directory: '' };
  const notices = await cameTo({ upload, uploadPassword: 'wrong', emails: ['ann@mail.example'] });
  expect([await takes(notices), await takes(notices)]).toEqual([1, 1]);
  expect([taken.length, ftp.files.size]).toEqual([1, 0]);
  world.clock.advance(86_400_000);
  expect(await takes(notices)).toBe(0);
});

test('a server in a private network is not reached from the platform', async () => {
  const upload = { host: '127.0.0.1', username: 'fax', password: 'let me in', directory: '', fileName: 'a.pdf' };
  const uploading = ftpUploader({ mayReachPrivate: false, clock: world.clock, port: ftp.port })({
    ...upload,
    content: new Uint8Array(1),
  });
  await expect(uploading).rejects.toThrow('not public');
});

test('a server that only ever says that it is at work is left after 45 s', async () => {
  const slow = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 hello\r\n');
    const chatter = setInterval(() => socket.write('211-at work\r\n'), 1_000);
    socket.on('close', () => clearInterval(chatter));
    socket.once('data', () => world.clock.advance(45_000));
  }).listen(0, '127.0.0.1');
  await once(slow, 'listening');
  const { port } = slow.address() as AddressInfo;
  const upload = { host: '127.0.0.1', username: 'fax', password: 'let me in', directory: '', fileName: 'a.pdf' };
  const uploading = ftpUploader({ mayReachPrivate: true, clock: world.clock, port });
  await expect(uploading({ ...upload, content: new Uint8Array(1) })).rejects.toThrow('takes too long');
  slow.close();
});

test('what came before the line broke is sent, and says so; where no page came, nothing is', async () => {
  const error = 'The call dropped prematurely';
  await takes(await cameTo({ emails: ['ann@mail.example'] }, { error, tiff: tiffOf(PAGES.slice(0, 1)) }));
  expect(taken[0]?.text).toContain('The line broke before all pages had come.');
  expect(await takes(await cameTo({ emails: ['ann@mail.example'] }, { error, tiff: null }))).toBe(0);
  expect(taken).toHaveLength(1);
});
