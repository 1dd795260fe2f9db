/**
 * The API as its callers meet it: a real listener on a free port over an embedded DynamoDB, and two tenants whose
 * users have the same extensions and e-mail addresses.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { pino } from 'pino';
import { inject } from 'vitest';
import { type ApiOptions, createApi } from '#functions/api/index.ts';
import { createJobsHandler } from '#functions/jobs/index.ts';
import { UPLOAD_PATH } from '#shared/blob/index.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { NewApiKey, systemPrincipal } from '#shared/identity/index.ts';
import type { Result } from '#shared/result.ts';
import type { Store } from '#shared/store/index.ts';
import { createApiKey, createTenant, createUser, type JobWorld, type UseCaseWorld } from '#shared/usecases/index.ts';
import { NewUser, ROLES, type Role } from '#shared/user/index.ts';
import { systemChance, TimeSortedIds } from '#shared/world/index.ts';
import { startDynamoDb, type TestDynamoDb } from '#test/world/dynamodb.ts';
import { ManualClock } from '#test/world/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';
import { Contract } from './contract.ts';

/** Made by document.ts. */
export const contract = new Contract(inject('document'));

export const PASSWORD = 'correct horse battery';

export interface TestTenant {
  readonly id: string;
  readonly domain: string;
  /** API keys, one per role. */
  readonly keys: Readonly<Record<Role, string>>;
  readonly adminId: string;
  /** Role `user`, extension 200. */
  readonly userId: string;
}

export interface ApiWorld {
  readonly url: string;
  readonly clock: ManualClock;
  readonly store: Store;
  readonly useCases: JobWorld;
  readonly blobs: MemoryBlobs;
  readonly acme: TestTenant;
  readonly globex: TestTenant;
  readonly logged: object[];
  readonly dynamo: TestDynamoDb;
  call(method: string, path: string, request?: ApiCall): Promise<ApiAnswer>;
  /** Has every job done that waits for a worker. */
  finishJobs(): Promise<void>;
  /** Signs in with `PASSWORD`. */
  signIn(email: string, domain: string): Promise<string>;
  stop(): Promise<void>;
}

export interface ApiCall {
  /** API key for the header Authorization. */
  readonly key?: string;
  /** Session cookie; the CSRF header goes with it. */
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect to be in an answer.
  readonly body: any;
}

/** @param letsTimePass  where somebody waits by the clock: who asks an edge does */
export async function startApi({
  letsTimePass = false,
  ...options
}: Pick<ApiOptions, 'mayReachPrivate'> & { letsTimePass?: boolean } = {}): Promise<ApiWorld> {
  const dynamo = await startDynamoDb();
  const clock = new ManualClock(Date.now());
  const ids = new TimeSortedIds(clock, systemChance);
  const store = dynamo.openStore({ clock, ids });
  const secretBox = new SecretBox(new Uint8Array(32));
  const logged: object[] = [];
  const blobs = new MemoryBlobs();
  const messages: string[] = [];
  const send: JobWorld['jobQueue']['send'] = async (bodies) => {
    messages.push(...bodies);
    return bodies.map(() => ({ name: 'taken' }));
  };
  const useCases: JobWorld = {
    store,
    clock,
    ids,
    chance: systemChance,
    secretBox,
    blobs,
    jobQueue: { send },
  };
  const workOnJobs = createJobsHandler({
    ...useCases,
    ...options,
    jobQueue: { send, putOff: async () => null },
    log: { ...pino({ level: 'silent' }), error: (event: object) => logged.push(event) },
    sliceMs: 60_000,
  });
  const acme = await makeTenant(useCases, 'acme.example');
  const globex = await makeTenant(useCases, 'globex.example');

  const app = createApi({ ...useCases, ...options, defaultTenant: acme.id, log: (event) => logged.push(event) });
  const fetchAny: typeof app.fetch = (request, env) =>
    new URL(request.url).pathname.startsWith(UPLOAD_PATH) ? blobs.door.answer(request) : app.fetch(request, env);
  const server = serve({ fetch: fetchAny, hostname: '127.0.0.1', port: 0 }) as Server;
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const call = async (method: string, path: string, request: ApiCall = {}): Promise<ApiAnswer> => {
    const body = request.raw ?? (request.json === undefined ? undefined : JSON.stringify(request.json));
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(request.key !== undefined && { authorization: `Bearer ${request.key}` }),
        ...(request.cookie !== undefined && { cookie: `patchbay_session=${request.cookie}`, 'patchbay-csrf': '1' }),
        ...(request.json !== undefined && { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const isJson = /(?<!nd)json/.test(response.headers.get('content-type') ?? '');
    const answer = {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : isJson ? JSON.parse(text) : text,
    };
    contract.hold(method, path, answer);
    return answer;
  };

  const time = letsTimePass ? setInterval(() => clock.advance(100), 5) : undefined;
  return {
    url,
    clock,
    store,
    useCases,
    blobs,
    acme,
    globex,
    logged,
    dynamo,
    call,
    async finishJobs() {
      for (let body = messages.shift(); body !== undefined; body = messages.shift()) {
        const { batchItemFailures } = await workOnJobs(sqsEvent([body]));
        if (batchItemFailures.length > 0) throw new Error(`the worker failed: ${JSON.stringify(logged.at(-1))}`);
      }
    },
    async signIn(email, domain) {
      const answer = await call('POST', '/v1/sessions', { json: { email, password: PASSWORD, domain } });
      const cookie = /patchbay_session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];
      if (cookie === undefined) throw new Error(`sign-in ended with ${answer.status}`);
      return cookie;
    },
    async stop() {
      clearInterval(time);
      server.closeAllConnections();
      server.close();
      await dynamo.stop();
    },
  };
}

async function makeTenant(world: UseCaseWorld, domain: string): Promise<TestTenant> {
  const { id } = good(
    await createTenant(world, systemPrincipal('ten_none'), {
      name: domain,
      domain,
      isEnabled: true,
      resellerId: null,
      aliases: [],
      realm: null,
      maxUsers: null,
      limits: {},
    }),
  );
  const system = systemPrincipal(id);
  const user = (fields: object) => NewUser.parse({ password: PASSWORD, ...fields });
  const admin = good(
    await createUser(world, system, user({ name: 'Admin', email: 'admin@mail.example', role: 'admin' })),
  );
  const owner = good(
    await createUser(world, system, user({ name: 'Ann', email: 'ann@mail.example', extension: '200' })),
  );
  await createUser(world, system, user({ name: 'Root', email: 'root@mail.example', role: 'platform' }));
  const key = async (role: Role) =>
    good(await createApiKey(world, system, NewApiKey.parse({ name: role, role }))).token;
  const keys = Object.fromEntries(await Promise.all(ROLES.map(async (role) => [role, await key(role)] as const)));
  return { id, domain, keys: keys as TestTenant['keys'], adminId: admin.id, userId: owner.id };
}

/** The value of a result that cannot be a refusal here. */
export function good<Value>(result: Result<Value, { code: string }>): Value {
  if (!result.ok) throw new Error(`refused: ${result.problem.code}`);
  return result.value;
}
