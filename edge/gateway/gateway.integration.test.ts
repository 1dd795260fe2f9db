/**
 * Real clients, `ws` and Node's own, on a real gateway over an embedded DynamoDB.
 */

import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket as Client } from 'ws';
import { OFFER } from '#edge/signaling/rig/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { type EventEnvelope, eventSchema } from '#shared/event/index.ts';
import { NewApiKey, systemPrincipal } from '#shared/identity/index.ts';
import type { Store } from '#shared/store/index.ts';
import { NewTenant } from '#shared/tenant/index.ts';
import {
  createApiKey,
  createTenant,
  createUser,
  deleteApiKey,
  signIn,
  type UseCaseWorld,
} from '#shared/usecases/index.ts';
import { NewUser } from '#shared/user/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { startDynamoDb } from '#test/world/dynamodb.ts';
import { callerEnd } from '#test/world/edge/call-ends.ts';
import { ACME, BOLT, SipUser, startTestEdge, tenantIdOf } from '#test/world/edge/index.ts';
import { PATIENCE_MS } from '#test/world/patience.ts';
import { eventNow, Gateway } from './index.ts';

const PASSWORD = 'correct horse battery';
let world: UseCaseWorld;
let store: Store;
let gateway: Gateway;
const tenants = { acme: '', globex: '' };
const keys: Record<string, { id: string; token: string }> = {};
let annId: string;

beforeAll(async () => {
  const dynamo = await startDynamoDb();
  store = dynamo.openStore();
  const ids = new TimeSortedIds(systemClock, systemChance);
  world = { store, clock: systemClock, ids, chance: systemChance, secretBox: new SecretBox(new Uint8Array(32)) };
  for (const name of ['acme', 'globex'] as const) {
    const domain = `${name}.example`;
    tenants[name] = good(await createTenant(world, systemPrincipal('ten_none'), NewTenant.parse({ name, domain }))).id;
    const principal = systemPrincipal(tenants[name]);
    for (const role of ['admin', 'user'] as const) {
      keys[`${name} ${role}`] = good(await createApiKey(world, principal, NewApiKey.parse({ name: role, role })));
    }
  }
  const ann = { name: 'Ann', email: 'ann@mail.example', extension: '200', password: PASSWORD };
  annId = good(await createUser(world, systemPrincipal(tenants.acme), NewUser.parse(ann))).id;
  return () => dynamo.stop();
});

const logged: object[] = [];
beforeEach(async () => {
  logged.length = 0;
  gateway = await Gateway.open({
    host: '127.0.0.1',
    port: 0,
    tls: null,
    store,
    clock: systemClock,
    log: (event) => logged.push(event),
  });
});
const clients: Listening[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.terminate();
  await gateway.close();
});

function good<Value>(result: { ok: true; value: Value } | { ok: false; problem: { code: string } }): Value {
  if (!result.ok) throw new Error(`refused: ${result.problem.code}`);
  return result.value;
}

let serial = 0;
async function happen(count: number, fields: Partial<EventEnvelope> = {}, tenant = tenants.acme): Promise<string[]> {
  const events = Array.from({ length: count }, () => ({
    id: `evt_t${++serial}`,
    type: 'alarm.raised',
    version: 1,
    tenantId: tenant,
    at: new Date().toISOString(),
    data: { alarm: 'test', severity: 'info', subject: 'x', detail: '' },
    ...fields,
  }));
  await store.tenant(tenant).events.append(events);
  return events.map(({ id }) => id);
}

interface Message {
  readonly type: string;
  readonly cursor: string;
  readonly event?: EventEnvelope;
}

/** A client that remembers what it was told. */
class Listening {
  readonly messages: Message[] = [];
  readonly socket: Client;
  readonly #closed: Promise<{ code: number; reason: string }>;
  #wake: () => void = () => {};

  constructor(query = '', options: { headers?: Record<string, string> } = {}) {
    this.socket = new Client(`ws://127.0.0.1:${gateway.port}/v1/events${query}`, options);
    this.#closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
    this.socket.on('message', (text) => {
      this.messages.push(JSON.parse(String(text)));
      this.#wake();
    });
    this.socket.on('error', () => {});
    clients.push(this);
  }

  get ids(): string[] {
    return this.messages.flatMap(({ event }) => event?.id ?? []);
  }

  get cursor(): string {
    return this.messages.at(-1)?.cursor ?? '';
  }

  closed() {
    return this.#closed;
  }

  async until(isThere: (client: Listening) => boolean, withinMs = PATIENCE_MS): Promise<this> {
    const deadline = AbortSignal.timeout(withinMs);
    while (!isThere(this)) {
      if (deadline.aborted) throw new Error(`heard only ${JSON.stringify(this.messages.slice(-5))}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        deadline.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return this;
  }

  ready = () => this.until(({ messages }) => messages.length > 0);
  hears = (count: number) => this.until(({ ids }) => ids.length >= count);
}

const asAdmin = (name: 'acme' | 'globex' = 'acme') => ({
  headers: { authorization: `Bearer ${keys[`${name} admin`]?.token}` },
});

/** What the server says to a request for an upgrade that it refuses. */
async function refusal(query: string, headers: Record<string, string>): Promise<number> {
  const socket = new Client(`ws://127.0.0.1:${gateway.port}${query}`, { headers });
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  return response.statusCode;
}

test('a client hears what happens in its own tenant, in order, and nothing of another', async () => {
  const acme = await new Listening('', asAdmin()).ready();
  const globex = await new Listening('', asAdmin('globex')).ready();
  const ids = await happen(5);
  const others = await happen(2, {}, tenants.globex);
  expect((await acme.hears(5)).ids).toEqual(ids);
  expect((await globex.hears(2)).ids).toEqual(others);
  expect(acme.messages[0]).toMatchObject({ type: 'ready' });
  const cursors = acme.messages.map(({ cursor }) => Number(cursor));
  expect(cursors).toEqual([...cursors].sort((a, b) => a - b));
});

test('whose connection is killed goes on where it was: nothing lost, nothing twice', async () => {
  const heard: string[] = [];
  let cursor: string | null = null;
  const told: string[] = [];
  for (let round = 0; round < 6; round++) {
    const client: Listening = await new Listening(cursor === null ? '' : `?after=${cursor}`, asAdmin()).ready();
    // Some come while it listens, some while it is away; several writers at a time.
    const writing = Promise.all([happen(7), happen(7)]);
    await client.hears(round === 0 ? 3 : 5);
    client.socket.terminate();
    heard.push(...client.ids);
    cursor = client.cursor;
    told.push(...(await writing).flat(), ...(await happen(4)));
  }
  const last = await new Listening(`?after=${cursor}`, asAdmin()).until(
    ({ ids }) => heard.length + ids.length >= told.length,
  );
  heard.push(...last.ids);
  expect(heard).toHaveLength(told.length);
  expect(new Set(heard)).toEqual(new Set(told));
});

test('an event whose number is filled after the next one is not passed over', async () => {
  const client = await new Listening('', asAdmin()).ready();
  const { events } = store.tenant(tenants.acme);
  const last = await events.last();
  await events.close(last + 2, last + 2);
  const [id] = await happen(1);
  await client.hears(1);
  expect(client.ids).toEqual([id]);
  const [next] = await happen(1);
  expect((await client.hears(2)).ids).toEqual([id, next]);
});

test('filters by type, user and number choose; the cursor moves on with what is left out', async () => {
  const typed = await new Listening('?events=user.*,alarm.cleared', asAdmin()).ready();
  const users = await new Listening(`?userIds=${annId}`, asAdmin()).ready();
  const numbers = await new Listening('?numbers=4711', asAdmin()).ready();
  await happen(1);
  const [cleared] = await happen(1, { type: 'alarm.cleared' });
  const [ofAnn] = await happen(1, { type: 'presence.changed', data: { userId: annId, status: 'busy', note: null } });
  const [dialed] = await happen(1, { type: 'call.started', data: { dialed: '4711' } });
  expect((await typed.hears(1)).ids).toEqual([cleared]);
  expect((await users.hears(1)).ids).toEqual([ofAnn]);
  expect((await numbers.hears(1)).ids).toEqual([dialed]);
});

test('the role user hears of its own affairs alone, whatever it asks for', async () => {
  const session = good(
    await signIn(
      world,
      { email: 'ann@mail.example', password: PASSWORD, domain: 'acme.example' } as never,
      { host: null, defaultTenant: null, source: null } as never,
    ),
  ) as { token: string };
  const headers = { cookie: `patchbay_session=${session.token}`, origin: `http://127.0.0.1:${gateway.port}` };
  const ann = await new Listening('?events=*', { headers }).ready();
  await happen(1);
  await happen(1, { data: { userId: 'usr_somebody' } });
  const [own] = await happen(1, { data: { from: { userId: annId } } });
  expect((await ann.hears(1)).ids).toEqual([own]);

  expect(await refusal('/v1/events', { ...headers, origin: 'https://evil.example' })).toBe(403);
  const { origin: _, ...withoutOrigin } = headers;
  expect(await refusal('/v1/events', withoutOrigin)).toBe(403);
});

test('who may not listen is told so before anything is opened', async () => {
  const bearer = (token = '') => ({ authorization: `Bearer ${token}` });
  expect(await refusal('/v1/events', bearer('pb_wrong'))).toBe(401);
  expect(await refusal('/v1/events', bearer(keys['acme user']?.token))).toBe(403);
  expect(await refusal(`/v1/events?tenant=${tenants.globex}`, bearer(keys['acme admin']?.token))).toBe(403);
  expect(await refusal('/v1/events?events=call.dreamt', bearer(keys['acme admin']?.token))).toBe(400);
  expect(await refusal('/v1/events?after=-1', bearer(keys['acme admin']?.token))).toBe(400);
  expect(await refusal('/v1/calls', bearer(keys['acme admin']?.token))).toBe(404);
  const plain = await fetch(`http://127.0.0.1:${gateway.port}/v1/events`);
  expect(plain.status).toBe(426);
});

test("Node's own WebSocket, which can send no header, says who it is in its first message", async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/v1/events`);
  const messages: Message[] = [];
  const heard = Promise.withResolvers<void>();
  socket.addEventListener('message', ({ data }) => {
    messages.push(JSON.parse(String(data)));
    if (messages.length === 1) void happen(1);
    if (messages.length === 2) heard.resolve();
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'authenticate', token: keys['acme admin']?.token }));
  await heard.promise;
  expect(messages.map(({ type }) => type)).toEqual(['ready', 'event']);
  socket.close();
});

test.each([
  ['{"type":"authenticate","token":"pb_wrong"}', 4401],
  ['hello', 4400],
])('the first message %s closes with %i', async (text, code) => {
  const client = new Listening();
  await once(client.socket, 'open');
  client.socket.send(text);
  expect(await client.closed()).toMatchObject({ code });
});

test('a cursor that was never given out is not gone on from', async () => {
  const client = new Listening('?after=9999999999', asAdmin());
  expect(await client.closed()).toMatchObject({ code: 4410 });
});

test('a client that does not take what it is sent is closed, with the word how to go on; others hear everything', async () => {
  const quick = await new Listening('', asAdmin()).ready();
  const slow = await new Listening('', asAdmin()).ready();
  (slow.socket as unknown as { _socket: Socket })._socket.pause();
  const data = { detail: 'x'.repeat(50_000), severity: 'info', alarm: 'big', subject: 'x' };
  for (let round = 0; round < 12; round++) await happen(20, { data });
  await quick.until(({ ids }) => ids.length >= 240, 25_000);
  // What it takes nothing of for 5 s.
  await sleep(6_000);
  (slow.socket as unknown as { _socket: Socket })._socket.resume();
  expect(await slow.closed()).toMatchObject({ code: 4429, reason: expect.stringContaining('after=') });
  // What it took until then is without gaps, so it can go on from there.
  const back = await new Listening(`?after=${slow.cursor}`, asAdmin()).until(
    ({ ids }) => slow.ids.length + ids.length >= 240,
    25_000,
  );
  expect([...slow.ids, ...back.ids]).toEqual(quick.ids);
});

test('the numbers of a queue are told as they change, to who listens to the tenant, and are not kept', async () => {
  const ids = new TimeSortedIds(systemClock, systemChance);
  const nameOf = new Map(
    [ACME, BOLT].map((domain) => [tenantIdOf(domain), domain === ACME ? 'acme' : 'globex'] as const),
  );
  const edge = await startTestEdge(
    [ACME, BOLT].map((domain) => ({ domain, extensions: ['200', '201'] })),
    {
      onQueueCounted: (tenantId, counted) => {
        const here = tenants[nameOf.get(tenantId) ?? 'acme'];
        gateway.tellNow(eventNow({ clock: systemClock, ids }, here, 'queue.counted', counted));
      },
    },
  );
  const queue = Queue.New.parse({ name: 'Support', extension: '900' });
  for (const domain of [ACME, BOLT])
    edge.store.putObject(tenantIdOf(domain), 'queue', {
      ...queue,
      id: `que_${nameOf.get(tenantIdOf(domain))}`,
    } as never);

  const board = await new Listening('?events=queue.*', asAdmin()).ready();
  const others = await new Listening('?events=queue.*', asAdmin('globex')).ready();
  const deaf = await new Listening('?events=call.*', asAdmin()).ready();
  const counts = ({ messages }: Listening) => messages.flatMap(({ event }) => (event ? [event.data] : []));
  const waiting = (count: number) => (client: Listening) => counts(client).at(-1)?.waiting === count;
  const { events } = store.tenant(tenants.acme);
  const last = await events.last();
  const desk = await SipUser.at(edge, { extension: '200', domain: ACME });
  const answer = await desk.ask('INVITE', '900', {}, OFFER);
  const caller = callerEnd(desk.phone, answer);
  caller.sends('ACK');
  await board.until(waiting(1), 60_000);
  for (const { event } of board.messages.slice(1)) expect(eventSchema('queue.counted').parse(event)).toEqual(event);
  expect(counts(board).at(-1)).toMatchObject({ queueId: 'que_acme', number: '900', talking: 0, ready: 0 });
  caller.sends('BYE');
  await board.until(waiting(0), 60_000);
  expect(counts(board).at(-1)).toMatchObject({ waitingSince: null });

  const theirs = await SipUser.at(edge, { extension: '200', domain: BOLT });
  callerEnd(theirs.phone, await theirs.ask('INVITE', '900', {}, OFFER)).sends('ACK');
  await others.until(waiting(1), 60_000);
  expect(new Set([board, others].flatMap(counts).map(({ queueId }) => queueId))).toEqual(
    new Set(['que_acme', 'que_globex']),
  );
  expect(counts(board).every(({ queueId }) => queueId === 'que_acme')).toBe(true);
  expect(counts(others).every(({ queueId }) => queueId === 'que_globex')).toBe(true);
  expect(await events.last()).toBe(last);
  const [kept] = await happen(1, { type: 'call.started' });
  expect((await deaf.hears(1)).ids).toEqual([kept]);
  await Promise.all([desk.close(), theirs.close()]);
  await edge.close();
}, 120_000);

test('a gateway that stops sends its clients elsewhere', async () => {
  const client = await new Listening('', asAdmin()).ready();
  await gateway.close();
  expect(await client.closed()).toMatchObject({ code: 1001 });
});

test('a key that is deleted listens a minute more at most', async () => {
  const { ManualClock } = await import('#test/world/index.ts');
  const clock = new ManualClock(Date.now());
  const other = await Gateway.open({ host: '127.0.0.1', port: 0, tls: null, store, clock, log: () => {} });
  const principal = systemPrincipal(tenants.acme);
  const key = good(await createApiKey(world, principal, NewApiKey.parse({ name: 'short', role: 'admin' })));
  const socket = new Client(`ws://127.0.0.1:${other.port}/v1/events`, {
    headers: { authorization: `Bearer ${key.token}` },
  });
  await once(socket, 'message');
  await deleteApiKey(world, principal, key.id);
  const closed = once(socket, 'close');
  for (let beat = 0; beat < 3; beat++) {
    clock.advance(20_000);
    await once(socket, 'ping');
    // A round trip: by then the answer to the ping has come.
    await fetch(`http://127.0.0.1:${other.port}/v1/events`);
  }
  const [code] = await closed;
  expect(code).toBe(4401);
  await other.close();
});

test('bytes that are no WebSocket harm nobody', async () => {
  const client = await new Listening('', asAdmin()).ready();
  const raw = createConnection(gateway.port, '127.0.0.1');
  await once(raw, 'connect');
  raw.end('GET /v1/events HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n\xff\xff');
  raw.on('error', () => {}).resume();
  await once(raw, 'close');
  const [id] = await happen(1);
  expect((await client.hears(1)).ids).toEqual([id]);
});
