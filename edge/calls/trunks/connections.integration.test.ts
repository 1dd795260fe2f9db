import { hash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { OFFER, type Phone, udpPhoneAt } from '#edge/signaling/rig/index.ts';
import { PhoneNumber } from '#shared/number/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { startTestEdge, TEST_BOX, type TestEdge, tenantIdOf, toTenant, toUser } from '#test/world/edge/index.ts';

/** Two edges for all; each test has a tenant and a provider of its own. */
let edges: TestEdge[];
let provider: Phone;
let count = 0;
let [acme, tenantId] = ['', ''];
const HURRY = 60;

beforeAll(async () => {
  const first = await startTestEdge([], { hurry: HURRY });
  edges = [first, await startTestEdge([], { hurry: HURRY, edgeId: 'edge_2', store: first.store })];
});
afterAll(() => Promise.all(edges.map((edge) => edge.close())));
beforeEach(async () => {
  count += 1;
  acme = `acme${count}.example`;
  tenantId = tenantIdOf(acme);
  store().add(toTenant({ domain: acme }), [toUser({ domain: acme }, '201')]);
  store().liveEdges.add('edge_1').add('edge_2');
  provider = await udpPhoneAt(`127.1.${count}.1`, { host: '127.0.0.1', port: edges[0]?.udpPort ?? 0 });
});
afterEach(async () => {
  store().deleteTenant(tenantId);
  await provider.close();
});

const store = () => (edges[0] as TestEdge).store;
const newsOf = () => edges.flatMap(({ trunkNews }) => trunkNews.filter((news) => news.tenantId === tenantId));

function putTrunk(fields: object, updatedAt = '2026-01-05T09:00:00.000Z'): void {
  const { host, port } = provider;
  const known = { name: 'T', host, port, username: 'acct', authUsername: 'auth', sipKeepAlive: 'none' };
  const trunk = { ...Trunk.New.parse({ ...known, ...fields }), id: `trk_${count}`, updatedAt };
  store().putObject(tenantId, 'trunk', trunk as never, { password: TEST_BOX.seal(tenantId, 'pass') });
}

const CHALLENGE = { 'WWW-Authenticate': 'Digest realm="provider", nonce="n1", qop="auth", algorithm=MD5' };

/** The next REGISTER, and whether it proves the password. */
async function registers(): Promise<{ register: SipMessage; isProven: boolean; seconds: string; contactUser: string }> {
  const register = await provider.hears('REGISTER');
  const md5 = (text: string) => hash('md5', text);
  const part = (name: string) => new RegExp(`${name}="?([^",\r]+)`).exec(register.text)?.[1] ?? '';
  const secret = md5('auth:provider:pass');
  const expected = md5(`${secret}:n1:${part('nc')}:${part('cnonce')}:auth:${md5(`REGISTER:${register.uri}`)}`);
  const contactUser = /sip:([0-9a-f]+)@/.exec(register.get(H.contact) ?? '')?.[1] ?? '';
  const seconds = /^Expires: (\d+)/m.exec(register.text)?.[1] ?? '';
  return { register, isProven: part('response') === expected, seconds, contactUser };
}

/** Registers with the password, for as long as the provider grants. */
async function registered(expires: string) {
  const { register: first } = await registers();
  provider.respond(first, 401, CHALLENGE);
  const second = await registers();
  expect(second.isProven).toBe(true);
  provider.respond(second.register, 200, { Contact: `${second.register.get(H.contact)};expires=${expires}` });
  return { first, ...second };
}

test('one edge registers with digest, and again before the provider forgets us', async () => {
  putTrunk({ registration: 'outbound' });
  const { first, register, seconds } = await registered('30');
  expect(seconds).toBe('600');
  expect(register.get(H.callId)).toBe(first.get(H.callId));
  expect(register.get(H.from)).toMatch(/^<sip:acct@127\.1\.\d+\.1>;tag=/);
  // 15 to 22 s later, in a hurry; with the nonce that is known, so that nothing is challenged.
  const again = await registers();
  expect(again).toMatchObject({ isProven: true });
  expect(Number.parseInt(again.register.get(H.cseq) ?? '', 10)).toBeGreaterThan(
    Number.parseInt(register.get(H.cseq) ?? '', 10),
  );
  provider.respond(again.register, 200, { Expires: '600' });
  expect(newsOf()).toMatchObject([{ name: 'registered', trunkId: `trk_${count}`, trunk: 'T', reason: '200 OK' }]);
  expect(await provider.hearsNo('REGISTER', 50)).toBe(true);
});

test('a call to our Contact is the trunk’s, whatever its address', async () => {
  putTrunk({ registration: 'outbound' });
  const did = PhoneNumber.New.parse({
    number: '+14235550123',
    destination: { kind: 'user', userId: toUser({ domain: acme }, '201').id },
  });
  store().putObject(tenantId, 'number', { ...did, id: 'num_1' } as never);
  const { register } = await registered('600');
  const contact = /<([^>]+)>/.exec(register.get(H.contact) ?? '')?.[1] ?? '';
  const port = Number(/:(\d+)/.exec(contact.slice(4))?.[1]);
  const caller = await udpPhoneAt(`127.1.${count}.9`, { host: '127.0.0.1', port });
  const headers = (called: string) => ({ To: `<sip:${called}@provider.example>`, 'Call-ID': randomUUID() });
  caller.request('INVITE', contact, headers('+14235550123'), OFFER);
  await caller.hears(480); // the user has no phone
  caller.request('INVITE', contact, headers('+14235550124'), OFFER);
  await caller.hears(404);
  caller.request('INVITE', contact.replace(/sip:[0-9a-f]+@/, 'sip:guessed@'), headers('+14235550123'), OFFER);
  await caller.hears(404);
  await caller.close();
});

test('who wants a longer registration gets it', async () => {
  putTrunk({ registration: 'outbound', registrationSeconds: 60 });
  const short = await registers();
  provider.respond(short.register, 423, { 'Min-Expires': '900' });
  const longer = await registers();
  expect([short.seconds, longer.seconds]).toEqual(['60', '900']);
  provider.respond(longer.register, 200, { Expires: '900' });
  await expect.poll(newsOf).toMatchObject([{ name: 'registered' }]);
});

test('a refusal is told once, tried again later, and its end is told', async () => {
  putTrunk({ registration: 'outbound' });
  for (let time = 0; time < 2; time++) provider.respond((await registers()).register, 403);
  const { register } = await registers();
  provider.respond(register, 200, { Expires: '600' });
  await expect
    .poll(newsOf)
    .toMatchObject([{ name: 'unreachable', reason: '403 Forbidden' }, { name: 'registered' }, { name: 'reachable' }]);
});

test('a trunk that is disabled is taken back, and one that is changed is registered anew', async () => {
  putTrunk({ registration: 'outbound' });
  await registered('600');
  putTrunk({ registration: 'outbound', registrationSeconds: 1200 }, '2026-01-05T09:00:01.000Z');
  const goodbye = await registers();
  expect(goodbye).toMatchObject({ seconds: '0', isProven: true });
  provider.respond(goodbye.register, 200);
  const anew = await registered('1200');
  expect(anew.seconds).toBe('1200');
  putTrunk({ registration: 'outbound', isEnabled: false }, '2026-01-05T09:00:02.000Z');
  const last = await registers();
  expect(last.seconds).toBe('0');
  provider.respond(last.register, 200);
  await expect.poll(() => store().trunkConnections.leaseOf(tenantId, `trk_${count}`)).toBeNull();
});

test('when the edge that has it is gone, the other one registers it', async () => {
  putTrunk({ registration: 'outbound' });
  const { contactUser } = await registered('600');
  const lease = await store().trunkConnections.leaseOf(tenantId, `trk_${count}`);
  const [gone, left] = lease?.edgeId === 'edge_1' ? ['edge_1', 'edge_2'] : ['edge_2', 'edge_1'];
  store().liveEdges.delete(gone);
  // The one that lives after all hears that it has lost the trunk, and takes its own Contact back.
  const [a, b] = [await registers(), await registers()];
  const [goodbye, taken] = a.seconds === '0' ? [a, b] : [b, a];
  expect(goodbye).toMatchObject({ seconds: '0', contactUser });
  expect(taken.contactUser).not.toBe(contactUser);
  provider.respond(goodbye.register, 200);
  provider.respond(taken.register, 200, { Expires: '600' });
  await expect.poll(newsOf).toMatchObject([{ name: 'registered' }, { name: 'registered' }]);
  expect((await store().trunkConnections.leaseOf(tenantId, `trk_${count}`))?.edgeId).toBe(left);
});

test('OPTIONS tells whether it lives: two lost answers make it unreachable, two answers reachable', async () => {
  putTrunk({ sipKeepAlive: 'options', sipKeepAliveSeconds: 3 });
  const answers = async (...statuses: number[]) => {
    for (const status of statuses) provider.respond(await provider.hears('OPTIONS'), status);
  };
  await answers(404, 503, 200, 503, 503);
  await expect.poll(newsOf).toMatchObject([{ name: 'unreachable', reason: '503 Service Unavailable' }]);
  await answers(200, 200);
  await expect.poll(newsOf).toMatchObject([{ name: 'unreachable' }, { name: 'reachable', reason: '200 OK' }]);
  expect(await store().trunkConnections.leaseOf(tenantId, `trk_${count}`)).toMatchObject({
    status: { health: 'up', registration: 'none', isUp: true },
  });
});
