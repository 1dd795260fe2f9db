import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalQueues } from '#infra/local/queues.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import { createTenant } from '#shared/usecases/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { answeredCall, journaled } from '../world/call-events.ts';
import { startDynamoDb, type TestDynamoDb } from '../world/dynamodb.ts';
import { sqsEvent } from '../world/sqs-event.ts';
import { WebhookListener } from '../world/webhook-listener.ts';
import { gatewayAnswer, gatewayEvent, type Request } from './gateway-event.ts';
import { Lambda } from './lambda.ts';
import { startSecretsManager } from './secrets-manager.ts';
import { type Synthesis, synthesise } from './synthesis.ts';

/**
 * What would be deployed, run as it would run: `npx cdk synth` once, then each function's asset in a process of its
 * own, with the environment of its template and the events that AWS would send.
 */
const REGION = 'eu-west-1';
const SECRET_KEY_ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:SecretKey-AbCdEf';
/** As Secrets Manager makes it from the template: letters and digits. */
const SECRET = 'k7Qm2Zt9XbL4vR8nC1wE5yU3sA6dF0gH7jKpTqWzMxN';
const DOMAIN = 'acme.example';
const ADMIN = { name: 'Ada', email: 'ada@acme.example', password: 'correct horse battery' };

const ids = new TimeSortedIds(systemClock, systemChance);
let synthesis: Synthesis;
let dynamo: TestDynamoDb;
let folder: string;
let queues: LocalQueues;
let sqs: SQSClient;
let secrets: Awaited<ReturnType<typeof startSecretsManager>>;
let tenantId: string;
let api: Lambda;
const started: Lambda[] = [];

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
    admin: ADMIN,
  });
  if (!tenant.ok) throw new Error(tenant.problem.code);
  tenantId = tenant.value.id;
  api = await lambda('Api');
}, 240_000);

afterAll(async () => {
  await Promise.all(started.map((fn) => fn.stop()));
  secrets?.stop();
  sqs?.destroy();
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

test.each(['Api', 'Cdr', 'Webhooks'] as const)('the bundle of %s is one module below 2 MB', (name) => {
  const { bundle } = synthesis.functionNamed(name, values());
  expect(readdirSync(bundle)).toEqual(['index.mjs']);
  expect(statSync(join(bundle, 'index.mjs')).size).toBeLessThan(2_000_000);
});

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
  expect(await webhooks.invoke(await nextBatch())).toEqual({ batchItemFailures: [] });
  expect(listener.refused).toEqual([]);
  expect(listener.heard).toMatchObject([{ payload: { type: 'call.completed', data: { tenantId } } }]);
});

test('webhooks: as deployed, a private address is not called, and the message is put off', async () => {
  await using listener = await newWebhook();
  await endCall();
  const webhooks = await lambda('Webhooks');
  const batch = await nextBatch();
  expect(await webhooks.invoke(batch)).toEqual({
    batchItemFailures: [{ itemIdentifier: batch.Records[0]?.messageId }],
  });
  expect([...listener.heard, ...listener.refused]).toEqual([]);
});

/** What CloudFormation would put in place of the references. */
const values = (): Record<string, string> => ({
  CONFIG_TABLE: dynamo.options.configTable,
  RECORDS_TABLE: dynamo.options.recordsTable,
  WEBHOOK_QUEUE_URL: queues.url('webhooks'),
  SECRET_KEY_ARN,
});

/** An instance of a function; the SDK finds our stand-ins for AWS by its own variables, the function knows of nothing. */
async function lambda(name: 'Api' | 'Cdr' | 'Webhooks', extra: Record<string, string> = {}): Promise<Lambda> {
  const fn = await Lambda.start(synthesis.functionNamed(name, values()), {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    ...extra,
  });
  started.push(fn);
  return fn;
}

const ask = async (request: Request) => gatewayAnswer(await api.invoke(gatewayEvent(request)));

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
async function newWebhook(): Promise<WebhookListener & AsyncDisposable> {
  const cookie = await signIn();
  const write = { cookie, headers: { 'patchbay-csrf': '1' } };
  const { body } = await ask({ ...write, method: 'POST', target: '/v1/webhooks', body: { url: 'https://x.example/' } });
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

/** What is in the webhooks queue, as Lambda would fetch it. */
async function nextBatch(): Promise<SQSEvent> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queues.url('webhooks'),
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
