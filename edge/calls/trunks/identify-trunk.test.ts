import { beforeEach, describe, expect, test } from 'vitest';
import type { ConfigObject } from '#shared/object/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { MemoryEdgeStore } from '#test/world/edge/memory-edge-store.ts';
import { aRequest } from '#test/world/edge/sip-request.ts';
import { ManualClock } from '#test/world/index.ts';
import { aTenant, aUser } from '#test/world/records.ts';
import { Tenants } from '../tenants/index.ts';
import { identifyTrunk } from './identify-trunk.ts';
import { TrunkSources } from './trunk-sources.ts';

const acme = aTenant({ id: 'ten_acme', domain: 'acme.example' });
const bolt = aTenant({ id: 'ten_bolt', domain: 'bolt.example' });

let store: MemoryEdgeStore;
let tenants: Tenants;
beforeEach(() => {
  store = new MemoryEdgeStore();
  for (const tenant of [acme, bolt]) store.add(tenant, [aUser({ id: 'usr_200' })]);
  tenants = new Tenants({ store, clock: new ManualClock(), log: () => {}, onChange: async () => {} });
});

/** Acme's trunk of another PBX, which registers as `pbx`. */
const change = (fields: object): void => {
  const trunk = Trunk.New.parse({ name: 'PBX', registration: 'inbound', username: 'pbx', ...fields });
  store.putObject(acme.id, 'trunk', { ...trunk, id: 'trk_1' } as unknown as ConfigObject);
};

/** A call of an account, which is not proved yet. */
const calls = (username: string, domain = acme.domain) => {
  const proof = 'nonce="n", uri="sip:x", response="r", algorithm=MD5, qop=auth, nc=00000001, cnonce="c"';
  const headers = { 'proxy-authorization': `Digest username="${username}", realm="${domain}", ${proof}` };
  const sources = new TrunkSources(store, new ManualClock());
  const names = { ownHosts: new Set<string>(), defaultTenant: null };
  const world = { tenants, names, sources, trunkOfContact: () => null, trunkOfFlow: () => null };
  return identifyTrunk(world, aRequest({ method: 'INVITE', uri: `sip:+14235550123@${domain}`, headers }));
};

describe('the account of another PBX', () => {
  test('leads to its trunk as it is configured now, whatever a registration has just read', async () => {
    change({});
    await tenants.byId(acme.id, 'recent');
    change({ inboundDestination: { kind: 'user', userId: 'usr_200' } });
    expect((await calls('pbx'))?.trunk.inboundDestination).toEqual({ kind: 'user', userId: 'usr_200' });
  });

  test('leads to a trunk that has just been made', async () => {
    await tenants.byId(acme.id, 'recent');
    change({});
    expect((await calls('pbx'))?.trunk.id).toBe('trk_1');
  });

  test('is nobody’s at another tenant', async () => {
    change({});
    expect(await calls('pbx', bolt.domain)).toBeNull();
  });
});

test('a phone’s call costs no read of its own, as the one that lets it in follows', async () => {
  await tenants.byId(acme.id, 'recent');
  expect(await calls('200')).toBeNull();
  expect(store.versionReads).toBe(1);
});
