import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '#shared/world/index.ts';
import { PATIENCE_MS } from '#test/world/patience.ts';
import { ANSWER_MS } from './cluster.ts';
import { EdgeCluster, type Json, type SharedKind } from './index.ts';
import { connectLink } from './link.ts';

/** The machine may be busy: nothing here is measured. */
const PATIENCE = { timeout: PATIENCE_MS };

/** An edge that holds colours of tenants. */
interface Edge {
  readonly edgeId: string;
  readonly cluster: EdgeCluster;
  readonly colours: Map<string, Map<string, string>>;
  readonly shared: SharedKind<string>;
  readonly heard: string[];
  readonly port: number;
}

const key = Buffer.alloc(32, 1);
const announced = new Map<string, string>();
const edges: Edge[] = [];
afterEach(() => {
  for (const { cluster } of edges.splice(0)) cluster.stop();
  announced.clear();
});

const store = {
  edges: {
    list: async () =>
      [...announced].map(([edgeId, clusterAddress]) => ({ edgeId, clusterAddress, expiresAt: '2099-01-01T00:00:00Z' })),
  },
};

/** Nobody goes on without an edge that is only slow: the machine may be busy. */
const clock = { after: (ms: number, wake: () => void) => systemClock.after(ms === ANSWER_MS ? 20_000 : ms, wake) };

async function startEdge(edgeId: string, theirKey = key): Promise<Edge> {
  const cluster = new EdgeCluster({ edgeId, key: theirKey, store, clock, log: () => {} });
  const colours: Edge['colours'] = new Map();
  const heard: string[] = [];
  const shared = cluster.share('colour', {
    schema: z.string(),
    all: (tenantId) => colours.get(tenantId) ?? [],
    one: (tenantId, id) => colours.get(tenantId)?.get(id) ?? null,
    onChange: ({ edgeId: by, id, value }) => void heard.push(`${by} ${id} ${value}`),
  });
  const address = await cluster.listen({ host: '127.0.0.1', port: 0, advertise: '127.0.0.1' });
  announced.set(edgeId, address);
  await cluster.join();
  const edge = { edgeId, cluster, colours, shared, heard, port: Number(address.split(':')[1]) };
  edges.push(edge);
  return edge;
}

function paint({ colours, shared }: Edge, tenantId: string, id: string, colour: string | null): void {
  const ofTenant = colours.get(tenantId) ?? new Map<string, string>();
  if (colour === null) ofTenant.delete(id);
  else ofTenant.set(id, colour);
  colours.set(tenantId, ofTenant);
  shared.changed(tenantId, id);
}

const seenBy = ({ shared }: Edge, tenantId: string) =>
  [...shared.elsewhere(tenantId)].map(({ edgeId, id, value }) => `${edgeId} ${id} ${value}`);

const connected = (...all: Edge[]) =>
  expect.poll(() => all.map(({ cluster }) => cluster.peers.length), PATIENCE).toEqual(all.map(() => all.length - 1));

test('an edge that follows a tenant knows what the others hold of it, before following resolves, and each change', async () => {
  const [a, b] = [await startEdge('edge_a'), await startEdge('edge_b')];
  await connected(a, b);
  paint(b, 'ten_1', 'door', 'red');
  paint(b, 'ten_2', 'door', 'secret');
  await a.cluster.follow('ten_1');
  expect(seenBy(a, 'ten_1')).toEqual(['edge_b door red']);
  paint(b, 'ten_1', 'door', 'green');
  paint(b, 'ten_2', 'door', 'green');
  paint(b, 'ten_1', 'wall', 'white');
  await expect.poll(() => a.heard, PATIENCE).toEqual(['edge_b door red', 'edge_b door green', 'edge_b wall white']);
  expect([...a.shared.elsewhereOf('ten_1', 'door')]).toEqual([{ edgeId: 'edge_b', id: 'door', value: 'green' }]);
  // Of a tenant that it does not follow it has heard nothing.
  expect(seenBy(a, 'ten_2')).toEqual([]);
  paint(b, 'ten_1', 'wall', null);
  await expect.poll(() => a.heard.at(-1), PATIENCE).toBe('edge_b wall null');
});

test('a large tenant comes whole, in parts', async () => {
  const [a, b] = [await startEdge('edge_a'), await startEdge('edge_b')];
  await connected(a, b);
  b.colours.set('ten_1', new Map(Array.from({ length: 1201 }, (_, index) => [String(index), 'grey'.repeat(750)])));
  await a.cluster.follow('ten_1');
  expect(seenBy(a, 'ten_1')).toHaveLength(1201);
});

test('an edge that comes later is followed too, and what an edge held is gone with it', async () => {
  const a = await startEdge('edge_a');
  await a.cluster.follow('ten_1');
  const b = await startEdge('edge_b');
  b.colours.set('ten_1', new Map([['door', 'red']]));
  await connected(a, b);
  paint(b, 'ten_1', 'door', 'blue');
  await expect.poll(() => seenBy(a, 'ten_1'), PATIENCE).toEqual(['edge_b door blue']);
  announced.delete('edge_b');
  b.cluster.stop();
  await expect.poll(() => a.heard.at(-1), PATIENCE).toBe('edge_b door null');
  expect(seenBy(a, 'ten_1')).toEqual([]);
});

test('an edge that has announced a port that is none is tried again', async () => {
  announced.set('edge_b', '127.0.0.1:99999');
  const a = await startEdge('edge_a');
  expect(a.cluster.peers).toEqual([]);
  await connected(a, await startEdge('edge_b'));
});

test('two edges talk about one thing, until one leaves or dies', async () => {
  const [a, b] = [await startEdge('edge_a'), await startEdge('edge_b')];
  await connected(a, b);
  const heard: Json[] = [];
  b.cluster.serve('echo', (payload, channel) => {
    channel.send(payload);
    channel.onMessage((message) => channel.send([message]));
    channel.onClosed(() => void heard.push('left'));
  });
  const [first, second] = [a.cluster.open('edge_b', 'echo', 'hello'), a.cluster.open('edge_b', 'echo', 'again')];
  first?.send('one');
  first?.onMessage((message) => void heard.push(message));
  await expect.poll(() => heard, PATIENCE).toEqual(['hello', ['one']]);
  first?.close();
  await expect.poll(() => heard, PATIENCE).toEqual(['hello', ['one'], 'left']);
  second?.onClosed(() => void heard.push('dead'));
  b.cluster.stop();
  await expect.poll(() => heard, PATIENCE).toContain('dead');
  expect(a.cluster.open('edge_b', 'echo', 'hello')).toBeNull();
  expect(a.cluster.open('edge_c', 'echo', 'hello')).toBeNull();
});

test('nobody gets in without the key, and what is no edge is not listened to', async () => {
  const a = await startEdge('edge_a');
  a.colours.set('ten_1', new Map([['door', 'red']]));
  const stranger = await startEdge('edge_b', Buffer.alloc(32, 2));
  expect([a.cluster.peers, stranger.cluster.peers]).toEqual([[], []]);
  // A phone that sends SIP to the port of the edges.
  const phone = connect(a.port, '127.0.0.1');
  phone.on('error', () => {});
  phone.write('OPTIONS sip:127.0.0.1 SIP/2.0\r\n\r\n');
  await once(phone, 'close');
  // Who knows the key, and says what no edge says.
  const link = await connectLink({ host: '127.0.0.1', port: a.port }, key, systemClock);
  const closed = new Promise<void>((resolve) => link?.onClosed(resolve));
  link?.send({ say: 'nonsense' } as never);
  await closed;
});
