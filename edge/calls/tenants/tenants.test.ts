import { beforeEach, describe, expect, test } from 'vitest';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import { MemoryEdgeStore } from '#test/world/edge/memory-edge-store.ts';
import { ManualClock } from '#test/world/index.ts';
import { aTenant, aUser } from '#test/world/records.ts';
import { Tenants } from './tenants.ts';

const acme = aTenant();
const alice = aUser({ id: 'usr_200' });

let clock: ManualClock;
let store: MemoryEdgeStore;
let tenants: Tenants;
let changes: TenantSnapshot[];
let logged: string[];
beforeEach(() => {
  clock = new ManualClock();
  store = new MemoryEdgeStore();
  store.add(acme, [alice]);
  changes = [];
  logged = [];
  tenants = new Tenants({
    store,
    clock,
    log: ({ name }) => void logged.push(name),
    onChange: async (snapshot) => void changes.push(snapshot),
  });
});

const extensions = async (freshness: 'exact' | 'recent') => {
  const found = await tenants.byDomain(acme.domain, freshness);
  return found.ok ? [...found.value.userByExtension.keys()].sort() : found.problem.code;
};

describe('how fresh a configuration is', () => {
  test('a call sees what was written before it', async () => {
    expect(await extensions('exact')).toEqual(['200']);
    store.putUser(acme.id, aUser({ id: 'usr_201' }));
    expect(await extensions('exact')).toEqual(['200', '201']);
  });

  test('a registration may see what is a second old, no older', async () => {
    expect(await extensions('recent')).toEqual(['200']);
    store.putUser(acme.id, aUser({ id: 'usr_201' }));
    expect(await extensions('recent')).toEqual(['200']);
    clock.advance(1000);
    expect(await extensions('recent')).toEqual(['200', '201']);
    expect(store.versionReads).toBe(2);
  });

  test('the snapshot is read again only when the version has changed', async () => {
    const first = await tenants.byId(acme.id, 'exact');
    const second = await tenants.byId(acme.id, 'exact');
    expect(first.ok && second.ok && first.value === second.value).toBe(true);
    expect(changes).toHaveLength(1);
  });

  test('a version is announced before anybody sees it', async () => {
    const [, before] = await Promise.all([extensions('exact'), extensions('exact').then(() => changes.length)]);
    expect(before).toBe(1);
  });

  test('calls that come while a version is being read share one further read that begins after them', async () => {
    await extensions('exact');
    const running = extensions('exact');
    store.putUser(acme.id, aUser({ id: 'usr_201' })); // that read may have passed it already
    const waiting = [extensions('exact'), extensions('exact'), extensions('exact')];
    await running;
    expect(await Promise.all(waiting)).toEqual(Array(3).fill(['200', '201']));
    expect(store.versionReads).toBe(3);
  });
});

describe('a store that is down', () => {
  test('leaves calls with what is known, and is logged once', async () => {
    await extensions('exact');
    store.isDown = true;
    clock.advance(600_000);
    expect(await extensions('exact')).toEqual(['200']);
    expect(await extensions('exact')).toEqual(['200']);
    store.isDown = false;
    await extensions('exact');
    expect(logged).toEqual(['store-down', 'store-up']);
  });

  test('cannot say whose an unheard domain is', async () => {
    store.isDown = true;
    expect(await extensions('exact')).toBe('store-unavailable');
    store.isDown = false;
    expect(await extensions('exact')).toEqual(['200']);
  });

  test('that never answers counts as down after two seconds', async () => {
    const silent = new Tenants({
      store: {
        tenantByDomain: () => new Promise(() => undefined),
        tenant: (id) => store.tenant(id),
      },
      clock,
      log: () => undefined,
      onChange: async () => undefined,
    });
    const asked = silent.byDomain(acme.domain, 'exact');
    clock.advance(2000);
    expect(await asked).toEqual({ ok: false, problem: { code: 'store-unavailable' } });
  });
});

describe('domains', () => {
  test('one that nobody owns is unknown', async () => {
    expect(await tenants.byDomain('nobody.example', 'exact')).toEqual({
      ok: false,
      problem: { code: 'unknown-domain' },
    });
  });

  test('a tenant created a moment ago is found within a second', async () => {
    const bolt = aTenant({ id: 'ten_2', domain: 'bolt.example' });
    expect((await tenants.byDomain(bolt.domain, 'recent')).ok).toBe(false);
    store.add(bolt, []);
    clock.advance(1001);
    expect((await tenants.byDomain(bolt.domain, 'recent')).ok).toBe(true);
  });

  test('a renamed tenant answers to its new name only', async () => {
    await extensions('exact');
    store.putTenant({ ...acme, domain: 'renamed.example' });
    expect(await extensions('exact')).toBe('unknown-domain');
    expect(await tenants.byDomain('renamed.example', 'exact')).toMatchObject({ ok: true });
  });

  test('an alias is the tenant’s as long as it has it', async () => {
    store.putTenant({ ...acme, aliases: ['acme.test'] });
    expect((await tenants.byDomain('acme.test', 'exact')).ok).toBe(true);
    store.putTenant({ ...acme, aliases: [] });
    expect((await tenants.byDomain('acme.test', 'exact')).ok).toBe(false);
    expect((await tenants.byDomain(acme.domain, 'exact')).ok).toBe(true);
  });

  test.each([
    ['deleted', () => store.deleteTenant(acme.id)],
    ['renamed', () => store.putTenant({ ...acme, domain: 'renamed.example' })],
  ])('the name of a tenant that was %s is its new owner’s at once', async (_, giveUp) => {
    await extensions('exact');
    giveUp();
    store.add(aTenant({ id: 'ten_2' }), [aUser({ id: 'usr_300' })]);
    expect(await extensions('exact')).toEqual(['300']);
  });

  test('a tenant that does not exist (any more) is unknown, not an outage', async () => {
    expect(await tenants.byId('ten_none', 'exact')).toEqual({ ok: false, problem: { code: 'unknown-domain' } });
  });
});
