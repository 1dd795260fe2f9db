import { describe, expect, test } from 'vitest';
import { indexSnapshot } from '#shared/tenant/index.ts';
import { SeededChance } from '#test/world/index.ts';
import { aTenant } from '#test/world/records.ts';
import { findPeer } from './index.ts';

const NUMBER = '+33145';
const answer = <Record>(records: readonly Record[] = []) => ({ records, ttlSeconds: 60 });

/** Whom a tenant of acme.example finds for a number that ENUM has an address for, with what DNS says of hosts. */
async function found(address: string, hosts: Record<string, readonly string[]> = {}, mayReachPrivate = false) {
  const regexp = `!^.*$!${address}!`;
  const enumRecord = { order: 1, preference: 1, flags: 'u', service: 'E2U+sip', replacement: '', regexp };
  const asked: string[] = [];
  const names = {
    naptr: async (name: string) => {
      asked.push(name);
      return answer(name === '5.4.1.3.3.e164.arpa' ? [enumRecord] : []);
    },
    srv: async () => answer<never>(),
    addresses: async (name: string) => answer(hosts[name]),
  };
  const world = {
    internet: { names, mayReachPrivate },
    names: { ownHosts: new Set(['edge.platform.example']) },
    chance: new SeededChance(),
    log: () => undefined,
  };
  const snapshot = indexSnapshot(aTenant(), 1, []);
  return { peer: await findPeer(world, snapshot, NUMBER, 'e164.arpa'), asked };
}

test('the address, and where that is: names are not asked again (INT-06, INT-08)', async () => {
  const { peer, asked } = await found('sip:bob@far.example', { 'far.example': ['93.184.216.34'] });
  expect(peer).toEqual({
    user: 'bob',
    domain: 'far.example',
    namedPort: null,
    transport: 'udp',
    address: '93.184.216.34',
    port: 5060,
  });
  expect(asked[0]).toBe('5.4.1.3.3.e164.arpa');
});

test('by another port and over TCP', async () => {
  const { peer } = await found('sip:bob@far.example:5080;transport=tcp', { 'far.example': ['93.184.216.34'] });
  expect(peer).toMatchObject({ transport: 'tcp', port: 5080, namedPort: 5080 });
});

describe('nobody is called', () => {
  test.each([
    ['at this machine', 'sip:bob@127.0.0.1'],
    ['in a private network', 'sip:bob@10.0.0.5'],
    ['where instances of a cloud learn who they are', 'sip:bob@169.254.169.254'],
    ['at this machine, in IPv6', 'sip:bob@[::1]'],
    ['at an address of IPv4 in IPv6', 'sip:bob@[::ffff:10.0.0.5]'],
    ['at a name of ours', 'sip:bob@edge.platform.example'],
    ['in the own domain', 'sip:201@acme.example'],
    ['in the own domain, however it is written', 'sip:201@ACME.example'],
    ['by a name for a private address', 'sip:bob@inside.example'],
    ['who is nowhere', 'sip:bob@nowhere.example'],
    ['without a name', 'sip:far.example'],
    ['by TLS, as the certificate is for a name', 'sip:bob@far.example;transport=tls'],
  ])('%s', async (_what, address) => {
    const hosts = { 'far.example': ['93.184.216.34'], 'inside.example': ['192.168.1.1', '::1'] };
    const all = { ...hosts, 'acme.example': ['93.184.216.34'], 'edge.platform.example': ['93.184.216.34'] };
    expect((await found(address, all)).peer).toBeNull();
  });

  test('but at the public one of several addresses', async () => {
    const { peer } = await found('sip:bob@both.example', { 'both.example': ['10.0.0.5', '93.184.216.34'] });
    expect(peer?.address).toBe('93.184.216.34');
  });

  test('and at a private one where that is allowed', async () => {
    expect((await found('sip:bob@127.0.0.1:5070', {}, true)).peer).toMatchObject({ address: '127.0.0.1', port: 5070 });
  });
});

test('name servers that do not answer are told of, and nobody is found', async () => {
  const logged: object[] = [];
  const silent = async () => {
    throw new Error('no answer');
  };
  const world = {
    internet: { names: { naptr: silent, srv: silent, addresses: silent } },
    names: { ownHosts: new Set<string>() },
    chance: new SeededChance(),
    log: (event: object) => void logged.push(event),
  };
  expect(await findPeer(world, indexSnapshot(aTenant(), 1, []), NUMBER, 'e164.arpa')).toBeNull();
  expect(logged).toMatchObject([{ name: 'enum-not-answered', tenant: 'ten_1' }]);
});
