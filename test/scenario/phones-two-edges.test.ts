import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { passwordOf, startTestEdge, type TestEdge, tenantIdOf } from '#test/world/edge/index.ts';
import { eventually } from '#test/world/eventually.ts';
import { BaresipPhone, CALLEE_HZ, CALLER_HZ, expectHeard, part, TALK_MS } from '#test/world/phones/index.ts';

/**
 *   200           edge 1                   edge 2           201
 *    │ INVITE 201   │                        │               │
 *    │─────────────▶│ dial                   │ INVITE        │
 *    │              │───────────────────────▶│──────────────▶│
 *    │◀═════════════╪═══════════════════════════════ RTP ═══▶│   by way of the caller's edge
 *    │ BYE          │ release                │ BYE           │
 *    │─────────────▶│───────────────────────▶│──────────────▶│
 */
const DOMAIN = 'acme.example';
let edges: [TestEdge, TestEdge];
beforeAll(async () => {
  const first = await startTestEdge([{ domain: DOMAIN, extensions: ['200', '201'] }], { isClustered: true });
  edges = [first, await startTestEdge([], { edgeId: 'edge_2', store: first.store, isClustered: true })];
  await eventually(() => expect(edges.map(({ cluster }) => cluster.peers.length)).toEqual([1, 1]));
});
afterAll(() => Promise.all(edges.map((edge) => edge.close())));

const phoneAt = ({ host, udpPort: port }: TestEdge, extension: string, toneHz: number) =>
  BaresipPhone.start({
    account: { extension, password: passwordOf(extension), domain: DOMAIN, server: { host, port, transport: 'udp' } },
    says: { toneHz },
  });

test('phones that are registered with different edges hear each other, until one hangs up', async () => {
  await using caller = await phoneAt(edges[0], '200', CALLER_HZ);
  await using callee = await phoneAt(edges[1], '201', CALLEE_HZ);
  expect([await caller.register(), await callee.register()]).toEqual([200, 200]);
  const [tenantId, userIds] = [tenantIdOf(DOMAIN), ['usr_acmeexample201']];
  const knows = () => edges[0].calls.presence.list({ tenantId, userIds });
  await eventually(async () => expect(await knows()).toMatchObject([{ status: 'available' }]));
  await caller.call('201');
  await callee.waitFor('incoming');
  await caller.waitFor('ringing');
  await callee.answer();
  await Promise.all([caller.waitFor('answered'), callee.waitFor('answered')]);
  await sleep(TALK_MS);
  await part(caller, callee);
  await expectHeard(callee, CALLER_HZ);
  await expectHeard(caller, CALLEE_HZ);
  const [record] = await edges[0].journal.ended(1);
  expect(record).toMatchObject({ disposition: 'answered', hangup: { by: 'caller' } });
  expect(edges[1].journal.events).toEqual([]);
});
