import { expect, test } from 'vitest';
import { ALONE, type Channel, type Json } from '#edge/cluster/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { MemoryEdgeStore } from '#test/world/edge/memory-edge-store.ts';
import { ManualClock, SeededChance } from '#test/world/index.ts';
import { aTenant } from '#test/world/records.ts';
import { ContactCentres } from './contact-centres.ts';

test('other edges that come while it begins find one distribution, not one each', async () => {
  const store = new MemoryEdgeStore();
  const slow = Promise.withResolvers<void>();
  const tenantOf = store.tenant.bind(store);
  store.tenant = (id) => {
    const tenant = tenantOf(id);
    const members = () => slow.promise.then(tenant.contactCentre.members);
    return { ...tenant, contactCentre: { ...tenant.contactCentre, members } };
  };
  let serve: (payload: Json, channel: Channel) => void = () => {};
  new ContactCentres({
    edgeId: 'edge_1',
    cluster: { ...ALONE, serve: (_, take) => (serve = take) },
    store,
    clock: new ManualClock(),
    chance: new SeededChance(),
    log: () => undefined,
    snapshotOf: async () => indexSnapshot(aTenant({ id: 'ten_1' }), 1, [], {}),
    isReachable: () => true,
    busyUsers: () => new Set(),
    onTold: () => undefined,
    onLogged: () => undefined,
    onCounted: () => undefined,
    callBack: () => () => undefined,
  });
  const said: [string, Json][] = [];
  for (const edgeId of ['edge_2', 'edge_3']) {
    const channel = { onMessage: () => {}, onClosed: () => {}, close: () => {}, isClosed: false };
    const send = (message: Json) => void said.push([edgeId, message]);
    serve({ tenantId: 'ten_1', edgeId }, { ...channel, send } as unknown as Channel);
    await settle();
  }
  slow.resolve();
  await settle();
  expect(said).toEqual([
    ['edge_2', { say: 'here' }],
    ['edge_3', { say: 'here' }],
  ]);
  expect(await tenantOf('ten_1').contactCentre.lease()).toEqual({ edgeId: 'edge_1', term: 1 });
});
