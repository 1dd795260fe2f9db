import { expect, test } from 'vitest';
import { MemoryEdgeStore } from '#test/world/edge/memory-edge-store.ts';
import { aRequest } from '#test/world/edge/sip-request.ts';
import { ManualClock } from '#test/world/index.ts';
import { aTenant } from '#test/world/records.ts';
import { belongsToTenant, type EdgeNames, identifyTenant } from './identify-tenant.ts';
import { Tenants } from './tenants.ts';

const store = new MemoryEdgeStore();
store.add(aTenant({ id: 'ten_acme', domain: 'acme.example', aliases: ['acme.test'] }), []);
store.add(aTenant({ id: 'ten_bolt', domain: 'bolt.example' }), []);
const tenants = new Tenants({
  store,
  clock: new ManualClock(),
  log: () => undefined,
  onChange: async () => undefined,
});
const names: EdgeNames = { ownHosts: new Set(['edge1.pbx.example']), defaultTenant: 'ten_bolt' };

const whose = async (uri: string, to: string, known = names) => {
  const found = await identifyTenant(tenants, known, aRequest({ uri, headers: { to } }), 'exact');
  return found.ok ? found.value.tenant.id : found.problem.code;
};

test.each([
  ['sip:acme.example', '<sip:200@acme.example>', 'ten_acme'],
  ['sip:ACME.example:5080;transport=tcp', '<sip:200@acme.example>', 'ten_acme'],
  ['sip:201@acme.example', '<sip:201@bolt.example>', 'ten_acme'],
  ['sip:201@Acme.test', '<sip:201@bolt.example>', 'ten_acme'],
  ['sip:192.0.2.1', '<sip:200@acme.test>', 'ten_acme'],
  ['sip:192.0.2.1', '"A" <sip:200@acme.example>;tag=1', 'ten_acme'],
  ['sip:edge1.pbx.example', '<sip:200@acme.example>', 'ten_acme'],
  ['sip:192.0.2.1', '<sip:200@192.0.2.1>', 'ten_bolt'],
  ['sip:[2001:db8::1]:5060', '<sip:200@[2001:db8::1]>', 'ten_bolt'],
  ['sip:Edge1.pbx.example', '<sip:200@edge1.pbx.example>', 'ten_bolt'],
  ['sip:nobody.example', '<sip:200@acme.example>', 'unknown-domain'],
  ['tel:+331', '<tel:+331>', 'ten_bolt'],
])('Request-URI %s, To %s: %s', async (uri, to, tenant) => {
  expect(await whose(uri, to)).toBe(tenant);
});

test('without a default tenant the name of the edge may be a tenant’s domain', async () => {
  const known: EdgeNames = { ownHosts: new Set(['acme.example', 'edge1.pbx.example']), defaultTenant: null };
  expect(await whose('sip:acme.example', '<sip:200@acme.example>', known)).toBe('ten_acme');
  expect(await whose('sip:edge1.pbx.example', '<sip:200@edge1.pbx.example>', known)).toBe('unknown-domain');
});

test.each([
  ['acme.example', true],
  ['acme.test', true],
  ['edge1.pbx.example', true],
  ['192.0.2.1', true],
  ['bolt.example', false],
])('%s stands for acme: %s', async (host, isTheirs) => {
  const acme = await tenants.byDomain('acme.test', 'exact');
  expect(acme.ok && belongsToTenant(names, acme.value, host)).toBe(isTheirs);
});

test('without a default tenant an address alone is nobody', async () => {
  expect(await whose('sip:192.0.2.1', '<sip:200@192.0.2.1>', { ...names, defaultTenant: null })).toBe('unknown-domain');
});
