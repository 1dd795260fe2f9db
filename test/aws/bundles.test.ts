import { execFile, fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalQueues } from '#infra/local/queues.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { createTenant } from '#shared/usecases/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { tone, writeWav } from '../world/audio/index.ts';
import { answeredCall, journaled } from '../world/call-events.ts';
import { startDynamoDb, type TestDynamoDb } from '../world/dynamodb.ts';
import { freePort } from '../world/free-ports.ts';
import { sqsEvent } from '../world/sqs-event.ts';
import { WebhookListener } from '../world/webhook-listener.ts';
import { type DynamoDbWatch, watchDynamoDb } from './dynamodb-watch.ts';
import { EdgeInstance } from './edge-instance.ts';
import { gatewayAnswer, gatewayEvent, type Request } from './gateway-event.ts';
import { Lambda } from './lambda.ts';
import { startSecretsManager } from './secrets-manager.ts';
import { FAX_MAIL_DOMAIN, FUNCTIONS, type FunctionName, type Synthesis, synthesise } from './synthesis.ts';

/**
 * What would be deployed, run as it would run: `npx cdk synth` once, then each function's asset in a process of its
 * own, with the environment of its template and the events that AWS would send.
 */
const REGION = 'eu-west-1';
const SECRET_KEY_ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:SecretKey-AbCdEf';
/** As Secrets Manager makes it from the template: letters and digits. */
const SECRET = 'k7Qm2Zt9XbL4vR8nC1wE5yU3sA6dF0gH7jKpTqWzMxN';
const DOMAIN = 'acme.example';
const FILES_BUCKET = 'patchbay-files';
const MAILS_BUCKET = 'patchbay-mails';
const ADMIN = { name: 'Ada', email: 'ada@acme.example', password: 'correct horse battery' };

const ids = new TimeSortedIds(systemClock, systemChance);
let synthesis: Synthesis;
let dynamo: TestDynamoDb;
let folder: string;
let queues: LocalQueues;
let sqs: SQSClient;
let s3: S3Client;
let secrets: Awaited<ReturnType<typeof startSecretsManager>>;
let tenantId: string;
let api: Record<'Api' | 'SignIn', Lambda>;
const started: Lambda[] = [];
const watches = new Map<string, DynamoDbWatch>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-bundles-'));
  [synthesis, dynamo, queues, secrets] = await Promise.all([
    synthesise(),
    startDynamoDb(),
    LocalQueues.start({ folder, region: REGION }),
    startSecretsManager(SECRET_KEY_ARN, SECRET),
  ]);
  sqs = new SQSClient({
    region: REGION,
    endpoint: queues.endpoint,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  s3 = new S3Client({
    region: REGION,
    endpoint: queues.endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  for (const Bucket of [FILES_BUCKET, MAILS_BUCKET]) await s3.send(new CreateBucketCommand({ Bucket }));
  const world = {
    store: dynamo.openStore(),
    clock: systemClock,
    ids,
    chance: systemChance,
    secretBox: new SecretBox(Buffer.from(SECRET, 'base64')),
  };
  const tenant = await createTenant(world, systemPrincipal(ids.next('ten')), {
    name: 'Acme',
    domain: DOMAIN,
    isEnabled: true,
    resellerId: null,
    aliases: [],
    realm: null,
    maxUsers: null,
    limits: {},
    admin: ADMIN,
  });
  if (!tenant.ok) throw new Error(tenant.problem.code);
  tenantId = tenant.value.id;
  api = { Api: await lambda('Api'), SignIn: await lambda('SignIn') };
}, 240_000);

afterAll(async () => {
  await Promise.all(started.map((fn) => fn.stop()));
  for (const watch of watches.values()) watch.stop();
  secrets?.stop();
  sqs?.destroy();
  s3?.destroy();
  await queues?.stop();
  await dynamo?.stop();
  await synthesis?.remove();
  await rm(folder, { recursive: true, force: true });
});

test('the secret key that the template asks for is 32 bytes of base64', () => {
  const [secret] = Object.values(synthesis.templates['Patchbay-Data'].Resources).filter(
    ({ Type }) => Type === 'AWS::SecretsManager::Secret',
  );
  expect(secret?.Properties.GenerateSecretString).toEqual({ PasswordLength: SECRET.length, ExcludePunctuation: true });
  expect(Buffer.from(SECRET, 'base64')).toHaveLength(32);
});

test.each(FUNCTIONS)(
  'the bundle of %s is modules, for the API with its document, all of them below 2 MB together',
  (name) => {
    const { bundle } = synthesis.functionNamed(name, values());
    const files = readdirSync(bundle);
    expect(files.filter((file) => !file.endsWith('.mjs'))).toEqual(name === 'Api' ? ['openapi.json.gz'] : []);
    const sizes = files.map((file) => statSync(join(bundle, file)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_000_000);
  },
);

test('api: an administrator signs in by the host name alone and creates a user', async () => {
  const cookie = await signIn();
  const created = await ask({
    method: 'POST',
    target: '/v1/users',
    cookie,
    headers: { 'patchbay-csrf': '1' },
    body: { name: 'Bob', email: 'bob@acme.example', extension: '201' },
  });
  expect(created).toMatchObject({ status: 201, body: { extension: '201', sipPassword: expect.any(String) } });
  const listed = await ask({ method: 'GET', target: '/v1/users?limit=10', cookie });
  expect(listed.body.items.map(({ email }: { email: string }) => email).sort()).toEqual([
    'ada@acme.example',
    'bob@acme.example',
  ]);
});

test('api: a path goes to the function that has it; the document tells of both', async () => {
  const document = await ask({ method: 'GET', target: '/v1/openapi.json' });
  expect(document).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
  const paths = Object.keys(document.body.paths);
  expect(paths).toEqual(expect.arrayContaining(['/v1/users', '/v1/sessions']));
  // One by one: an instance takes no two events at once.
  for (const path of paths) {
    const answer = await ask({ method: 'LINK', target: path.replaceAll(/[{}]/g, '') });
    expect.soft(answer.body, path).toMatchObject({ code: 'method-not-allowed' });
  }
});

test('api: what is wrong is answered with a problem document', async () => {
  expect(await ask({ method: 'GET', target: '/v1/users' })).toMatchObject({
    status: 401,
    headers: { 'content-type': expect.stringContaining('application/problem+json') },
  });
  expect(await ask({ method: 'GET', target: '/v1/nothing' })).toMatchObject({ status: 404 });
});

test('cdr: a batch of call events becomes a CDR; a record that is no event is reported alone', async () => {
  const cdr = await lambda('Cdr');
  const events = journaled(answeredCall({ tenantId, callId: ids.next('call') }));
  const batch = sqsEvent([...events.map((event) => JSON.stringify(event)), 'no event']);
  expect(await cdr.invoke(batch)).toEqual({ batchItemFailures: [{ itemIdentifier: `message-${events.length}` }] });

  const listed = await ask({ method: 'GET', target: '/v1/cdrs', cookie: await signIn() });
  expect(listed.body.items).toMatchObject([
    { callId: events[0]?.callId, disposition: 'answered', billableSeconds: 60 },
  ]);
});

test('cdr and webhooks: a finished call reaches a listener, signed', async () => {
  await using listener = await newWebhook();
  await endCall();
  const webhooks = await lambda('Webhooks', { ALLOW_PRIVATE_WEBHOOKS: 'true' });
  expect(await webhooks.invoke(await nextBatch('webhooks'))).toEqual({ batchItemFailures: [] });
  expect(listener.refused).toEqual([]);
  expect(listener.heard).toMatchObject([{ payload: { type: 'call.completed', tenantId } }]);
});

test('events and webhooks: a change made over the API reaches a listener', async () => {
  // What happened before, which the stream of the table would have brought along by now.
  const events = await lambda('Events');
  await events.invoke({ Records: [] });
  await using listener = await newWebhook({ events: ['user.created'] });
  const user = { name: 'Told', email: 'told@mail.example' };
  const headers = { 'patchbay-csrf': '1' };
  const created = await ask({ method: 'POST', target: '/v1/users', cookie: await signIn(), headers, body: user });
  expect(created.status).toBe(201);
  await events.invoke({ Records: [] });
  const webhooks = await lambda('Webhooks', { ALLOW_PRIVATE_WEBHOOKS: 'true' });
  expect(await webhooks.invoke(await nextBatch('webhooks'))).toEqual({ batchItemFailures: [] });
  expect(listener.heard).toMatchObject([{ payload: { type: 'user.created', data: { id: created.body.id } } }]);
});

test('webhooks: as deployed, a private address is not called, and the message is put off', async () => {
  await using listener = await newWebhook();
  await endCall();
  const webhooks = await lambda('Webhooks');
  const batch = await nextBatch('webhooks');
  expect(await webhooks.invoke(batch)).toEqual({
    batchItemFailures: [{ itemIdentifier: batch.Records[0]?.messageId }],
  });
  expect([...listener.heard, ...listener.refused]).toEqual([]);
});

test('api and jobs: an uploaded file becomes users, and they a file behind a signed link', async () => {
  const write = { method: 'POST' as const, cookie: await signIn(), headers: { 'patchbay-csrf': '1' } };
  const uploaded = await ask({
    ...write,
    target: '/v1/imports?layout=sipxcom',
    headers: { ...write.headers, 'content-type': 'text/csv' },
    text: 'User name,First name,Last name\n240,Zoë,Quill\n',
  });
  expect(uploaded).toMatchObject({ status: 202, body: { state: 'queued' } });
  const jobs = await lambda('Jobs');
  expect(await jobs.invoke(await nextBatch('jobs'))).toEqual({ batchItemFailures: [] });
  const done = await ask({ ...write, method: 'GET', target: `/v1/jobs/${uploaded.body.id}` });
  expect(done.body).toMatchObject({ state: 'succeeded', counts: { created: 1 } });

  const wanted = await ask({ ...write, target: '/v1/exports', body: { layout: 'xivo' } });
  expect(await jobs.invoke(await nextBatch('jobs'))).toEqual({ batchItemFailures: [] });
  const result = await ask({ ...write, method: 'GET', target: `/v1/jobs/${wanted.body.id}/result` });
  expect(result.status).toBe(302);
  const file = await (await fetch(String(result.headers?.location))).text();
  expect(file).toContain('|Zoë|Quill|');
});

test('api and jobs: a song is put at a signed address, where only its size fits, and becomes the audio of a prompt', async () => {
  const write = { method: 'POST' as const, cookie: await signIn(), headers: { 'patchbay-csrf': '1' } };
  const prompt = await ask({ ...write, target: '/v1/prompts', body: { name: 'Song' } });
  const path = `/v1/prompts/${prompt.body.id}`;
  const song = writeWav(tone({ frequencyHz: 440, seconds: 60, rateHz: 48_000 }));
  expect(song.length).toBeGreaterThan(5_000_000);
  const begun = await ask({ ...write, target: `${path}/audio/upload`, body: { bytes: song.length } });
  expect(new URL(begun.body.url).searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host');
  const put = await fetch(begun.body.url, { method: 'PUT', body: new Uint8Array(song) });
  expect(put.status).toBe(200);
  const finished = await ask({ ...write, target: `${path}/audio/upload/finish?upload=${begun.body.id}` });
  expect(finished).toMatchObject({ status: 202, body: { state: 'queued' } });
  expect(await (await lambda('Jobs')).invoke(await nextBatch('jobs'))).toEqual({ batchItemFailures: [] });
  const told = await ask({ ...write, method: 'GET', target: path });
  expect(told.body.audio).toMatchObject({ rateHz: 16_000, seconds: 60.02 });
});

test('notify: looks through what lies there, and for accounts that are due, when a schedule says so', async () => {
  const notify = await lambda('Notify');
  expect(await notify.invoke({ task: 'sweep' })).toEqual({ gone: 0 });
  expect(await notify.invoke({ task: 'look-at-accounts' })).toEqual({ due: 0 });
});

test('fax mail: a mail that SES has put into its bucket becomes a fax', async () => {
  const write = { method: 'POST' as const, cookie: await signIn(), headers: { 'patchbay-csrf': '1' } };
  const { body: account } = await ask({ ...write, method: 'GET', target: '/v1/account' });
  const box = { name: 'Orders', userId: account.id, mailSenders: [ADMIN.email] };
  const made = await ask({ ...write, target: '/v1/fax-boxes', body: box });
  expect(made.status).toBe(201);
  const parts = [
    `From: Ada <${ADMIN.email}>`,
    'Content-Type: application/pdf',
    'Content-Disposition: attachment',
    '',
    '%PDF-1.4 of some program',
  ];
  const messageId = 'o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1';
  await s3.send(new PutObjectCommand({ Bucket: MAILS_BUCKET, Key: `mails/${messageId}`, Body: parts.join('\r\n') }));
  const verdict = { status: 'PASS' };
  const receipt = {
    recipients: [`0155502@${DOMAIN}.${FAX_MAIL_DOMAIN}`],
    spfVerdict: verdict,
    dmarcVerdict: verdict,
    spamVerdict: verdict,
    virusVerdict: verdict,
  };
  const mail = { messageId, source: ADMIN.email, timestamp: new Date(systemClock.nowMs()).toISOString() };
  const faxMail = await lambda('FaxMail');
  await faxMail.invoke({ Records: [{ eventSource: 'aws:ses', ses: { mail, receipt } }] });
  const faxes = await ask({ ...write, method: 'GET', target: `/v1/fax-boxes/${made.body.id}/faxes` });
  expect(faxes.body.items).toMatchObject([{ direction: 'sent', called: '0155502', status: 'waiting' }]);
});

test.each(FUNCTIONS)('%s asked DynamoDB for nothing that its role may not do', (name) => {
  const { tableRights } = synthesis.functionNamed(name, values());
  const asked = [...(watches.get(name)?.asked ?? [])];
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((right) => !tableRights.includes(right))).toEqual([]);
});

test('edge: prepares itself, answers phones over UDP and TLS, and stops cleanly', async () => {
  const httpPort = await freePort();
  const { bundle, environment } = synthesis.edge({
    ...values(),
    AWS_REGION: REGION,
    CALL_EVENTS_QUEUE_URL: queues.url('call-events'),
    OWN_HOSTS: 'Patchbay-Entry-1.elb.eu-west-1.amazonaws.com',
  });
  const installer = readFileSync(join(bundle, 'install.sh'), 'utf8');
  await promisify(execFile)('bash', ['-n', join(bundle, 'install.sh')]);
  for (const [, file = ''] of installer.matchAll(/\$here\/([a-z.-]+)/g)) expect(readdirSync(bundle)).toContain(file);

  const edge = await EdgeInstance.start({
    bundle,
    // All as deployed, but on loopback and on ports that are free here.
    environment: {
      ...environment,
      ...standIns(dynamo.endpoint),
      ...ANY_PORT,
      SIP_HOST: '127.0.0.1',
      HTTP_PORT: String(httpPort),
    },
    metadata: { 'public-ipv4': '192.0.2.10', 'instance-id': 'i-0a1b2c' },
  });
  expect(edge.prepared).toMatchObject({ ADVERTISE: '192.0.2.10', EDGE_ID: 'edge_i0a1b2c' });
  expect(Object.keys(edge.ports)).toEqual(['udp', 'tcp', 'tls', 'wss']);
  expect(await optionsAnswer(edge.ports.udp ?? 0)).toMatch(/^SIP\/2\.0 200 /);
  expect(await certificateName(edge.ports.tls ?? 0)).toBe('192.0.2.10');

  const ask = (path: string) => fetch(`http://127.0.0.1:${httpPort}${path}`);
  expect((await ask('/readyz')).status).toBe(200);
  // What drain.ts reads; a change of the name would make it wait in vain.
  expect(await (await ask('/counters')).json()).toMatchObject({ calls: { 'now.calls': 0 } });
  expect(edge.log.join('')).not.toContain('media-sockets-slow'); // the package with a binary came along
  expect(edge.log.join('')).not.toContain('prompts-missing'); // so did what it says, which it cannot make there
  expect(await edge.stop()).toBe(0);

  // Faxes are a program of its own, with the modem that is installed here.
  const job = {
    role: 'receive',
    file: join(folder, 'fax.tiff'),
    stationId: '',
    correctsErrors: true,
    maxBitsPerSecond: 14_400,
  };
  const machine = fork(join(bundle, 'machine-main.mjs'), { serialization: 'advanced', execArgv: [] });
  machine.send({ name: 'start', job, address: '127.0.0.1' });
  expect((await once(machine, 'message'))[0]).toEqual({ name: 'listening', port: expect.any(Number) });
  machine.send({ name: 'end' });
  expect((await once(machine, 'exit'))[0]).toBe(0);
});

const ANY_PORT = { SIP_UDP_PORT: '0', SIP_TCP_PORT: '0', SIP_TLS_PORT: '0', SIP_WSS_PORT: '0' };

/** First line of what the edge says to an OPTIONS request (RFC 3261 §11). */
async function optionsAnswer(port: number): Promise<string> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const from = `127.0.0.1:${socket.address().port}`;
  const request = [
    `OPTIONS sip:127.0.0.1:${port} SIP/2.0`,
    `Via: SIP/2.0/UDP ${from};branch=z9hG4bKping;rport`,
    `From: <sip:ping@${from}>;tag=1`,
    `To: <sip:127.0.0.1>`,
    'Call-ID: ping',
    'CSeq: 1 OPTIONS',
    'Max-Forwards: 70',
    'Content-Length: 0',
  ];
  try {
    socket.send(`${request.join('\r\n')}\r\n\r\n`, port, '127.0.0.1');
    const [answer] = await once(socket, 'message', { signal: AbortSignal.timeout(5000) });
    return String(answer).split('\r\n')[0] ?? '';
  } finally {
    socket.close();
  }
}

async function certificateName(port: number): Promise<unknown> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect', { signal: AbortSignal.timeout(5000) });
  const name = socket.getPeerCertificate().subject.CN;
  socket.destroy();
  return name;
}

/** What CloudFormation would put in place of the references. */
const values = (): Record<string, string> => ({
  CONFIG_TABLE: dynamo.options.configTable,
  RECORDS_TABLE: dynamo.options.recordsTable,
  WEBHOOK_QUEUE_URL: queues.url('webhooks'),
  JOB_QUEUE_URL: queues.url('jobs'),
  NOTICE_QUEUE_URL: queues.url('notices'),
  MAIL_ACCOUNT_QUEUE_URL: queues.url('mail-accounts'),
  FILES_BUCKET,
  MAILS_BUCKET,
  SECRET_KEY_ARN,
});

/** The SDK finds what stands for AWS by variables of its own; programs know of nothing. */
const standIns = (dynamoDb: string) => ({
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
  AWS_ENDPOINT_URL_SQS: queues.endpoint,
  AWS_ENDPOINT_URL_S3: queues.endpoint,
});

/** An instance of a function. */
async function lambda(name: FunctionName, extra: Record<string, string> = {}): Promise<Lambda> {
  const watch = watches.get(name) ?? (await watchDynamoDb(dynamo.endpoint));
  watches.set(name, watch);
  const fn = await Lambda.start(synthesis.functionNamed(name, values()), {
    AWS_REGION: REGION,
    ...standIns(watch.endpoint),
    ...extra,
  });
  started.push(fn);
  return fn;
}

const ask = async (request: Request) =>
  gatewayAnswer(await api[synthesis.answering(request.target.split('?')[0] ?? '')].invoke(gatewayEvent(request)));

async function signIn(): Promise<string> {
  const { status, cookies } = await ask({
    method: 'POST',
    target: '/v1/sessions',
    headers: { 'x-forwarded-host': DOMAIN },
    body: { email: ADMIN.email, password: ADMIN.password },
  });
  expect(status).toBe(201);
  return cookies[0]?.split(';')[0] ?? '';
}

/** A webhook made through the API, and a listener for it; both are gone at the end of the test. */
async function newWebhook(fields: object = {}): Promise<WebhookListener & AsyncDisposable> {
  const cookie = await signIn();
  const write = { cookie, headers: { 'patchbay-csrf': '1' } };
  const { body } = await ask({
    ...write,
    method: 'POST',
    target: '/v1/webhooks',
    body: { url: 'https://x.example/', ...fields },
  });
  const listener = new WebhookListener(body.secret);
  await listener.start();
  const target = `/v1/webhooks/${body.id}`;
  expect(await ask({ ...write, method: 'PATCH', target, body: { url: listener.url } })).toMatchObject({ status: 200 });
  return Object.assign(listener, {
    [Symbol.asyncDispose]: async () => {
      await listener.stop();
      await ask({ ...write, method: 'DELETE', target });
    },
  });
}

/** A call from start to end, taken by the CDR function. */
async function endCall(): Promise<void> {
  const cdr = await lambda('Cdr');
  const events = journaled(answeredCall({ tenantId, callId: ids.next('call') }));
  expect(await cdr.invoke(sqsEvent(events.map((event) => JSON.stringify(event))))).toEqual({ batchItemFailures: [] });
}

/** What is in a queue, as Lambda would fetch it. */
async function nextBatch(queue: 'webhooks' | 'jobs'): Promise<SQSEvent> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queues.url(queue),
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 5,
      MessageSystemAttributeNames: ['All'],
    }),
  );
  const { Records } = sqsEvent(Messages.map(({ Body = '' }) => Body));
  return {
    Records: Records.map((record, index) => ({
      ...record,
      messageId: Messages[index]?.MessageId ?? '',
      receiptHandle: Messages[index]?.ReceiptHandle ?? '',
      attributes: { ...record.attributes, SentTimestamp: Messages[index]?.Attributes?.SentTimestamp ?? '' },
    })),
  };
}
