/**
 * The portal in front of the real API and a real store, without an edge: what phones and calls would leave in the
 * store is put there by the test. Cheaper than the whole product, and every record is exactly the one the test means.
 */
import { existsSync } from 'node:fs';
import { pino } from 'pino';
import type { BrowserContext } from 'playwright-core';
import { Gateway } from '#edge/gateway/index.ts';
import { createApi } from '#functions/api/index.ts';
import { createJobsHandler } from '#functions/jobs/index.ts';
import { listenHttp } from '#infra/local/http.ts';
import { SecretBox } from '#shared/credentials/index.ts';
import { systemPrincipal } from '#shared/identity/index.ts';
import type { Queue } from '#shared/queue/index.ts';
import type { Store, TenantStore } from '#shared/store/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import { type BlobWorld, createUser } from '#shared/usecases/index.ts';
import { NewUser, type Role, type User } from '#shared/user/index.ts';
import { systemChance, systemClock, TimeSortedIds, toInstant } from '#shared/world/index.ts';
import { startDynamoDb } from '#test/world/dynamodb.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { sqsEvent } from '#test/world/sqs-event.ts';

const PORTAL_FOLDER = new URL('../../web/out', import.meta.url).pathname;
export const PASSWORD = 'correct horse battery';

export interface TestPortal {
  readonly url: string;
  readonly store: Store;
  /** The tenant that signs in, acme.example, and its part of the store. */
  readonly tenant: Tenant;
  readonly inside: TenantStore;
  /** For what phones and calls would do. */
  readonly useCases: BlobWorld;
  /** Ann Archer, extension 200, of role platform. */
  readonly operator: User;
  /** `Élodie Ibsen` signs in as elodie@acme.example. */
  addUser(fields: { name: string; extension: string | null; role?: Role }): Promise<User>;
  /** Gives a browser the session of a user, as signing in would. */
  signIn(context: BrowserContext, user: User): Promise<void>;
  stop(): Promise<void>;
}

export async function startPortal(): Promise<TestPortal> {
  if (!existsSync(PORTAL_FOLDER)) throw new Error('the portal is not built: npm run build:web');
  const dynamoDb = await startDynamoDb();
  const store = dynamoDb.openStore();
  const ids = new TimeSortedIds(systemClock, systemChance);
  const secretBox = new SecretBox(new Uint8Array(32).fill(7));
  const blobs = new MemoryBlobs();
  const world: BlobWorld = { store, clock: systemClock, ids, chance: systemChance, secretBox, blobs };

  const now = toInstant(systemClock.nowMs());
  const acme = {
    name: 'Acme Telecom',
    domain: 'acme.example',
    isEnabled: true,
    resellerId: null,
    aliases: [],
    realm: null,
    maxUsers: null,
    limits: {},
    createdAt: now,
    updatedAt: now,
  };
  const created = await store.createTenant({ ...acme, id: ids.next('ten') }, { actor: 'system', action: 'test' });
  if (!created.ok) throw new Error(created.problem.code);
  const tenant = created.value;

  const addUser: TestPortal['addUser'] = async ({ name, extension, role = 'user' }) => {
    const [given = ''] = name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().split(' ');
    const email = `${given}@acme.example`;
    const input = NewUser.parse({ name, extension, role, email, password: PASSWORD });
    const user = await createUser(world, systemPrincipal(tenant.id), input);
    if (!user.ok) throw new Error(user.problem.code);
    return user.value;
  };
  const operator = await addUser({ name: 'Ann Archer', extension: '200', role: 'platform' });

  const log = pino({ level: 'silent' });
  const jobQueue: Queue = {
    send: async (bodies) => {
      void workOnJobs(sqsEvent(bodies));
      return bodies.map(() => ({ name: 'taken' }));
    },
    putOff: async () => null,
  };
  const workOnJobs = createJobsHandler({ ...world, jobQueue, log, sliceMs: 60_000 });
  const api = createApi({
    mayReachPrivate: true,
    ...world,
    jobQueue,
    defaultTenant: tenant.id,
    log: (event) => console.error(event),
  });
  // Pages that are live listen: here nothing happens.
  const gateway = await Gateway.open({
    ...{ host: '127.0.0.1', port: 0, tls: null, store, clock: systemClock },
    log: (event) => console.error(event),
  });
  const sipServer = { host: '192.0.2.1', udp: 5060, tcp: 5060, tls: 5061, ws: 5062, wss: 5063 };
  const listener = await listenHttp({
    host: '127.0.0.1',
    port: 0,
    api,
    portalFolder: PORTAL_FOLDER,
    uploads: blobs.door,
    sipServer,
    eventsPort: () => gateway.port,
  });
  const url = `http://127.0.0.1:${listener.port}`;
  return {
    url,
    store,
    tenant,
    inside: store.tenant(tenant.id),
    useCases: world,
    operator,
    addUser,
    async signIn(context, { email }) {
      const answer = await context.request.post(`${url}/v1/sessions`, { data: { email, password: PASSWORD } });
      if (!answer.ok()) throw new Error(await answer.text());
    },
    async stop() {
      await listener.close();
      await gateway.close();
      await dynamoDb.stop();
    },
  };
}
