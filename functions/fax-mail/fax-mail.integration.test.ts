import { createTransport, type SendMailOptions } from 'nodemailer';
import { pino } from 'pino';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { relayOutbox } from '#functions/events/index.ts';
import { imapClient } from '#functions/imap/index.ts';
import { createNotifyHandler, type Mail, MailRefused } from '#functions/notify/index.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import type { Fax } from '#shared/fax/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { NewTenant } from '#shared/tenant/index.ts';
import { noteTry, takeFax } from '#shared/usecases/fax/index.ts';
import { createObject, createTenant, createUser, updateTenant } from '#shared/usecases/index.ts';
import { NewUser } from '#shared/user/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { aPage, pagesOfTiff, tiffOf } from '#test/world/fax/index.ts';
import { CountingIds, ManualClock, SeededChance } from '#test/world/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { createFaxMailHandler, listenSmtp, MAILS, type SmtpListener } from './index.ts';

/** Two tenants, each with a box that Ann of Acme would like to send from; only that of Acme lists her. */
const PAGES = [aPage(1), aPage(2)];
const FILE = { filename: 'order.tiff', content: Buffer.from(tiffOf(PAGES)), contentType: 'image/tiff' };
const PDF = { filename: 'order.pdf', content: Buffer.from('%PDF-1.4 of some program'), contentType: 'application/pdf' };
const KIND = kindOf('fax-box');

let dynamo: TestDynamoDb;
let smtp: SmtpListener;
const clock = new ManualClock();
const chance = new SeededChance();
const blobs = new MemoryBlobs();
const mails = new MemoryBlobs();
const told: Mail[] = [];
let isMailRefused = false;
const mail = {
  async send(one: Mail) {
    if (isMailRefused) throw new MailRefused('550 no');
    told.push(one);
  },
  close: () => undefined,
};
const log = pino({ level: 'silent' });
let world: ReturnType<typeof worldOf>;
let acme: { tenantId: string; boxId: string };
let globex: { tenantId: string; boxId: string };

const worldOf = () => ({
  store: dynamo.openStore({ clock, ids: new CountingIds(), chance }),
  clock,
  ids: new CountingIds(),
  chance,
  secretBox: new SecretBox(chance.bytes(32), chance),
  blobs,
  mail,
  mailDomain: 'fax.pbx.example',
  log,
});

beforeAll(async () => {
  dynamo = await startDynamoDb();
  world = worldOf();
  acme = await aTenant('acme.example', ['ann@acme.example']);
  globex = await aTenant('globex.example', ['gus@globex.example']);
  smtp = await listenSmtp(world, 0);
  return async () => {
    await smtp.close();
    world.store.close();
    await dynamo.stop();
  };
});

beforeEach(async () => {
  told.length = 0;
  isMailRefused = false;
  clock.advance(1000);
});

async function aTenant(domain: string, mailSenders: string[]): Promise<typeof acme> {
  const made = await createTenant(world, systemPrincipal('ten_none'), NewTenant.parse({ name: domain, domain }));
  const tenantId = made.ok ? made.value.id : '';
  const who = systemPrincipal(tenantId);
  const owner = await createUser(
    world,
    who,
    NewUser.parse({ name: 'Owner', email: `owner@${domain}`, extension: '201' }),
  );
  const userId = owner.ok ? owner.value.id : null;
  const box = await createObject(world, who, KIND, KIND.New.parse({ name: 'Box', userId, mailSenders }));
  if (!box.ok) throw new Error(JSON.stringify(box.problem));
  return { tenantId, boxId: box.value.id };
}

/** What came into the box since the test has begun. */
async function faxesIn({ tenantId, boxId }: typeof acme): Promise<Fax[]> {
  const { items } = await world.store.tenant(tenantId).faxes.list(boxId, { limit: 50 });
  return items.filter(({ atMs }) => atMs >= clock.nowMs());
}

/** As a program on this machine sends it; throws what the server answers. */
async function bySmtp(fields: SendMailOptions): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: smtp.port, secure: false, ignoreTLS: true });
  await transport.sendMail({
    from: 'Ann <Ann@acme.example>',
    to: '0155502@fax.acme.example',
    subject: 'order',
    text: 'see there',
    ...fields,
  });
  transport.close();
}

const handle = () => createFaxMailHandler({ ...world, mails });
let serial = 0;
const PASSED = { spf: 'PASS', dmarc: 'PASS', spam: 'PASS', virus: 'PASS' };

/** As SES puts it into the bucket and tells the function. */
async function sesEvent(
  fields: SendMailOptions,
  { source = 'ann@acme.example', to = ['0155502@acme.example.fax.pbx.example'], verdicts = {} } = {},
) {
  serial += 1;
  const transport = createTransport({ streamTransport: true, buffer: true });
  const from = 'Ann <ann@acme.example>';
  const { message } = await transport.sendMail({ from, to, text: 'see there', attachments: [FILE], ...fields });
  const messageId = `o3vrnil0e2ic28tr${serial}`;
  await mails.put(MAILS + messageId, message as Buffer);
  const { spf, dmarc, spam, virus } = { ...PASSED, ...verdicts };
  const receipt = {
    recipients: to,
    spfVerdict: { status: spf },
    dmarcVerdict: { status: dmarc },
    spamVerdict: { status: spam },
    virusVerdict: { status: virus },
  };
  const timestamp = new Date(clock.nowMs()).toISOString();
  return { Records: [{ eventSource: 'aws:ses', ses: { mail: { messageId, source, timestamp }, receipt } }] };
}

test('what a program on this machine sends becomes a fax, and its sender hears of it', async () => {
  await bySmtp({ attachments: [FILE] });
  const [fax, ...more] = await faxesIn(acme);
  expect(more).toEqual([]);
  expect(fax).toMatchObject({ direction: 'sent', status: 'waiting', called: '0155502', answerTo: 'ann@acme.example' });
  expect(await pagesOfTiff((await blobs.get(fax?.tiff ?? '')) ?? new Uint8Array())).toEqual(PAGES);
  expect(told).toMatchObject([{ to: 'ann@acme.example', subject: 'Fax to 0155502: on its way' }]);
  const waiting = await world.store.waitingFaxes.list();
  expect(waiting).toContainEqual(expect.objectContaining({ ...acme, faxId: fax?.id }));
});

test('a mail that a program sends again, as nobody took it the first time, is the same fax', async () => {
  const transport = createTransport({ streamTransport: true, buffer: true });
  const date = new Date(clock.nowMs());
  const from = 'ann@acme.example';
  const { message: raw } = await transport.sendMail({ from, date, attachments: [FILE] });
  const envelope = { from, to: '0155502@fax.acme.example' };
  await bySmtp({ raw: raw as Buffer, envelope });
  await bySmtp({ raw: raw as Buffer, envelope });
  expect(await faxesIn(acme)).toHaveLength(1);
});

test('a server of mail that is slow keeps no fax from going', async () => {
  const event = await sesEvent({ attachments: [PDF, FILE] });
  const held = Promise.withResolvers<void>();
  const sent: number[] = [];
  const slow = {
    send: async () => {
      sent.push((await faxesIn(acme)).length);
      if (sent.length === 2) held.resolve();
      await held.promise;
    },
  };
  await createFaxMailHandler({ ...world, mails, mail: slow })(event);
  expect(sent).toEqual([2, 2]);
});

test('an address of nobody is refused at once, as is a mail of 50 MB', async () => {
  await expect(bySmtp({ to: '0155502@fax.nobody.example' })).rejects.toThrow('550');
  await expect(bySmtp({ to: '0155502@acme.example' })).rejects.toThrow('550');
  await expect(bySmtp({ attachments: [{ filename: 'a.pdf', content: Buffer.alloc(37_500_000) }] })).rejects.toThrow(
    '552',
  );
});

test('a disabled tenant has no address', async () => {
  const { tenantId } = await aTenant('off.example', ['ann@acme.example']);
  await bySmtp({ to: '0155502@fax.off.example' });
  const off = await updateTenant(world, systemPrincipal(tenantId), tenantId, { isEnabled: false });
  expect(off.ok).toBe(true);
  await expect(bySmtp({ to: '0155502@fax.off.example' })).rejects.toThrow('550');
});

test('by SES: each file is a fax, once, however often SES tells of it', async () => {
  const event = await sesEvent({ attachments: [PDF, FILE] });
  const key = MAILS + event.Records[0]?.ses.mail.messageId;
  const content = (await mails.get(key)) ?? new Uint8Array();
  await handle()(event);
  expect((await faxesIn(acme)).map(({ pdf, tiff }) => [pdf !== null, tiff !== null]).sort()).toEqual([
    [true, false],
    [true, true],
  ]);
  expect(await mails.get(key)).toBeNull();
  await mails.put(key, content);
  await handle()(event);
  expect(await faxesIn(acme)).toHaveLength(2);
  expect(new Set(told.map(({ id }) => id)).size).toBe(2);
});

test('what was not done because the store was away is done when it is told again', async () => {
  const event = await sesEvent({ attachments: [PDF, FILE] });
  let puts = 0;
  const failing = {
    ...world,
    mails,
    blobs: Object.assign(Object.create(blobs), {
      async put(...args: Parameters<typeof blobs.put>) {
        puts += 1;
        if (puts === 2) throw new Error('the bucket is away');
        return blobs.put(...args);
      },
    }),
  };
  await expect(createFaxMailHandler(failing)(event)).rejects.toThrow('away');
  expect(await faxesIn(acme)).toHaveLength(1);
  await handle()(event);
  expect(await faxesIn(acme)).toHaveLength(2);
});

test.each([
  ['a forged sender', {}, { verdicts: { spf: 'FAIL', dmarc: 'FAIL' }, source: 'me@evil.example' }],
  ['SPF of another domain', {}, { verdicts: { dmarc: 'GRAY' }, source: 'me@evil.example' }],
  ['two senders', { from: 'eve@evil.example, ann@acme.example' }, {}],
  [
    'two headers From',
    {
      raw: `From: ann@acme.example\r\nFrom: eve@evil.example\r\n\r\n${PDF.content}`,
    },
    {},
  ],
  [
    'verdicts in the mail itself',
    { headers: { 'X-SES-DMARC-Verdict': 'PASS' } },
    { verdicts: { spf: 'NONE', dmarc: 'NONE' } },
  ],
  ['somebody of the same domain who is not listed', { from: 'eve@acme.example' }, {}],
  ['a virus', {}, { verdicts: { virus: 'FAIL' } }],
  ['an answer of a machine', { headers: { 'Auto-Submitted': 'auto-replied' } }, {}],
  ['a report of a failure', {}, { source: '' }],
  ['no mail at all', { raw: '\0\0' }, {}],
])('%s opens no call, and nobody is answered', async (_, fields, about) => {
  const event = await sesEvent(fields, about);
  await handle()(event);
  expect(await faxesIn(acme)).toEqual([]);
  expect(told).toEqual([]);
});

test('who is listed in one tenant sends nothing in another, whatever address he writes to', async () => {
  const to = ['0155502@globex.example.fax.pbx.example', '0155502@fax.globex.example'];
  await handle()(await sesEvent({}, { to }));
  expect([await faxesIn(acme), await faxesIn(globex), told]).toEqual([[], [], []]);
  await handle()(await sesEvent({}, { to: [...to, '0155502@fax.acme.example'] }));
  expect([(await faxesIn(acme)).length, (await faxesIn(globex)).length]).toEqual([1, 0]);
});

test.each([
  ['no file', {}, { attachments: [] }, 'There was no PDF and no TIFF with the mail. Its text is not sent.'],
  [
    'a file that is none',
    {},
    { attachments: [{ ...FILE, content: FILE.content.subarray(0, 300) }] },
    'The file cannot be sent: only PDF, and TIFF in black and white.',
  ],
  [
    'a feature code',
    { to: ['*72@fax.acme.example'] },
    {},
    'The address must begin with the number: digits, with + before them at most.',
  ],
])('%s: its sender is told why nothing is sent', async (_, about, fields, text) => {
  await handle()(await sesEvent(fields, about));
  expect(await faxesIn(acme)).toEqual([]);
  expect(told).toMatchObject([{ to: 'ann@acme.example', text }]);
  expect(told[0]?.subject).toMatch(/^Fax to .*: not sent$/);
});

test('an answer that nobody takes stops no fax', async () => {
  isMailRefused = true;
  await handle()(await sesEvent({}));
  expect(await faxesIn(acme)).toHaveLength(1);
});

test.each([
  [null, 'Fax to 0155502: sent', '2 pages were sent.'],
  ['The line is busy', 'Fax to 0155502: not sent', 'Reason: The line is busy'],
])('the sender hears what became of it in the end, once: %s', async (error, subject, text) => {
  await handle()(await sesEvent({}));
  const [fax] = await faxesIn(acme);
  const taken = await takeFax(world, { ...acme, faxId: fax?.id ?? '', dueAtMs: clock.nowMs() });
  if (!taken) throw new Error('nothing was taken');
  const tried = { remoteStationId: '', bitsPerSecond: 14_400, isCorrected: true, callId: null, mayRetry: false };
  await noteTry(world, taken, { ...tried, error, pages: error === null ? 2 : 0 });
  const bodies: string[] = [];
  const take = (into: string[]) => ({
    async send(sent: readonly string[]) {
      into.push(...sent);
      return sent.map(() => ({ name: 'taken' }) as const);
    },
  });
  await relayOutbox({ ...world, webhooks: take([]), notices: take(bodies) });
  told.length = 0;
  const notify = createNotifyHandler({
    ...world,
    mailFrom: 'pbx@pbx.example',
    imap: imapClient({ mayReachPrivate: true, clock }),
    transcriber: null,
    uploadFax: async () => undefined,
  });
  for (let i = 0; i < 2; i++) expect(await notify(sqsEvent(bodies))).toEqual({ batchItemFailures: [] });
  expect(told).toMatchObject([{ to: 'ann@acme.example', subject, text, attachment: null }]);
});
