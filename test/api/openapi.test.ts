import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { z } from 'zod';
import { Commands, type Handlers } from '#edge/commands/index.ts';
import { ENDPOINTS, PROBLEMS } from '#functions/api/index.ts';
import { alarmIdOf } from '#shared/alarm/index.ts';
import type { LiveQueue } from '#shared/call-queue/index.ts';
import { emptyConference, type LiveConference } from '#shared/conference-room/index.ts';
import { permissionsOf } from '#shared/identity/index.ts';
import type { LiveCall } from '#shared/live-call/index.ts';
import { OBJECT_KINDS } from '#shared/object/index.ts';
import { recordingBlob } from '#shared/recording/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { answeredCall, journaled } from '#test/world/call-events.ts';
import { aBooking, aCdr, aLiveCall, anAlarmEvent, anEntry, aRegistration, aWav } from '#test/world/records.ts';
import { anyObject } from './any-object.ts';
import type { Operation, Schema } from './contract.ts';
import { leftMessage } from './left-message.ts';
import { faxQuery, filledIn, neededQuery } from './paths.ts';
import { receivedFax } from './received-fax.ts';
import { type ApiWorld, contract, startApi, type TestTenant } from './world.ts';

let api: ApiWorld;
beforeAll(async () => {
  api = await startApi();
  return () => api.stop();
});

/** The session of a user with the role platform: it may do all that an API key may, and has an account of its own. */
const platformUser = () => (session ??= api.signIn('root@mail.example', 'acme.example'));
let session: Promise<string> | undefined;

const title = ({ method, path }: { method: string; path: string }) => `${method.toUpperCase()} ${path}`;
const EVERY = ENDPOINTS.map((endpoint) => ({ name: title(endpoint), endpoint }));
const WITH_CREDENTIAL = EVERY.filter(({ endpoint }) => endpoint.allow !== 'anyone');

/** The operation that the document has for an endpoint. */
const documented = ({ method, path }: (typeof ENDPOINTS)[number]): Operation => {
  const operation = contract.operationAt(method.toUpperCase(), path);
  if (operation === undefined) throw new Error(`${path} is not documented`);
  return operation;
};
const answerOf = (endpoint: (typeof ENDPOINTS)[number], status: number = endpoint.answer.status) =>
  documented(endpoint).answers[status];
const parametersOf = (endpoint: (typeof ENDPOINTS)[number]) => documented(endpoint).parameters.map(({ name }) => name);

describe('the document', () => {
  test('is the one that is served', async () => {
    expect((await api.call('GET', '/v1/openapi.json')).body).toEqual(inject('document'));
  });

  test('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(inject('document')));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  test('has every endpoint and nothing else, each with its own name', () => {
    expect(contract.operations.map(({ name }) => name).sort()).toEqual(EVERY.map(({ name }) => name).sort());
    const operations = ENDPOINTS.map(({ operation }) => operation);
    expect(new Set(operations).size).toBe(operations.length);
  });

  test.each(EVERY)('$name says who may call it and what can go wrong', ({ endpoint }) => {
    const { allow } = endpoint;
    const keys = allow === 'oneself' ? [] : [{ apiKey: [] }];
    expect(documented(endpoint).security).toEqual(allow === 'anyone' ? [] : [...keys, { session: [] }]);
    for (const code of endpoint.problems) {
      const answer = answerOf(endpoint, PROBLEMS[code].status);
      expect(answer?.description).toContain(code);
      expect(answer?.content).toEqual({
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      });
    }
  });
});

describe('versions', () => {
  const isVersioned = ({ answer: { schema } }: (typeof ENDPOINTS)[number]) =>
    schema !== null && ['updatedAt', 'version'].some((field) => field in (schema as z.ZodObject).shape);

  test.each(EVERY)('$name documents the headers and answers that it has', ({ endpoint }) => {
    const { answers } = documented(endpoint);
    const isTagged = isVersioned(endpoint) || endpoint.isTagged === true;
    const isRead = endpoint.method === 'get' && isTagged;
    const changesOne = endpoint.method !== 'get' && (endpoint.path.includes('{') || endpoint.method !== 'post');
    expect('ETag' in (answerOf(endpoint)?.headers ?? {})).toBe(isTagged);
    expect('304' in answers).toBe(isRead);
    expect(parametersOf(endpoint).includes('If-None-Match')).toBe(isRead);
    expect('412' in answers).toBe(changesOne);
    expect(parametersOf(endpoint).includes('If-Match')).toBe(changesOne);
  });
});

describe('the header Idempotency-Key', () => {
  const POSTS = WITH_CREDENTIAL.filter(({ endpoint }) => endpoint.method === 'post');

  test('is documented for every POST with a credential, and for nothing else', () => {
    expect(EVERY.filter(({ endpoint }) => parametersOf(endpoint).includes('Idempotency-Key'))).toEqual(POSTS);
    for (const { endpoint } of POSTS) {
      expect(answerOf(endpoint)?.headers).toHaveProperty('Idempotency-Replayed');
      expect(answerOf(endpoint, 409)?.description).toContain('idempotency-in-progress');
      expect(answerOf(endpoint, 422)?.description).toContain('idempotency-key-reused');
    }
  });

  /** Ids that could be one, by the first part of the path. */
  const NO_SUCH: Record<string, string> = {
    'auto-attendants': 'aat_none',
    'outbound-rules': 'obr_none',
    prompts: 'pmt_none',
    webhooks: 'whk_none',
    'live-calls': 'call_none',
    'conference-rooms': 'cnf_none',
    queues: 'que_none',
    agents: 'agt_none',
    account: 'vmb_none',
    'voicemail-boxes': 'vmb_none',
    'fax-boxes': 'fax_none',
  };
  test.each(POSTS)('$name refuses one that is none, and answers once under one that is', async ({ endpoint }) => {
    const cookie = await platformUser();
    const path = filledIn(endpoint.path).replace('{id}', NO_SUCH[endpoint.path.split('/')[2] ?? ''] ?? 'usr_none');
    const post = (key: string) =>
      api.call('POST', path + (endpoint.upload ? '?wrong=1' : neededQuery(endpoint.path)), {
        cookie,
        headers: { 'idempotency-key': key, ...(endpoint.upload && { 'content-type': endpoint.upload.type }) },
        ...(endpoint.body && { json: { wrong: true } }),
        ...(endpoint.upload && { raw: 'a file' }),
      });
    expect(await post('ä')).toMatchObject({ status: 400, body: { code: 'invalid-idempotency-key' } });
    const first = await post(endpoint.operation);
    const expected = endpoint.path.includes('{') ? 404 : endpoint.answer.status;
    expect(first.status).toBe(endpoint.body ? 422 : endpoint.upload ? 400 : expected);
    const again = await post(endpoint.operation);
    expect(again).toMatchObject({ status: first.status, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });
});

test('every JSON answer to a GET can be had in part', () => {
  expect(EVERY.filter(({ endpoint }) => parametersOf(endpoint).includes('fields'))).toEqual(
    EVERY.filter(({ endpoint }) => endpoint.method === 'get' && !endpoint.formats && !endpoint.isFile),
  );
});

test.each(WITH_CREDENTIAL)('$name says how much an API key may ask', ({ endpoint }) => {
  expect(Object.keys(answerOf(endpoint)?.headers ?? {})).toEqual(
    expect.arrayContaining(['RateLimit', 'RateLimit-Policy']),
  );
  expect(answerOf(endpoint, 429)?.description).toContain('rate-limited');
});

test.each(WITH_CREDENTIAL.filter(({ endpoint }) => endpoint.allow === 'oneself'))(
  '$name concerns an account, and an API key has none',
  async ({ endpoint }) => {
    const answer = await api.call(endpoint.method.toUpperCase(), endpoint.path.replace('{id}', 'x'), {
      key: api.acme.keys.platform,
      ...(endpoint.method !== 'get' && { json: {} }),
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'not-oneself' } });
  },
);

const aLiveConference = (): LiveConference => ({
  ...emptyConference({ id: 'cnf_globex', name: 'Board', extension: '303' }),
  edgeId: 'edge_1',
});

const aLiveQueue = (queueId: string): LiveQueue => ({
  queueId,
  callers: [],
  members: [],
  talking: 0,
  loggedIn: 0,
  ready: 0,
  averageWaitSeconds: null,
});

/** An edge that has one call, of one tenant, and one conference. */
function controlOf(call: LiveCall, tenantId: string): Omit<Handlers, 'trace-call'> {
  const isTheirs = (asked: { tenantId: string; callId?: string }) =>
    asked.tenantId === tenantId && (asked.callId ?? call.id) === call.id;
  return {
    'list-calls': async (asked) => (isTheirs(asked) ? [call] : []),
    'show-call': async (asked) => (isTheirs(asked) ? call : null),
    'order-call': async (asked) =>
      isTheirs(asked) ? { ok: true, call: null } : { ok: false, refusal: 'call-unknown' },
    originate: async () => ({ ok: true, call }),
    'show-queue': async ({ tenantId: asked, queueId }) => (asked === tenantId ? aLiveQueue(queueId) : null),
    'order-queue': async () => 'caller-gone',
    'order-agent': async () => ({ ok: false, refusal: 'not-logged-in' }),
    'list-conferences': async ({ tenantId: asked }) => (asked === tenantId ? [aLiveConference()] : []),
    'show-conference': async () => null,
    'order-conference': async () => ({ ok: false, refusal: 'conference-empty' }),
    'count-trunk-calls': async () => ({ inbound: 0, outbound: 0 }),
    'list-presence': async () => [],
    'voicemail-counted': async () => null,
  };
}

describe('across tenants', () => {
  const FAR = '2099-01-01T00:00:00.000Z';
  const BODIES: Record<string, object> = {
    beginPromptUpload: { bytes: 1000 },
    updateUser: { name: 'Stolen', extension: '299' },
    createSipCredential: { label: 'Stolen' },
    updateWebhook: { isEnabled: false },
    updateCustomRole: { name: 'Stolen' },
    replayWebhook: { which: 'dead' },
    updateTenant: { name: 'Stolen' },
    commandConference: { name: 'lock' },
    takeQueueCaller: { memberId: 'agt_1' },
    logInAgent: { extension: '200' },
    transferCall: { to: '200' },
    playToCall: { tone: { hz: [440], ms: 1000 } },
    sendDigitsToCall: { digits: '1' },
    changeVoicemailMessage: { isHeard: true },
    forwardVoicemailMessage: {},
    controlPlayToCall: { action: 'stop' },
    recordCall: { action: 'start' },
    monitorCall: { leg: 'leg_1' },
    changeUserSettings: { values: {} },
    changeUserGroupSettings: { values: {} },
    changeDeviceSettings: { values: {} },
    changeDeviceGroupSettings: { values: {} },
  };
  /** One of each in globex, by the first part of the path. */
  let theirs: Record<string, string>;
  let theirMessage: string;
  let theirFax: string;

  beforeAll(async () => {
    const globex = api.store.tenant(api.globex.id);
    await globex.registrations.put([aRegistration({ id: 'reg_globex', userId: api.globex.userId, expiresAt: FAR })]);
    const alarm = anAlarmEvent({ tenantId: api.globex.id, at: toInstant(api.clock.nowMs()) });
    await globex.alarms.note(alarm);
    const usage = [anEntry({ id: 'usg_globex', day: toInstant(api.clock.nowMs()).slice(0, 10) })];
    const file = `${api.globex.id}/call_globex-1.wav`;
    const recording = { legId: 'leg_1', file, startedAt: FAR, durationMs: 100, error: null };
    const cdr = aCdr({ id: 'cdr_globex', callId: 'call_globex', recordings: [recording] });
    await globex.cdrs.put(cdr, aBooking({ usage }));
    const recorded = aWav({ ms: 100 });
    await api.blobs.put(recordingBlob(api.globex.id, 'rec_globexR1'), recorded);
    const stored = { id: 'rec_globexR1', callId: 'call_globex', bytes: recorded.length, storedAt: FAR };
    await globex.recordings.put(stored);
    const story = answeredCall({ tenantId: api.globex.id, callId: 'call_globex' });
    await globex.callEvents.put(journaled(story));
    const edge = new Commands({
      edgeId: 'edge_1',
      store: api.store,
      clock: api.clock,
      log: () => undefined,
      handlers: {
        'trace-call': async ({ callId }) => ({ callId, edgeId: 'edge_1', isComplete: true, messages: [] }),
        ...controlOf(aLiveCall({ id: 'call_globex' }), api.globex.id),
      },
    });
    const key = api.globex.keys.admin;
    const webhook = await api.call('POST', '/v1/webhooks', { key, json: { url: 'https://globex.example/' } });
    const apiKey = await api.call('POST', '/v1/api-keys', { key, json: { name: 'globex' } });
    const role = await api.call('POST', '/v1/roles', { key, json: { name: 'R', permissions: ['user:read'] } });
    const job = await api.call('POST', '/v1/exports', { key, json: { layout: 'sipxcom' } });
    await api.finishJobs();
    const picture = Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001', 'hex');
    await api.call('POST', `/v1/users/${api.globex.userId}/avatar`, {
      key,
      raw: picture,
      headers: { 'content-type': 'image/png' },
    });
    await api.signIn('admin@mail.example', 'globex.example');
    const { items: open } = (await api.call('GET', `/v1/users/${api.globex.adminId}/sessions`, { key })).body;
    theirs = {
      presence: api.globex.userId,
      sessions: open[0].id,
      roles: role.body.id,
      users: api.globex.userId,
      registrations: 'reg_globex',
      calls: 'call_globex',
      'live-calls': 'call_globex',
      'live-conferences': 'cnf_globex',
      cdrs: 'cdr_globex',
      recordings: 'rec_globexR1',
      usage: 'usg_globex',
      alarms: alarmIdOf(alarm.data),
      webhooks: webhook.body.id,
      'api-keys': apiKey.body.id,
      jobs: job.body.id,
    };
    for (const kind of OBJECT_KINDS) theirs[kind.plural] = (await anyObject(api, api.globex, kind)).id;
    theirs['voicemail-contents'] = theirs['voicemail-boxes'] ?? '';
    await api.call('POST', `/v1/prompts/${theirs.prompts}/audio?encoding=pcmu`, {
      key,
      raw: Buffer.alloc(80, 255),
      headers: { 'content-type': 'audio/basic' },
    });
    await api.call('POST', `/v1/voicemail-boxes/${theirs['voicemail-boxes']}/greetings/busy?reason=asked`, {
      key,
      raw: Buffer.from(aWav({ ms: 100 })),
      headers: { 'content-type': 'audio/wav' },
    });
    theirFax = await receivedFax(api, api.globex.id, theirs['fax-boxes'] ?? '');
    theirMessage = await leftMessage(api, api.globex.id, theirs['voicemail-boxes'] ?? '');
    // The newest, which the first page of the list has.
    theirs.audit = (await api.call('GET', '/v1/audit', { key })).body.items[0].id;
    // After the message, of whose lamp it would be told.
    await api.store.edges.announce({ edgeId: 'edge_1', expiresAt: FAR });
    // Who asks an edge waits by the same clock as the edge looks by.
    const time = setInterval(() => api.clock.advance(100), 20);
    return async () => {
      clearInterval(time);
      edge.stop();
      await api.store.edges.withdraw('edge_1');
    };
  });

  /** The admin's, except for what only those above him may do. */
  const keyFor = ({ allow }: (typeof ENDPOINTS)[number], { keys }: TestTenant) =>
    Array.isArray(allow) && !allow.some((permission) => permissionsOf('admin').includes(permission))
      ? keys.platform
      : keys.admin;
  /** The other parameters are those of one of theirs, too. */
  const pathOf = ({ path, method }: (typeof ENDPOINTS)[number], id: string) =>
    filledIn(path.replace('{id}', id).replace('{messageId}', theirMessage).replace('{faxId}', theirFax)) +
    (neededQuery(path) || faxQuery(path, method));
  const send = (endpoint: (typeof ENDPOINTS)[number], id: string, tenant: TestTenant, headers = {}) =>
    api.call(endpoint.method.toUpperCase(), pathOf(endpoint, id), {
      key: keyFor(endpoint, tenant),
      headers: { ...headers, ...(endpoint.upload && { 'content-type': endpoint.upload.type }) },
      ...(endpoint.body && { json: BODIES[endpoint.operation] ?? {} }),
      ...(endpoint.upload && { raw: 'a file' }),
    });

  const byId = EVERY.filter(
    // What is of one's own account has its own tests: test/api/passkeys.test.ts.
    ({ endpoint }) =>
      endpoint.path.includes('{id}') &&
      endpoint.allow !== 'oneself' &&
      !/^\/v1\/(tenants|resellers)/.test(endpoint.path),
  );

  describe('an id of another tenant', () => {
    let before: unknown;
    beforeAll(async () => {
      before = await api.dynamo.itemsMentioning(api.globex.id, 'config');
    });

    /** The others are told by their schema: walk.test.ts. */
    const isWalked = ({ path }: (typeof ENDPOINTS)[number]) =>
      OBJECT_KINDS.some(({ plural }) => path === `/v1/${plural}/{id}`);
    test.each(byId.filter(({ endpoint }) => !isWalked(endpoint)))(
      '$name is answered like one that is unknown',
      async ({ endpoint }) => {
        const id = theirs[endpoint.path.split('/')[2] ?? ''] ?? '';
        const [foreign, named, unknown, broken] = await Promise.all([
          send(endpoint, id, api.acme),
          send(endpoint, id, api.acme, { 'if-match': '"2001-01-01T00:00:00.000Z"' }),
          send(endpoint, id.replace(/_.*/, '_UNKNOWN'), api.acme),
          send(endpoint, 'no-id-at-all', api.acme),
        ]);
        expect(foreign.status).toBe(404);
        expect(foreign.body).toEqual(unknown.body);
        expect(foreign.body).toEqual(named.body);
        expect(foreign.body).toEqual(broken.body);
      },
    );

    test('has changed nothing there', async () => {
      expect(await api.dynamo.itemsMentioning(api.globex.id, 'config')).toEqual(before);
    });
  });

  const LISTS = EVERY.filter(
    ({ endpoint }) =>
      endpoint.operation.startsWith('list') && !endpoint.path.includes('{') && endpoint.allow !== 'oneself',
  );
  test.each(LISTS.filter(({ endpoint }) => !/^list(Tenants|Resellers|PlatformAudit)/.test(endpoint.operation)))(
    '$name shows nothing of another tenant',
    async ({ endpoint }) => {
      const kind = endpoint.path.split('/')[2] ?? '';
      const ours = await api.call('GET', endpoint.path, { key: api.acme.keys.admin });
      const theirList = await api.call('GET', endpoint.path, { key: api.globex.keys.admin });
      expect(JSON.stringify(theirList.body)).toContain(theirs[kind]);
      const ids = theirList.body.items.map(({ id }: { id: string }) => id);
      expect(ours.body.items.filter(({ id }: { id: string }) => ids.includes(id))).toEqual([]);
    },
  );

  /** No message in theirs was forwarded with a spoken comment: test/api/voicemail.test.ts. */
  const isThere = ({ operation }: (typeof ENDPOINTS)[number]) => operation !== 'getVoicemailComment';
  test.each(byId.filter(({ endpoint }) => endpoint.method === 'get' && isThere(endpoint)))(
    '$name: its own tenant finds it',
    async ({ endpoint }) => {
      const kind = endpoint.path.split('/')[2] ?? '';
      expect(await send(endpoint, theirs[kind] ?? '', api.globex)).toMatchObject({ status: 200 });
    },
  );
});

describe('part of an answer', () => {
  test.each(
    EVERY.filter(
      ({ endpoint: { method, path, isFile, formats } }) =>
        method === 'get' && !path.includes('{id}') && !isFile && !formats,
    ),
  )('$name', async ({ endpoint }) => {
    await api.store.tenant(api.acme.id).cdrs.put(aCdr());
    const who = endpoint.allow === 'oneself' ? { cookie: await platformUser() } : { key: api.acme.keys.platform };
    const answer = await api.call('GET', endpoint.path, who);
    expect(answer.status).toBe(200);
    const one = 'items' in answer.body ? (answer.body.items[0] ?? {}) : answer.body;
    const names = Object.keys(one);
    // A list with nothing in it has no parts.
    if (names.length === 0) return;
    const some = names.length > 2 ? [names[0], names.at(-1)] : names;
    const part = await api.call('GET', `${endpoint.path}?fields=${some.join(',')}`, who);
    expect(Object.keys(part.body.items?.[0] ?? part.body)).toEqual(some);
  });
});

describe('the schemas', () => {
  const newUser = contract.operationAt('POST', '/v1/users')?.body as Schema;
  const named = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

  test('take what the API takes, and no field that it does not know', () => {
    const json = { name: 'Zoë 😀', email: 'doc@mail.example', extension: '280' };
    expect(contract.violations(newUser, json)).toEqual([]);
    expect(contract.fits(newUser, { ...json, x: 1 })).toBe(false);
  });

  test('say what may be null, also of what has a name of its own', () => {
    const { noAnswerDestination, fullDestination } = contract.resolve(named('NewQueue')).properties ?? {};
    expect(noAnswerDestination).toMatchObject(named('Destination'));
    expect(fullDestination).toMatchObject({ anyOf: [named('Destination'), { type: 'null' }] });
  });

  test('differ by name where defaults make what is sent another thing than what is told', () => {
    const queue = (name: string) => contract.resolve(named(name)).properties?.members?.items;
    expect(queue('NewQueue')).toEqual(named('QueueMemberInput'));
    expect(queue('Queue')).toEqual(named('QueueMember'));
  });

  test('are told once, however often they are used: an operation takes 3.6 kB of the document', () => {
    const bytes = JSON.stringify(inject('document')).length;
    expect(bytes / contract.operations.length).toBeLessThan(3600);
  });
});
