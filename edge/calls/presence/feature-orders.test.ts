import { expect, test } from 'vitest';
import { Forwarding } from '#shared/forwarding/index.ts';
import { indexSnapshot, objectsOf } from '#shared/tenant/index.ts';
import { MemoryEdgeStore } from '#test/world/edge/memory-edge-store.ts';
import { CountingIds, ManualClock } from '#test/world/index.ts';
import { aTenant, aUser } from '#test/world/records.ts';
import { readFeatureOrder } from './feature-order.ts';
import { FeatureOrders } from './feature-orders.ts';

const tenant = aTenant();
const users = [aUser({ id: 'usr_200' }), aUser({ id: 'usr_201' })];

function aStore() {
  const store = new MemoryEdgeStore();
  store.add(tenant, users);
  const orders = new FeatureOrders({ store, clock: new ManualClock(), ids: new CountingIds(), log: () => {} });
  const snapshot = async () => (await store.tenant(tenant.id).snapshot()) ?? indexSnapshot(tenant, 0, []);
  const forwardings = async () => [...objectsOf(await snapshot(), Forwarding).values()];
  return { store, orders, snapshot, forwardings };
}

const always = (isOn: boolean, number: string | null) =>
  ({ feature: 'forwarding', when: ['always'], isOn, number }) as const;

test('a forwarding is made, changed, switched off and on again: the object stays one, and knows where it led', async () => {
  const { orders, snapshot, forwardings } = aStore();
  expect(await orders.carryOut(await snapshot(), 'usr_200', always(true, '201'))).toBe(true);
  const [made] = await forwardings();
  const destination = (number: string) => ({ kind: 'number', number });
  expect(made).toMatchObject({
    userId: 'usr_200',
    always: { isActive: true, destination: destination('201') },
    busy: null,
  });
  await orders.carryOut(await snapshot(), 'usr_200', always(true, '202'));
  await orders.carryOut(await snapshot(), 'usr_200', always(false, null));
  expect(await forwardings()).toMatchObject([{ always: { isActive: false, destination: destination('202') } }]);
  await orders.carryOut(await snapshot(), 'usr_200', always(true, null));
  const all = await forwardings();
  expect(all).toMatchObject([{ id: made?.id, always: { isActive: true, destination: destination('202') } }]);
  expect(all[0]?.updatedAt).not.toBe(made?.updatedAt);
});

test('what was never set is not made by switching it off', async () => {
  const { orders, snapshot, forwardings } = aStore();
  await orders.carryOut(await snapshot(), 'usr_200', { ...always(false, null), when: ['always', 'busy'] });
  expect(await forwardings()).toMatchObject([{ always: null, busy: null }]);
});

test('while the store is down it says so', async () => {
  const { store, orders, snapshot } = aStore();
  const before = await snapshot();
  store.isDown = true;
  expect(await orders.carryOut(before, 'usr_200', always(true, '201'))).toBe(false);
});

const xml = (type: string, on: boolean, to = '') =>
  `<?xml version="1.0"?><SetForwarding xmlns="http://www.ecma-international.org/standards/ecma-323/csta/ed3"><device/>` +
  `<forwardingType>${type}</forwardingType><activateForward>${on}</activateForward><forwardDN>${to}</forwardDN></SetForwarding>`;

test.each([
  ['forwardImmediate', true, '201', always(true, '201')],
  ['forwardImmediate', false, '', always(false, null)],
  ['forwardBusy', true, '', { ...always(true, null), when: ['busy'] }],
  ['forwardNoAns', true, '+4930123', { ...always(true, '+4930123'), when: ['noAnswer'] }],
  ['forwardDND', true, '201', null],
  ['toString', true, '201', null],
  ['forwardBusy', true, '20 1', null],
])('a key of a phone orders %s %s %s (ECMA-323 §22.1.20)', (type, on, number, order) => {
  const snapshot = indexSnapshot(tenant, 1, users);
  expect(readFeatureOrder({ body: xml(type, on, number) }, snapshot, 'usr_200')).toEqual(order);
});

test('who may not forward every call cannot by a key, either (PRM-01)', () => {
  const settings = new Map([['usr_200', { 'forwarding.is-unconditional-allowed': false }]]);
  const snapshot = indexSnapshot(tenant, 1, users, { settings });
  const order = (type: string, on = true) => readFeatureOrder({ body: xml(type, on, '201') }, snapshot, 'usr_200');
  expect([order('forwardImmediate'), order('forwardBusy') === null]).toEqual([null, false]);
  expect(order('forwardImmediate', false)).toMatchObject({ isOn: false });
});
