import { afterEach, beforeAll, expect, test } from 'vitest';
import { Commands, type Handlers } from '#edge/commands/index.ts';
import type { SeenUser, UserPresence } from '#shared/presence/index.ts';
import { type ApiWorld, startApi } from './world.ts';

const FAR = '2099-01-01T00:00:00.000Z';

let api: ApiWorld;
const edges: (() => void)[] = [];

beforeAll(async () => {
  api = await startApi({ letsTimePass: true });
  return () => api.stop();
});

afterEach(async () => {
  for (const stop of edges.splice(0)) stop();
  for (const { edgeId } of await api.store.edges.list()) await api.store.edges.withdraw(edgeId);
});

/** An edge that sees this of the users of acme. */
async function edge(edgeId: string, seen: readonly SeenUser[]): Promise<void> {
  const listPresence: Handlers['list-presence'] = async ({ tenantId, userIds }) =>
    tenantId === api.acme.id ? seen.filter(({ userId }) => userIds.includes(userId)) : [];
  const handlers = { 'list-presence': listPresence } as Handlers; // nothing else is asked
  const commands = new Commands({ edgeId, store: api.store, clock: api.clock, log: () => undefined, handlers });
  edges.push(() => commands.stop());
  await api.store.edges.announce({ edgeId, expiresAt: FAR });
}

const list = (who: object) => api.call('GET', '/v1/presence', who);
const admin = (of: 'acme' | 'globex' = 'acme') => ({ key: api[of].keys.admin });
const ann = async () => ({ cookie: await api.signIn('ann@mail.example', 'acme.example') });
const annIs = (line: SeenUser['line'], status: SeenUser['status']): SeenUser => ({
  userId: api.acme.userId,
  line,
  status,
  note: null,
});

test('everybody is listed as the edge sees it where most goes on; who is seen by none is offline', async () => {
  await edge('edge_1', [annIs('idle', 'available')]);
  await edge('edge_2', [annIs('in-use', 'on-the-phone')]);
  const { status, body } = await list(admin());
  expect(status).toBe(200);
  const ofAnn = body.items.find(({ id }: UserPresence) => id === api.acme.userId);
  expect(ofAnn).toMatchObject({ name: expect.any(String), line: 'in-use', status: 'on-the-phone', note: null });
  const others = body.items.filter(({ id }: UserPresence) => id !== api.acme.userId);
  expect(others.every(({ line, status }: UserPresence) => line === 'unavailable' && status === 'offline')).toBe(true);
  expect(body.silentEdges).toEqual([]);
});

test('an edge that is silent is named', async () => {
  await api.store.edges.announce({ edgeId: 'edge_dead', expiresAt: FAR });
  expect((await list(admin())).body.silentEdges).toEqual(['edge_dead']);
});

test('another tenant sees its own users alone', async () => {
  await edge('edge_1', [annIs('in-use', 'on-the-phone')]);
  const { body } = await list(admin('globex'));
  expect(body.items.map(({ id }: UserPresence) => id)).not.toContain(api.acme.userId);
});

test('a user sees the others unless the tenant keeps it from them; a key that is nobody may not look', async () => {
  const everybody = (await list(await ann())).body.items.length;
  expect(everybody).toBe((await list(admin())).body.items.length);
  const hidden = { values: { 'presence.is-shown-to-all': false } };
  expect((await api.call('PATCH', '/v1/tenant/settings', { ...admin(), json: hidden })).status).toBe(200);
  const own = (await list(await ann())).body.items;
  expect(own.map(({ id }: UserPresence) => id)).toEqual([api.acme.userId]);
  expect((await list(admin())).body.items.length).toBe(everybody);
  expect(await list({ key: api.acme.keys.user })).toMatchObject({ status: 403 });
});
