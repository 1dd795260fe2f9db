import { hash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { OFFER, type Phone, udpPhoneAt } from '#edge/signaling/rig/index.ts';
import { PhoneNumber } from '#shared/number/index.ts';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { callerEnd } from '#test/world/edge/call-ends.ts';
import {
  SipUser,
  startTestEdge,
  TEST_BOX,
  type TestEdge,
  tenantIdOf,
  toTenant,
  toUser,
} from '#test/world/edge/index.ts';

// One edge for all, as it takes its time to start; each test has tenants and providers of its own.
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
  for (const domain of [acme, bolt])
    edge.store.add(toTenant({ domain }), [toUser({ domain }, '200'), toUser({ domain }, '201')]);
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const addressOf = (domain: string) => `127.0.${count}.${domain === acme ? 1 : 2}`;

/** A provider whose trunk a tenant has, known by its address. */
async function provider(domain: string, fields: object = {}, password = 'pass'): Promise<Phone> {
  const tenantId = tenantIdOf(domain);
  const trunk = Trunk.New.parse({
    name: 'T',
    host: 'sip.example',
    username: 'acct',
    sourceAddresses: [addressOf(domain)],
    ...fields,
  });
  const sealed = { password: TEST_BOX.seal(tenantId, password) };
  edge.store.putObject(tenantId, 'trunk', { ...trunk, id: `trk_${tenantId}` } as never, sealed);
  const phone = await udpPhoneAt(addressOf(domain), { host: edge.host, port: edge.udpPort });
  closing.push(() => phone.close());
  return phone;
}

/** Gives a number to user 201 of the tenant. */
function hasNumber(domain: string, number: string, fields: object = {}): void {
  const tenantId = tenantIdOf(domain);
  const destination = { kind: 'user', userId: toUser({ domain }, '201').id };
  const did = PhoneNumber.New.parse({ number, destination, ...fields });
  edge.store.putObject(tenantId, 'number', { ...did, id: `num_${number.slice(1)}` } as never);
}

const calling = (phone: Phone, called: string, headers: Record<string, string> = {}, domain = '127.0.0.1') =>
  phone.request('INVITE', `sip:${called}@${domain}`, { 'Call-ID': randomUUID(), ...headers }, OFFER);

/** What the caller hears in the end; the refusal is acknowledged. */
async function hears(phone: Phone, status: number): Promise<SipMessage> {
  const refusal = await phone.hears(status);
  const [callId, to] = [refusal.get(H.callId) ?? '', refusal.get(H.to) ?? ''];
  phone.request('ACK', 'sip:127.0.0.1', {
    Via: refusal.get(H.via) ?? '',
    'Call-ID': callId,
    To: to,
    From: refusal.get(H.from) ?? '',
  });
  return refusal;
}

async function deskOf(domain: string, extension = '201'): Promise<SipUser> {
  const desk = await SipUser.at(edge, { extension, domain });
  closing.push(() => desk.close());
  await desk.register();
  return desk;
}

test('a call from the address of a trunk rings the number’s user, and the bill knows it came in there', async () => {
  hasNumber(acme, '+14235550123');
  const [trunk, desk] = [await provider(acme), await deskOf(acme)];
  const from = { From: '"Ann" <sip:anybody@192.0.2.1>;tag=1', 'P-Asserted-Identity': '"Ann" <tel:+33142685300>' };
  calling(trunk, '+14235550123', { ...from, 'Alert-Info': '<http://x>;info=alert-autoanswer', Diversion: '<sip:7@x>' });
  const invite = await desk.phone.hears('INVITE');
  expect(invite.get(H.from)).toContain(`"Ann" <sip:+33142685300@${acme}>`);
  expect(invite.text).toContain('Diversion: <sip:7@x>');
  expect(invite.text).not.toContain('autoanswer');
  desk.phone.respond(invite, 486);
  await hears(trunk, 486);
  expect((await edge.journal.ended(1, { tenantId: tenantIdOf(acme) }))[0]).toMatchObject({
    tenantId: tenantIdOf(acme),
    direction: 'inbound',
    from: { number: '+33142685300', name: 'Ann', userId: null },
    dialed: '+14235550123',
    legs: [
      { role: 'caller', trunkId: `trk_${tenantIdOf(acme)}` },
      { role: 'callee', trunkId: null },
    ],
  });
});

test('a national number of the caller is E.164 on the bill', async () => {
  hasNumber(acme, '+14235550123');
  edge.store.putSettings(tenantIdOf(acme), tenantIdOf(acme), { 'region.country': 'FR' });
  const trunk = await provider(acme);
  calling(trunk, '+14235550123', { From: '<sip:0142685300@192.0.2.1>;tag=1' });
  await hears(trunk, 480);
  const ofAcme = edge.journal.events.filter(({ tenantId }) => tenantId === tenantIdOf(acme));
  expect(ofAcme[0]).toMatchObject({ type: 'call.started', from: { number: '+33142685300' } });
});

test('a call has the codecs of its trunk alone, and who offers none of them all of his', async () => {
  hasNumber(acme, '+14235550123');
  const [trunk, desk] = [await provider(acme, { codecs: ['PCMU', 'G722'] }), await deskOf(acme)];
  const many = OFFER.replace('RTP/AVP 8', 'RTP/AVP 8 9 0');
  for (const [offer, offered] of [
    [many, 'RTP/AVP 0 9'],
    [OFFER, 'RTP/AVP 8'],
  ] as const) {
    trunk.request('INVITE', 'sip:+14235550123@127.0.0.1', { 'Call-ID': randomUUID() }, offer);
    const invite = await desk.phone.hears('INVITE');
    expect(/RTP\/AVP[^\r]*/.exec(invite.body)?.[0]).toBe(offered);
    desk.phone.respond(invite, 486);
    await hears(trunk, 486);
  }
});

test.each([
  ['info', false],
  ['inband', false],
  ['auto', true],
])('a trunk that sends keys by %s: whether the phone is offered events is %s', async (dtmf, hasEvents) => {
  hasNumber(acme, '+14235550123');
  const [trunk, desk] = [await provider(acme, { dtmf }), await deskOf(acme)];
  const offer = `${OFFER.replace('RTP/AVP 8', 'RTP/AVP 8 101')}a=rtpmap:101 telephone-event/8000\r\n`;
  trunk.request('INVITE', 'sip:+14235550123@127.0.0.1', { 'Call-ID': randomUUID() }, offer);
  const invite = await desk.phone.hears('INVITE');
  expect(invite.body.includes('telephone-event')).toBe(hasEvents);
  desk.phone.respond(invite, 486);
  await hears(trunk, 486);
});

test.each([OFFER, ''])(
  'a trunk that is to be encrypted takes no call in the clear, nor one without an offer',
  async (offer) => {
    hasNumber(acme, '+14235550123');
    const trunk = await provider(acme, { srtp: 'required', transport: 'tls' });
    trunk.request('INVITE', 'sip:+14235550123@127.0.0.1', { 'Call-ID': randomUUID() }, offer);
    await hears(trunk, 488);
    const [ended] = await edge.journal.ended(1, { tenantId: tenantIdOf(acme) });
    expect(ended).toMatchObject({ hangup: { reason: 'incompatible-media' } });
  },
);

test('who calls over a trunk gives up while it rings, or hangs up before the ACK: the phone stops, and the bill says so', async () => {
  hasNumber(acme, '+14235550123');
  const [trunk, desk] = [await provider(acme), await deskOf(acme)];
  const callId = randomUUID();
  const via = {
    Via: `SIP/2.0/UDP ${addressOf(acme)}:${trunk.port};rport;branch=z9hG4bK${callId}`,
    'Call-ID': callId,
    From: '<sip:1@x>;tag=1',
  };
  trunk.request('INVITE', 'sip:+14235550123@127.0.0.1', via, OFFER);
  const invite = await desk.phone.hears('INVITE');
  desk.phone.respond(invite, 180);
  await trunk.hears(180);
  trunk.request('CANCEL', 'sip:+14235550123@127.0.0.1', { ...via, CSeq: '1 CANCEL' });
  const canceled = await desk.phone.hears('CANCEL');
  desk.phone.respond(canceled, 200);
  desk.phone.respond(invite, 487);
  await trunk.hears(200);
  await hears(trunk, 487);
  const [canceledCall] = await edge.journal.ended(1, { tenantId: tenantIdOf(acme) });
  expect(canceledCall).toMatchObject({ disposition: 'canceled', hangup: { by: 'caller' } });

  calling(trunk, '+14235550123');
  const again = await desk.phone.hears('INVITE');
  desk.phone.respond(again, 200, {}, OFFER);
  const answer = await trunk.hears(200);
  callerEnd(trunk, answer).sends('BYE');
  desk.phone.respond(await desk.phone.hears('BYE'), 200);
  const [, hungUp] = await edge.journal.ended(2, { tenantId: tenantIdOf(acme) });
  expect(hungUp).toMatchObject({ hangup: { by: 'caller' } });
});

test('who withholds the number is nobody, to the phone and on the bill', async () => {
  hasNumber(acme, '+14235550123');
  const [trunk, desk] = [await provider(acme), await deskOf(acme)];
  calling(trunk, '+14235550123', { Privacy: 'id', 'P-Asserted-Identity': '"Ann" <tel:+33142685300>' });
  const invite = await desk.phone.hears('INVITE');
  expect(invite.get(H.from)).toContain('sip:anonymous@anonymous.invalid');
  expect(invite.text).not.toMatch(/Ann|33142685300/);
  desk.phone.respond(invite, 486);
  await hears(trunk, 486);
});

describe('another tenant', () => {
  test('’s number is no number of the trunk’s tenant', async () => {
    hasNumber(bolt, '+14235550199');
    const trunk = await provider(acme);
    calling(trunk, '+14235550199');
    await hears(trunk, 404);
  });

  test('’s domain in the Request-URI makes the trunk a stranger there: it is asked for a password', async () => {
    hasNumber(bolt, '+14235550199');
    const trunk = await provider(acme);
    calling(trunk, '+14235550199', {}, bolt);
    expect((await hears(trunk, 407)).text).toContain(`realm="${bolt}"`);
  });

  test('’s trunk does not count: an address is one tenant’s', async () => {
    hasNumber(acme, '+14235550123');
    const stranger = await provider(bolt);
    calling(stranger, '+14235550123');
    await hears(stranger, 404);
  });
});

test('a call that a proxy sends back to us is a loop for the number that it came in for, and none for another one', async () => {
  hasNumber(acme, '+14235550123', { destination: { kind: 'number', number: '90142685300' } });
  hasNumber(acme, '+14235550124');
  const rule = OutboundRule.New.parse({ name: 'Out', patterns: [{ pattern: '9.', stripDigits: 1 }] });
  const trunkIds = [`trk_${tenantIdOf(acme)}`];
  edge.store.putObject(tenantIdOf(acme), 'outbound-rule', { ...rule, trunkIds, id: 'obr_1' } as never);
  const proxy = await provider(acme);
  edge.store.putObject(tenantIdOf(acme), 'trunk', {
    ...Trunk.New.parse({ name: 'T', host: proxy.host, port: proxy.port, sourceAddresses: [addressOf(acme)] }),
    id: `trk_${tenantIdOf(acme)}`,
  } as never);
  calling(proxy, '+14235550123');
  const ours = await proxy.hears('INVITE');
  const sentBack = { 'Call-ID': ours.get(H.callId) ?? '' };
  calling(proxy, '+14235550124', sentBack);
  await hears(proxy, 480); // its user has no phone
  calling(proxy, '+14235550123', sentBack);
  await hears(proxy, 482);
  proxy.respond(ours, 486);
  await hears(proxy, 486);
});

describe('no trunk', () => {
  test('an address that is nobody’s names no tenant', async () => {
    const stranger = await udpPhoneAt(addressOf(acme), { host: edge.host, port: edge.udpPort });
    closing.push(() => stranger.close());
    calling(stranger, '+14235550123');
    await hears(stranger, 404);
  });

  test('a phone behind the address of a trunk is still a user', async () => {
    const [alice, desk] = [await deskOf(acme, '200'), await deskOf(acme)];
    await provider(acme, { sourceAddresses: ['127.0.0.1'] });
    const refused = alice.ask('INVITE', '201', {}, OFFER, 486);
    const invite = await desk.phone.hears('INVITE');
    expect(invite.get(H.from)).toContain(`<sip:200@${acme}>`);
    desk.phone.respond(invite, 486);
    await refused;
    edge.store.putObject(tenantIdOf(acme), 'trunk', {
      ...Trunk.New.parse({ name: 'T', host: 'x.example' }),
      id: `trk_${tenantIdOf(acme)}`,
    } as never);
  });

  test('From and P-Asserted-Identity of a phone make it no caller from outside', async () => {
    hasNumber(acme, '+14235550123');
    const phone = await udpPhoneAt(addressOf(bolt), { host: edge.host, port: edge.udpPort });
    closing.push(() => phone.close());
    calling(
      phone,
      '+14235550123',
      { From: '<sip:+33142685300@acme>;tag=1', 'P-Asserted-Identity': '<tel:+33142685300>' },
      acme,
    );
    await hears(phone, 407);
  });
});

describe('a trunk', () => {
  test.each([
    ['that is disabled', { isEnabled: false }, 403],
    ['whose calls are none of the numbers', {}, 404],
  ])('%s', async (_, fields, status) => {
    const trunk = await provider(acme, fields);
    calling(trunk, '+14235550123');
    await hears(trunk, status);
  });

  test('of a disabled tenant is refused', async () => {
    const trunk = await provider(acme);
    edge.store.putTenant({ ...toTenant({ domain: acme }), isEnabled: false });
    calling(trunk, '+14235550123');
    await hears(trunk, 403);
  });

  test('has as many calls as it may have', async () => {
    hasNumber(acme, '+14235550123');
    const [trunk, desk] = [await provider(acme, { maxCalls: 1 }), await deskOf(acme)];
    calling(trunk, '+14235550123');
    const invite = await desk.phone.hears('INVITE');
    calling(trunk, '+14235550123');
    await hears(trunk, 486);
    desk.phone.respond(invite, 603);
    await hears(trunk, 603);
  });

  test('fills the plan of its tenant, which then takes no call from anybody', async () => {
    hasNumber(acme, '+14235550123');
    edge.store.putTenant({ ...toTenant({ domain: acme }), limits: { concurrentCalls: 1 } });
    const [trunk, alice, desk] = [await provider(acme), await deskOf(acme, '200'), await deskOf(acme)];
    calling(trunk, '+14235550123');
    const invite = await desk.phone.hears('INVITE');
    calling(trunk, '+14235550123');
    await hears(trunk, 486);
    await alice.ask('INVITE', '201', {}, OFFER, 486);
    desk.phone.respond(invite, 603);
    await hears(trunk, 603);
  });

  test('finds a user busy who has as many calls as he may have, and who then dials nobody but help (XA-USR-18)', async () => {
    hasNumber(acme, '+14235550123');
    const { id } = toUser({ domain: acme }, '201');
    edge.store.putSettings(tenantIdOf(acme), id, { 'call.max-concurrent': 1 });
    const [trunk, bob] = [await provider(acme), await deskOf(acme)];
    const rule = OutboundRule.New.parse({ name: 'Help', patterns: [{ pattern: '911' }], callType: 'emergency' });
    edge.store.putObject(tenantIdOf(acme), 'outbound-rule', {
      ...rule,
      trunkIds: [`trk_${tenantIdOf(acme)}`],
      id: 'obr_1',
    } as never);
    edge.store.putObject(tenantIdOf(acme), 'trunk', {
      ...Trunk.New.parse({ name: 'T', host: trunk.host, port: trunk.port, sourceAddresses: [addressOf(acme)] }),
      id: `trk_${tenantIdOf(acme)}`,
    } as never);
    calling(trunk, '+14235550123');
    const invite = await bob.phone.hears('INVITE');
    calling(trunk, '+14235550123');
    await hears(trunk, 486);
    await bob.ask('INVITE', '200', {}, OFFER, 486);
    const help = bob.ask('INVITE', '911', {}, OFFER, 486);
    trunk.respond(await trunk.hears('INVITE'), 486);
    await help;
    bob.phone.respond(invite, 603);
    await hears(trunk, 603);
    await bob.ask('INVITE', '200', {}, OFFER, 480); // whose phone is not there, while his own is free again
  });

  test('that has to prove itself is challenged with the domain of the tenant', async () => {
    hasNumber(acme, '+14235550123');
    const trunk = await provider(acme, { challengesCalls: true });
    for (const [password, status] of [
      ['wrong', 403],
      ['pass', 480],
    ] as const) {
      calling(trunk, '+14235550123');
      const challenge = await hears(trunk, 407);
      calling(trunk, '+14235550123', { 'Proxy-Authorization': proof(challenge, acme, password) });
      await hears(trunk, status);
    }
  });

  test('of another PBX that registers proves the account with each call', async () => {
    hasNumber(acme, '+14235550123');
    await provider(acme, { registration: 'inbound', host: null, username: 'pbx2', sourceAddresses: [] });
    const pbx = await udpPhoneAt(addressOf(bolt), { host: edge.host, port: edge.udpPort });
    closing.push(() => pbx.close());
    calling(pbx, '+14235550123', {}, acme);
    const challenge = await hears(pbx, 407);
    calling(pbx, '+14235550123', { 'Proxy-Authorization': proof(challenge, acme, 'pass', 'pbx2') }, acme);
    await hears(pbx, 480);
  });
});

function proof(challenge: SipMessage, realm: string, password: string, username = 'acct'): string {
  const md5 = (text: string) => hash('md5', text);
  const nonce = /nonce="([^"]+)"/.exec(challenge.text)?.[1] ?? '';
  const uri = 'sip:x';
  const ha1 = md5(`${username}:${realm}:${password}`);
  const response = md5(`${ha1}:${nonce}:00000001:c:auth:${md5(`INVITE:${uri}`)}`);
  return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="c"`;
}
