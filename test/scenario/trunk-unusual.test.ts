import type { Answer } from 'dns-packet';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { type Phone, udpPhone } from '#edge/signaling/rig/index.ts';
import { EmergencyLocation } from '#shared/emergency-location/index.ts';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { type DnsServer, startDnsServer } from '#test/world/dns-server.ts';
import { calleeEnd, callerEnd, expectHeard, portIn, sdpOf } from '#test/world/edge/call-ends.ts';
import { ACME, SipUser, startTestEdge, type TestEdge, tenantIdOf, toUser } from '#test/world/edge/index.ts';
import { RtpPeer } from '#test/world/rtp/index.ts';

/**
 * What is seldom on trunks, on real sockets; the provider is a phone of the rig that says what the test tells it.
 *
 *   200 ──INVITE 9 0145…──▶ edge ──INVITE 0145…──▶ provider
 *       ◀──────183───────        ◀──183 with SDP──
 *       ◀──────200───────        ◀──200 with another, two of them, BYE at once, re-INVITE
 */
const TENANT = tenantIdOf(ACME);
const CALLER = toUser({ domain: ACME }, '200').id;

let edge: TestEdge;
let provider: Phone;
/** Whom ENUM names for +33145678901. */
let peer: Phone;
let dns: DnsServer;
const records: Answer[] = [];
let ended = 0;
/** Events of tests before, whose calls may end late. */
let since = 0;
const closing: (() => unknown)[] = [];
beforeAll(async () => {
  dns = await startDnsServer(records);
  edge = await startTestEdge([{ domain: ACME, extensions: ['200'] }], { dns: dns.address });
  const server = { host: edge.host, port: edge.udpPort };
  [provider, peer] = [await udpPhone(server), await udpPhone(server)];
  const regexp = `!^.*$!sip:bob@far.example:${peer.port}!`;
  const data = { order: 10, preference: 100, flags: 'u', services: 'E2U+sip', regexp, replacement: '' };
  records.push(
    { type: 'NAPTR', name: '1.0.9.8.7.6.5.4.1.3.3.e164.example', data },
    { type: 'A', name: 'far.example', data: '127.0.0.1' },
  );
  const { host, port } = provider;
  const trunk = Trunk.New.parse({ name: 'T', host, port, sendsLocation: true, callerId: { number: '+14235550100' } });
  const out = OutboundRule.New.parse({
    name: 'Out',
    patterns: [{ pattern: '9.', stripDigits: 1 }],
    trunkIds: ['trk_1'],
  });
  const help = OutboundRule.New.parse({
    name: 'Help',
    callType: 'emergency',
    patterns: [{ pattern: '911' }],
    trunkIds: ['trk_1'],
  });
  const office = EmergencyLocation.New.parse({
    name: 'Head office',
    callbackNumber: '+19785550100',
    civicAddress: { country: 'US', state: 'MA', city: 'Boston', street: 'Main', houseNumber: '10', floor: '2' },
    userIds: [CALLER],
  });
  edge.store.putObject(TENANT, 'trunk', { ...trunk, id: 'trk_1' } as never);
  const byEnum = OutboundRule.New.parse({
    name: 'World',
    patterns: [{ pattern: '8.', stripDigits: 1 }],
    trunkIds: ['trk_1'],
    usesEnum: true,
  });
  edge.store.putSettings(TENANT, TENANT, { 'region.country': 'FR', 'calls-out.enum-domain': 'e164.example' });
  edge.store.putObject(TENANT, 'outbound-rule', { ...byEnum, id: 'obr_3' } as never);
  edge.store.putObject(TENANT, 'outbound-rule', { ...out, id: 'obr_1' } as never);
  edge.store.putObject(TENANT, 'outbound-rule', { ...help, id: 'obr_2' } as never);
  edge.store.putObject(TENANT, 'emergency-location', { ...office, id: 'erl_1' } as never);
});
beforeEach(() => {
  ended = 0;
  since = edge.journal.events.length;
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(async () => {
  await provider.close();
  await peer.close();
  await dns.close();
  await edge.close();
});

async function ear(): Promise<RtpPeer> {
  const peer = await RtpPeer.open();
  closing.push(() => peer.close());
  return peer;
}

/** 200 calls a number, and the provider has the INVITE. */
async function dials(number: string, callee = provider, wanted = 200) {
  const desk = await SipUser.at(edge, { extension: '200', domain: ACME });
  closing.push(() => desk.close());
  const near = await ear();
  const answered = desk.ask('INVITE', number, {}, sdpOf(near), wanted);
  const invite = await callee.hears('INVITE');
  return { desk, near, answered, invite };
}

async function talks() {
  const dialed = await dials('90145678901');
  const far = await ear();
  provider.respond(dialed.invite, 200, {}, sdpOf(far));
  await provider.hears('ACK');
  const answer = await dialed.answered;
  const caller = callerEnd(dialed.desk.phone, answer);
  caller.sends('ACK');
  return { ...dialed, far, answer, caller, callee: calleeEnd(provider, dialed.invite) };
}

const nextRecord = async () => (await edge.journal.ended(ended + 1, { since }))[ended];

const hangUp = async (caller: ReturnType<typeof callerEnd>) => {
  caller.sends('BYE');
  await caller.phone.hears(200);
  provider.respond(await provider.hears('BYE'), 200);
};

test('who calls 911 is called back at the number of the place, and the INVITE says where that is (LOC-10, RFC 6442)', async () => {
  const { near, answered, invite, desk } = await dials('911');
  expect(invite.uri).toContain('sip:911@');
  expect(invite.get(H.from)).toContain('sip:+19785550100@');
  const [, contentId] = /Geolocation: <cid:([^>]+)>\r\n/.exec(invite.text) ?? [];
  expect(invite.text).toContain(`Content-ID: <${contentId}>\r\n`);
  expect(invite.text).toContain('Geolocation-Routing: yes\r\n');
  const length = Number(/Content-Length: (\d+)/.exec(invite.text)?.[1]);
  expect(length).toBe(Buffer.byteLength(invite.body));
  expect(invite.body).toContain(
    '<cl:country>US</cl:country><cl:A1>MA</cl:A1><cl:A3>Boston</cl:A3><cl:RD>Main</cl:RD><cl:HNO>10</cl:HNO><cl:FLR>2</cl:FLR>',
  );
  const far = await ear();
  provider.respond(invite, 200, {}, sdpOf(far));
  await provider.hears('ACK');
  const answer = await answered;
  const caller = callerEnd(desk.phone, answer);
  caller.sends('ACK');
  await expectHeard(near, portIn(answer), far, 'h');
  await expectHeard(far, portIn(invite), near, 'g');
  await hangUp(caller);
  expect((await nextRecord())?.legs).toMatchObject([{}, { trunkId: 'trk_1', outside: { callType: 'emergency' } }]);
});

describe('an answer', () => {
  test('elsewhere than the early media is where the caller is heard from then on', async () => {
    const { desk, near, answered, invite } = await dials('90145678901');
    const [announcement, far] = [await ear(), await ear()];
    provider.respond(invite, 183, {}, sdpOf(announcement));
    await expectHeard(announcement, portIn(invite), near, 'a');
    provider.respond(invite, 200, {}, sdpOf(far));
    await provider.hears('ACK');
    const answer = await answered;
    expect((await desk.phone.hears(183)).body).toContain('m=audio');
    const caller = callerEnd(desk.phone, answer);
    caller.sends('ACK');
    await expectHeard(near, portIn(answer), far, 'b');
    await expectHeard(far, portIn(invite), near, 'c');
    await hangUp(caller);
    expect(await nextRecord()).toMatchObject({ disposition: 'answered' });
  });

  test('of a second one who has been rung there is acknowledged and released, and changes nothing', async () => {
    const { desk, near, answered, invite } = await dials('90145678901');
    const [far, other] = [await ear(), await ear()];
    provider.respond(invite, 200, {}, sdpOf(far), 'first');
    await provider.hears('ACK');
    const answer = await answered;
    const caller = callerEnd(desk.phone, answer);
    caller.sends('ACK');
    provider.respond(invite, 200, {}, sdpOf(other), 'second');
    expect((await provider.hears('ACK')).get(H.to)).toContain('tag=second');
    const bye = await provider.hears('BYE');
    expect(bye.get(H.to)).toContain('tag=second');
    provider.respond(bye, 200);
    await expectHeard(near, portIn(answer), far, 'd');
    await hangUp(caller);
    expect(await nextRecord()).toMatchObject({ disposition: 'answered', hangup: { by: 'caller' } });
  });

  test('whose BYE comes at once ends the call, which was answered', async () => {
    const { desk, answered, invite } = await dials('90145678901');
    provider.respond(invite, 200, {}, sdpOf(await ear()));
    calleeEnd(provider, invite).sends('BYE');
    await provider.hears(200);
    const answer = await answered;
    callerEnd(desk.phone, answer).sends('ACK');
    desk.phone.respond(await desk.phone.hears('BYE'), 200);
    expect(await nextRecord()).toMatchObject({ disposition: 'answered', hangup: { by: 'callee' } });
  });
});

test('a re-INVITE of the provider moves its media, and the call goes on', async () => {
  const { desk, near, answer, invite, callee, caller } = await talks();
  const moved = await ear();
  callee.sends('INVITE', {}, sdpOf(moved));
  const asked: SipMessage = await desk.phone.hears('INVITE');
  desk.phone.respond(asked, 200, {}, sdpOf(near));
  await desk.phone.hears('ACK');
  expect((await provider.hears(200)).body).toContain('m=audio');
  callee.sends('ACK');
  await expectHeard(near, portIn(answer), moved, 'e');
  await expectHeard(moved, portIn(invite), near, 'f');
  await hangUp(caller);
  expect(await nextRecord()).toMatchObject({ disposition: 'answered' });
});

describe('ENUM (INT-06, XA-OUT-01)', () => {
  test('who is found there is called without a trunk, and no trunk pays', async () => {
    const { desk, near, answered, invite } = await dials('80145678901', peer);
    expect(invite.uri).toBe(`sip:bob@far.example:${peer.port}`);
    expect(invite.get(H.from)).toContain(`<sip:+14235550100@${ACME}>`);
    expect(invite.text).not.toContain('P-Asserted-Identity');
    const far = await ear();
    peer.respond(invite, 200, {}, sdpOf(far));
    await peer.hears('ACK');
    const answer = await answered;
    const caller = callerEnd(desk.phone, answer);
    caller.sends('ACK');
    await expectHeard(near, portIn(answer), far, 'j');
    caller.sends('BYE');
    await caller.phone.hears(200);
    peer.respond(await peer.hears('BYE'), 200);
    expect(await nextRecord()).toMatchObject({
      direction: 'outbound',
      disposition: 'answered',
      legs: [{}, { trunkId: null, party: { number: '+33145678901' }, outside: { ruleId: 'obr_3' } }],
    });
  });

  test('who is not found is called over the trunk, and so is who does not take the call there', async () => {
    const unknown = await dials('80145678902', provider, 486);
    provider.respond(unknown.invite, 486);
    await provider.hears('ACK');
    expect((await nextRecord())?.legs).toMatchObject([{}, { trunkId: 'trk_1', sipStatus: 486 }]);
    ended += 1;
    const refused = await dials('80145678901', peer, 486);
    peer.respond(refused.invite, 503);
    await peer.hears('ACK');
    provider.respond(await provider.hears('INVITE'), 486);
    await provider.hears('ACK');
    expect((await nextRecord())?.legs).toMatchObject([{}, { trunkId: null, sipStatus: 503 }, { trunkId: 'trk_1' }]);
  });
});
