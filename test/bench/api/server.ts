/** The native API over a store in memory, on a port of its own; told `cpu` it answers what it has used of the processor. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { createApi } from '#functions/api/index.ts';
import { SecretBox, sha256 } from '#shared/credentials/index.ts';
import { ok } from '#shared/result.ts';
import type { Store, TenantStore, UserRecord } from '#shared/store/index.ts';
import { systemChance, systemClock, TimeSortedIds } from '#shared/world/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { aTenant, aUser } from '#test/world/records.ts';

const tenant = aTenant({ id: 'ten_1', domain: 'acme.example' });
const users = new Map<string, UserRecord>();
const page = () => ({ items: [...users.values()].slice(0, 100), cursor: null });
for (let i = 0; i < 100; i++) {
  const id = `usr_${i}`;
  users.set(id, aUser({ id, extension: String(1000 + i), email: `user${i}@acme.example` }));
}

const tenantStore = {
  users: {
    get: async (id: string) => users.get(id) ?? null,
    list: async () => page(),
    update: async (_before: UserRecord, after: UserRecord) => {
      users.set(after.id, after);
      return ok(after);
    },
  },
  apiKeys: { used: async () => undefined },
  registrations: { list: async () => [] },
} as unknown as TenantStore;

const token = process.env.TOKEN as string;
const apiKey = {
  id: 'key_1',
  name: 'Bench',
  role: 'admin',
  customRoleId: null,
  scopes: null,
  expiresAt: null,
  lastUsedAt: new Date().toISOString(),
  createdAt: new Date().toISOString(),
};
let asked = 0;
const store = {
  apiKeyByHash: async (hash: string) => (hash === sha256(token) ? { tenantId: tenant.id, apiKey } : null),
  tenantById: async () => tenant,
  requestCounts: { add: async () => ++asked },
  tenant: () => tenantStore,
} as unknown as Store;

const app = createApi({
  store,
  clock: systemClock,
  chance: systemChance,
  ids: new TimeSortedIds(systemClock, systemChance),
  secretBox: new SecretBox(new Uint8Array(32)),
  requestsPerMinute: Number.MAX_SAFE_INTEGER,
  log: (event) => process.send?.({ log: event }),
  blobs: new MemoryBlobs(),
  jobQueue: { send: async (bodies) => bodies.map(() => ({ name: 'taken' })) },
});
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }) as Server;
await once(server, 'listening');
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
process.send?.({ port: (server.address() as AddressInfo).port });
