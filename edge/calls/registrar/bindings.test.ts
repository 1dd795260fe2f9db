import { beforeEach, describe, expect, test } from 'vitest';
import type { Registration } from '#shared/registration/index.ts';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { MemoryEdgeStore } from '#test/world/edge/memory-edge-store.ts';
import { ManualClock } from '#test/world/index.ts';
import { aRegistration, aTenant, aUser } from '#test/world/records.ts';
import { fromStored } from './binding.ts';
import { Bindings } from './bindings.ts';
import type { RegistrationNews } from './registration-news.ts';

const tenant = aTenant();
const alice = aUser({ id: 'usr_200' });
const proof = alice.digest?.sha256 ?? '';
const snapshot = indexSnapshot(tenant, 1, [alice]);
const live = { expiresAt: '2026-01-05T09:10:00.000Z' };
const desk = fromStored(aRegistration({ id: 'reg_1', ...live }), 'desk', proof);
const mobile = fromStored(aRegistration({ id: 'reg_2', ...live }), 'mobile', proof);

let clock: ManualClock;
let store: MemoryEdgeStore;
let bindings: Bindings;
let logged: string[];
beforeEach(() => {
  clock = new ManualClock();
  store = new MemoryEdgeStore();
  store.add(tenant, [alice]);
  logged = [];
  bindings = new Bindings({ store, clock, edgeId: 'edge_1', log: ({ name }) => void logged.push(name) });
});

const bind = (...all: (typeof desk)[]) =>
  bindings.commit(tenant.id, alice.id, { bindings: all, saved: all, removed: [] });
const inStore = () => store.registrationsOf(tenant.id).map(({ id }) => id);
/** Lets promises that are due run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('what is bound is known at once, and stored a moment later in one batch', async () => {
  bind(desk, mobile);
  expect(bindings.of(tenant.id, alice.id)).toEqual([desk, mobile]);
  expect(inStore()).toEqual([]);
  clock.advance(200);
  await settle();
  expect(inStore()).toEqual(['reg_1', 'reg_2']);
});

test('a store that is down is tried again until it takes it, and only the latest state is kept', async () => {
  store.isDown = true;
  bind(desk, mobile);
  clock.advance(200);
  await settle();
  bindings.commit(tenant.id, alice.id, { bindings: [mobile], saved: [], removed: [desk] });
  store.isDown = false;
  clock.advance(15_000);
  await settle();
  expect(logged).toEqual(['registrations-not-stored']);
  expect(inStore()).toEqual(['reg_2']);
});

test('a registration that the store will never take is said in the log, and not tried again', async () => {
  store.unwritable.add('reg_1');
  bind(desk, mobile);
  clock.advance(60_000);
  await settle();
  expect(logged).toEqual(['registration-not-storable']);
  expect(inStore()).toEqual(['reg_2']);
});

test('a registration that comes after its tenant was deleted does not stay in the store', async () => {
  await bindings.follow(snapshot);
  bind(desk);
  store.deleteTenant(tenant.id);
  clock.advance(200);
  await settle();
  expect(inStore()).toEqual([]);
  expect(logged).toEqual([]);
});

test('an edge that starts again takes over its own registrations, and nobody else’s', async () => {
  await store
    .tenant(tenant.id)
    .registrations.put([
      aRegistration({ id: 'reg_1', edgeId: 'edge_1', contact: 'sip:200@192.0.2.10', ...live }),
      aRegistration({ id: 'reg_2', edgeId: 'edge_2', contact: 'sip:200@192.0.2.11', ...live }),
      aRegistration({ id: 'reg_3', edgeId: 'edge_1', userId: 'usr_gone', ...live }),
    ]);
  await bindings.follow(snapshot);
  expect(bindings.of(tenant.id, alice.id).map(({ registration }) => registration.id)).toEqual(['reg_1']);
  expect(bindings.count()).toBe(1);
});

test('an edge that starts again knows by which secret a phone has registered', async () => {
  const digest = { md5: 'c'.repeat(32), sha256: 'd'.repeat(64) };
  const further = (list: { id: string }[]) =>
    indexSnapshot(tenant, 2, [{ ...alice, sipCredentials: list.map(({ id }) => ({ id, digest, expiresAt: null })) }]);
  const registered = { edgeId: 'edge_1', contact: 'sip:200@192.0.2.10', ...live };
  await store
    .tenant(tenant.id)
    .registrations.put([
      aRegistration({ id: 'reg_1', ...registered, sipCredentialId: 'sic_1' }),
      aRegistration({ id: 'reg_2', ...registered, contact: 'sip:200@192.0.2.11', sipCredentialId: 'sic_gone' }),
    ]);
  await bindings.follow(further([{ id: 'sic_1' }]));
  expect(bindings.of(tenant.id, alice.id)).toMatchObject([
    { registration: { id: 'reg_1' }, provedWith: digest.sha256 },
  ]);
  await bindings.follow(further([]));
  expect(bindings.count()).toBe(0);
});

test('a registration removed by hand is gone with the next version', async () => {
  await bindings.follow(snapshot);
  bind(desk, mobile);
  clock.advance(200);
  await settle();
  store.deleteRegistration(tenant.id, 'reg_1');
  await bindings.follow(snapshot);
  expect(bindings.of(tenant.id, alice.id)).toEqual([mobile]);
});

test('a registration on its way into the store is not taken for one removed by hand', async () => {
  await bindings.follow(snapshot);
  bind(desk);
  await bindings.follow(snapshot);
  expect(bindings.of(tenant.id, alice.id)).toEqual([desk]);
});

test('a phone that is registered under another extension by now is not taken over', async () => {
  await store.tenant(tenant.id).registrations.put([aRegistration({ extension: '299', edgeId: 'edge_1', ...live })]);
  await bindings.follow(snapshot);
  expect(bindings.count()).toBe(0);
});

const otherDigest = { md5: 'c'.repeat(32), sha256: 'd'.repeat(64) };
const changes = [
  ['has another password or realm', indexSnapshot(tenant, 2, [{ ...alice, digest: otherDigest }])],
  ['has another extension', indexSnapshot(tenant, 2, [{ ...alice, extension: '299' }])],
  ['has no phone any more', indexSnapshot(tenant, 2, [{ ...alice, digest: null }])],
] as const;

test.each(changes)('a user who %s is not reached over what was registered before', async (_, changed) => {
  bind(desk);
  expect(bindings.reachable(snapshot, alice.id)).toEqual([desk]);
  expect(bindings.reachable(changed, alice.id)).toEqual([]);
});

test.each(changes)('nor is it kept, even on its way into the store: a user who %s', async (_, changed) => {
  await bindings.follow(snapshot);
  bind(desk);
  await bindings.follow(changed);
  expect(bindings.count()).toBe(0);
  clock.advance(200);
  await settle();
  expect(inStore()).toEqual([]);
});

test.each([
  ['disabled', indexSnapshot(tenant, 2, [{ ...alice, isEnabled: false }])],
  ['deleted', indexSnapshot(tenant, 2, [])],
  ['of a disabled tenant', indexSnapshot({ ...tenant, isEnabled: false }, 2, [alice])],
])('the phones of a user that is %s are forgotten, here and in the store', async (_, changed) => {
  await bindings.follow(snapshot);
  bind(desk);
  clock.advance(200);
  await settle();
  await bindings.follow(changed);
  expect(bindings.count()).toBe(0);
  clock.advance(200);
  await settle();
  expect(inStore()).toEqual([]);
});

test('an expired binding is not rung, and forgotten within the minute', () => {
  bind(desk);
  clock.advance(600_000);
  expect(bindings.of(tenant.id, alice.id)).toEqual([]);
  clock.advance(60_000);
  expect(bindings.count()).toBe(0);
});

test('closing stores what is still waiting', async () => {
  bind(desk);
  await bindings.close();
  expect(inStore()).toEqual(['reg_1']);
  expect(clock.pendingTimers).toBe(0);
});

const overTcp = (id: string, fields: Partial<Registration>) =>
  fromStored(aRegistration({ id, transport: 'tcp', sourcePort: 40_000, ...live, ...fields }), id, proof);
const closed = { transport: 'tcp', address: '192.0.2.10', port: 40_000 } as const;

describe('when a connection closes', () => {
  test('a phone behind NAT is gone, from the store too, and the others stay', async () => {
    bind(desk, overTcp('reg_9', { contact: 'sip:200@10.0.0.9:40000;transport=tcp' }));
    bindings.flowClosed(closed);
    expect(bindings.of(tenant.id, alice.id)).toEqual([desk]);
    clock.advance(200);
    await settle();
    expect(inStore()).toEqual(['reg_1']);
  });

  test('a phone that can be connected to is called at its Contact from then on', () => {
    bind(overTcp('reg_9', { contact: 'sip:200@192.0.2.10;transport=tcp' }));
    bindings.flowClosed(closed);
    expect(bindings.of(tenant.id, alice.id)).toMatchObject([{ registration: { id: 'reg_9', sourcePort: 5060 } }]);
  });

  test('a phone that has come back by another connection meanwhile is left alone', () => {
    bind(overTcp('reg_9', {}));
    const back = overTcp('reg_9', { sourcePort: 40_001 });
    bind(back);
    bindings.flowClosed(closed);
    expect(bindings.of(tenant.id, alice.id)).toEqual([back]);
  });
});

test('a browser that registered with an earlier life of this edge is not called: its connection is gone', async () => {
  store.tenant(tenant.id).registrations.put([{ ...desk.registration, id: 'reg_7', transport: 'wss' }]);
  await bindings.follow(snapshot);
  expect(bindings.of(tenant.id, alice.id)).toEqual([]);
});

test('phones that an earlier life of this edge has left are told, once', async () => {
  const adopted: string[] = [];
  const onAdopted = ({ registration }: { registration: Registration }) => void adopted.push(registration.sourceAddress);
  const later = new Bindings({ store, clock, edgeId: 'edge_1', log: () => {}, onAdopted });
  store.tenant(tenant.id).registrations.put([desk.registration]);
  await later.follow(snapshot);
  await later.follow(snapshot);
  expect(adopted).toEqual(['192.0.2.10']);
});

test('who comes and goes is news, with the reason; who only stays is none', async () => {
  const news: string[] = [];
  const onNews = (told: RegistrationNews) =>
    void news.push(`${told.registration.id} ${told.name === 'added' ? 'added' : told.reason}`);
  const bindings = new Bindings({ store, clock, edgeId: 'edge_1', log: () => {}, onNews });
  const commit = (bound: (typeof desk)[], saved: (typeof desk)[], removed: (typeof desk)[] = []) =>
    bindings.commit(tenant.id, alice.id, { bindings: bound, saved, removed });
  commit([desk], [desk]);
  commit([desk], [desk]);
  commit([desk, mobile], [mobile]);
  expect(news).toEqual(['reg_1 added', 'reg_2 added']);
  commit([desk], [], [mobile]);
  expect(news.at(-1)).toBe('reg_2 unregistered');
  clock.advance(11 * 60_000);
  expect(news.at(-1)).toBe('reg_1 expired');
  expect(news).toHaveLength(4);

  const again = fromStored(aRegistration({ id: 'reg_3', expiresAt: '2026-01-05T10:10:00.000Z' }), 'desk', proof);
  commit([again], [again]);
  clock.advance(200);
  await settle();
  await bindings.follow(indexSnapshot(tenant, 2, []));
  expect(news.slice(4)).toEqual(['reg_3 added', 'reg_3 configuration-changed']);
});
