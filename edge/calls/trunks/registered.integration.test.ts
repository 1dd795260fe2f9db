import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { OFFER } from '#edge/signaling/rig/index.ts';
import { PhoneNumber } from '#shared/number/index.ts';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import {
  passwordOf,
  SipUser,
  startTestEdge,
  TEST_BOX,
  type TestEdge,
  tenantIdOf,
  toTenant,
  toUser,
} from '#test/world/edge/index.ts';

/**
 * Another PBX that registers with us as a phone does, and is called where it has registered. Each test has tenants of its
 * own; both have the account `pbx` with the same password: nothing but the tenant keeps them apart.
 */
const PBX = 'pbx';
const ELSEWHERE = '<sip:s@192.0.2.99:5060>';

let edge: TestEdge;
let count = 0;
let [acme, bolt] = ['', ''];
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  edge = await startTestEdge([], { hurry: 20 });
});
afterAll(() => edge.close());
beforeEach(() => {
  count += 1;
  [acme, bolt] = [`acme${count}.example`, `bolt${count}.example`];
  for (const domain of [acme, bolt]) {
    edge.store.add(toTenant({ domain }), [toUser({ domain }, '200')]);
    hasTrunk(domain);
    const rule = OutboundRule.New.parse({
      name: 'Out',
      patterns: [{ pattern: '9.', stripDigits: 1 }],
      trunkIds: ['trk_1', 'trk_2'],
    });
    edge.store.putObject(tenantIdOf(domain), 'outbound-rule', { ...rule, id: 'obr_1' } as never);
  }
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function hasTrunk(domain: string, fields: object = {}, password = passwordOf(PBX)): void {
  const account = { name: 'PBX', registration: 'inbound', username: PBX, callerId: { number: '+14235550100' } };
  const trunk = Trunk.New.parse({ ...account, ...fields });
  const sealed = { password: TEST_BOX.seal(tenantIdOf(domain), password) };
  edge.store.putObject(tenantIdOf(domain), 'trunk', { ...trunk, id: 'trk_1' } as never, sealed);
}

async function userOf(domain: string, extension: string, transport: 'udp' | 'tcp' = 'udp'): Promise<SipUser> {
  const user = await SipUser.at(edge, { extension, domain }, transport);
  closing.push(() => user.close());
  return user;
}
const registering = (pbx: SipUser, headers: Record<string, string> = {}, status = 200) =>
  pbx.ask('REGISTER', PBX, { Contact: ELSEWHERE, Expires: '600', ...headers }, '', status);

async function registered(domain: string, headers: Record<string, string> = {}): Promise<SipUser> {
  const pbx = await userOf(domain, PBX, 'tcp');
  await registering(pbx, headers);
  return pbx;
}
/** 200 dials a number outside. @returns what is heard in the end */
async function dials(domain: string, status: number): Promise<SipMessage> {
  const alice = await userOf(domain, '200');
  return alice.ask('INVITE', '90145678901', {}, OFFER, status);
}

test('it is called at its Contact, over the way that its REGISTER came; the number stands in To', async () => {
  const pbx = await registered(acme);
  const busy = dials(acme, 486);
  const invite = await pbx.phone.hears('INVITE');
  expect(invite.text).toMatch(/^INVITE sip:s@192\.0\.2\.99:5060 SIP/);
  expect(invite.get(H.to)).toBe(`<sip:0145678901@${acme};user=phone>`);
  expect(invite.get(H.from)).toContain(`sip:+14235550100@${acme}`);
  pbx.phone.respond(invite, 486);
  await busy;
  expect((await edge.journal.ended(1, { tenantId: tenantIdOf(acme) }))[0]).toMatchObject({
    tenantId: tenantIdOf(acme),
    direction: 'outbound',
    legs: [{ role: 'caller' }, { trunkId: 'trk_1', sipStatus: 486 }],
  });
});

test('a Contact without a user part takes every number; who answers there talks', async () => {
  const pbx = await registered(acme, { Contact: '<sip:192.0.2.99:5070>' });
  const answered = dials(acme, 200);
  const invite = await pbx.phone.hears('INVITE');
  expect(invite.text).toMatch(/^INVITE sip:0145678901@192\.0\.2\.99:5070 SIP/);
  pbx.phone.respond(invite, 200, {}, OFFER);
  await answered;
  expect((await pbx.phone.hears('ACK')).get(H.callId)).toBe(invite.get(H.callId));
});

test('while it is not registered, calls take the next trunk', async () => {
  const provider = await userOf(acme, 'provider');
  const { host, port } = provider.phone;
  const second = { ...Trunk.New.parse({ name: 'Two', host, port }), id: 'trk_2' };
  edge.store.putObject(tenantIdOf(acme), 'trunk', second as never);
  const pbx = await registered(acme);
  await registering(pbx, { Expires: '0' });
  const busy = dials(acme, 486);
  provider.phone.respond(await provider.phone.hears('INVITE'), 486);
  await busy;
});

describe('a registration ends', () => {
  test.each([
    ['is disabled', { isEnabled: false }, undefined],
    ['has another password', {}, 'another one'],
    ['has another account', { username: 'other' }, undefined],
    ['no longer takes registrations', { registration: 'none', host: 'pbx.invalid' }, undefined],
  ])('when the trunk %s', async (_, fields, password) => {
    await registered(acme);
    hasTrunk(acme, fields, password);
    await dials(acme, 503);
  });

  test('with its connection', async () => {
    const pbx = await SipUser.at(edge, { extension: PBX, domain: acme }, 'tcp');
    await registering(pbx);
    await pbx.close();
    await dials(acme, 503);
  });
});

describe('REGISTER is refused', () => {
  test.each([
    ['with a wrong password', {}, 'another one', 403],
    ['while the trunk is disabled', { isEnabled: false }, undefined, 403],
    ['of an account that is not one to register with', { registration: 'none', host: 'x.example' }, undefined, 403],
  ])('%s', async (_, fields, password, status) => {
    hasTrunk(acme, fields, password);
    await registering(await userOf(acme, PBX, 'tcp'), {}, status);
  });

  test('for another address-of-record', async () => {
    await registering(await userOf(acme, PBX, 'tcp'), { To: `<sip:200@${acme}>` }, 403);
  });

  test('for less than a minute; more than an hour is an hour', async () => {
    const pbx = await userOf(acme, PBX, 'tcp');
    expect((await registering(pbx, { Expires: '30' }, 423)).text).toContain('Min-Expires: 60');
    expect((await registering(pbx, { Expires: '99999' })).text).toContain(`${ELSEWHERE};expires=3600`);
  });
});

describe('another tenant', () => {
  test('whose account has the same name and password does not reach it', async () => {
    const pbx = await registered(acme);
    await dials(bolt, 503);
    expect(await pbx.phone.hearsNo('INVITE', 50)).toBe(true);
  });

  test('does not let its account in', async () => {
    hasTrunk(bolt, { username: 'boltpbx' });
    await registering(await userOf(bolt, PBX, 'tcp'), {}, 403);
  });
});

describe('a call that comes over its way', () => {
  const called = (pbx: SipUser, headers: Record<string, string> = {}) =>
    pbx.phone.request('INVITE', 'sip:+14235550123@127.0.0.1', { 'Call-ID': 'c1', ...headers }, OFFER);

  test('is its own without a word of the tenant, and proves the account', async () => {
    const destination = { kind: 'user', userId: toUser({ domain: acme }, '200').id };
    const did = PhoneNumber.New.parse({ number: '+14235550123', destination });
    edge.store.putObject(tenantIdOf(acme), 'number', { ...did, id: 'num_1' } as never);
    const pbx = await registered(acme);
    called(pbx);
    const challenge = await pbx.phone.hears(407);
    expect(challenge.text).toContain(`realm="${acme}"`);
    const proof = pbx.credentials(challenge, 'INVITE', 'sip:+14235550123@127.0.0.1');
    called(pbx, { 'Proxy-Authorization': proof, CSeq: '2 INVITE' });
    await pbx.phone.hears(480); // 200 has no phone
    expect((await edge.journal.ended(1, { tenantId: tenantIdOf(acme) }))[0]).toMatchObject({
      direction: 'inbound',
      legs: [{ role: 'caller', trunkId: 'trk_1' }],
    });
  });

  test('is nobody’s when trunks of two tenants share that way', async () => {
    const pbx = await registered(acme);
    const ofBolt = {
      From: `<sip:${PBX}@${bolt}>;tag=b`,
      To: `<sip:${PBX}@${bolt}>`,
      'Call-ID': 'of-bolt',
      Expires: '600',
    };
    pbx.phone.request('REGISTER', `sip:${bolt}`, ofBolt);
    const challenge = await pbx.phone.hears(401);
    const asBolt = await userOf(bolt, PBX, 'tcp');
    const Authorization = asBolt.credentials(challenge, 'REGISTER', `sip:${bolt}`);
    pbx.phone.request('REGISTER', `sip:${bolt}`, { ...ofBolt, CSeq: '2 REGISTER', Authorization });
    await pbx.phone.hears(200);
    called(pbx);
    await pbx.phone.hears(404);
  });
});
