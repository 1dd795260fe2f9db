import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseCredentials } from '#edge/calls/digest/credentials.ts';
import { provesPassword } from '#edge/calls/digest/digest.ts';
import { Prompts } from '#edge/media/index.ts';
import { ToneGenerator } from '#edge/media/tone/index.ts';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { OFFER, type Phone, udpPhone, udpPhoneAt } from '#edge/signaling/rig/index.ts';
import { PCMA } from '#shared/audio/index.ts';
import { assembleCdr } from '#shared/cdr/index.ts';
import { ConferenceRoom } from '#shared/conference-room/index.ts';
import { digestOf } from '#shared/credentials/index.ts';
import { PhoneNumber } from '#shared/number/index.ts';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { PinSet } from '#shared/pin-set/index.ts';
import { chargesOf, RateCard } from '#shared/rating/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import { ALIKE, likenessOfWords, toneStrength } from '#test/world/audio/index.ts';
import {
  calleeEnd,
  callerEnd,
  type End,
  expectHeard,
  portIn,
  samplesHeard,
  sdpOf,
} from '#test/world/edge/call-ends.ts';
import {
  ACME,
  SipUser,
  startTestEdge,
  Talker,
  TEST_BOX,
  type TestEdge,
  tenantIdOf,
  toUser,
} from '#test/world/edge/index.ts';
import { aRateTable } from '#test/world/records.ts';
import { RtpPeer } from '#test/world/rtp/index.ts';

/**
 * Calls that leave over trunks, on real sockets; a provider is a phone of the rig that says what the test tells it.
 *
 *   200 ──INVITE 9 0145…──▶ edge ──INVITE 0145…──▶ provider
 *                                ◀──────407─────── (who wants a password)
 *                                ──INVITE 0145…──▶   with digest
 *       ◀──────200───────        ◀──────200───────
 *       ◀═════════════ RTP, the same both ways ═════════════▶
 */
const TENANT = tenantIdOf(ACME);
const CHALLENGE = 'Digest realm="provider", nonce="n0nce", qop="auth", algorithm=SHA-256';

let edge: TestEdge;
let prompts: Prompts;
let [one, two] = [] as unknown as [Phone, Phone];
let ended = 0;
/** Events of tests before, whose calls may end late. */
let since = 0;
const closing: (() => unknown)[] = [];
beforeAll(async () => {
  prompts = await Prompts.open();
  // Each test that registers somebody has users of its own. Timers run as they are: in a hurry, a busy machine is too slow for
  // the time between two keys, and for the time that a recording has to be finished.
  edge = await startTestEdge([{ domain: ACME, extensions: ['200', '201', '202', '203', '204'] }]);
  const server = { host: edge.host, port: edge.udpPort };
  [one, two] = [await udpPhone(server), await udpPhone(server)];
  const rule = OutboundRule.New.parse({
    name: 'Out',
    callType: 'international',
    patterns: [{ pattern: '9.', stripDigits: 1 }],
    trunkIds: ['trk_1', 'trk_2'],
  });
  edge.store.putObject(TENANT, 'outbound-rule', { ...rule, id: 'obr_1' } as never);
  for (const number of [1, 2]) hasTrunk(number);
});
beforeEach(() => {
  ended = 0;
  since = edge.journal.events.length;
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  for (const number of [1, 2]) hasTrunk(number);
});
afterAll(async () => {
  await one.close();
  await two.close();
  await edge.close();
});

function hasTrunk(number: number, fields: object = {}): void {
  const { host, port } = number === 1 ? one : two;
  const account = { username: 'acct', callerId: { number: '+14235550100' } };
  const trunk = Trunk.New.parse({ name: `T${number}`, host, port, ...account, ...fields });
  const sealed = { password: TEST_BOX.seal(TENANT, 'open sesame') };
  edge.store.putObject(TENANT, 'trunk', { ...trunk, id: `trk_${number}` } as never, sealed);
}

async function ear(): Promise<RtpPeer> {
  const peer = await RtpPeer.open();
  closing.push(() => peer.close());
  return peer;
}

async function user(extension: string): Promise<SipUser> {
  const desk = await SipUser.at(edge, { extension, domain: ACME });
  closing.push(() => desk.close());
  return desk;
}

/** 200 talks to somebody outside over the first trunk. */
async function talkOutside() {
  const [desk, near, far] = [await user('200'), await ear(), await ear()];
  const answered = desk.ask('INVITE', '90145678901', {}, sdpOf(near));
  const invite = await one.hears('INVITE');
  one.respond(invite, 200, {}, sdpOf(far));
  await one.hears('ACK');
  const answer = await answered;
  const caller = callerEnd(desk.phone, answer);
  caller.sends('ACK');
  return { caller, callee: calleeEnd(one, invite), invite, answer, near, far };
}

async function hangsUp({ phone, sends }: End): Promise<void> {
  sends('BYE');
  await phone.hears(200);
}

const nextRecord = async () => {
  ended += 1;
  return (await edge.journal.ended(ended, { since }))[ended - 1];
};

test('a provider that challenges gets the password; both hear each other; the bill has the trunk, the rule and the price', async () => {
  const [desk, near, far] = [await user('200'), await ear(), await ear()];
  const answered = desk.ask('INVITE', '90145678901', {}, sdpOf(near));
  const challenged = await one.hears('INVITE');
  expect(challenged.uri).toBe(`sip:0145678901@127.0.0.1:${one.port};user=phone`);
  expect(challenged.get(H.from)).toContain('sip:+14235550100@127.0.0.1;user=phone');
  one.respond(challenged, 407, { 'Proxy-Authenticate': CHALLENGE });
  await one.hears('ACK');
  const invite = await one.hears('INVITE');
  const [, credentials = ''] = /Proxy-Authorization: (.*)\r\n/.exec(invite.text) ?? [];
  const [given] = parseCredentials(credentials);
  expect(given).toMatchObject({ username: 'acct', realm: 'provider', algorithm: 'SHA-256' });
  const secrets = digestOf('acct', 'provider', 'open sesame');
  expect(given && provesPassword(given, { method: 'INVITE', body: invite.body }, secrets)).toBe(true);
  one.respond(invite, 180);
  await desk.phone.hears(180);
  one.respond(invite, 200, {}, sdpOf(far));
  await one.hears('ACK');
  const answer = await answered;
  const caller = callerEnd(desk.phone, answer);
  caller.sends('ACK');

  await expectHeard(near, portIn(answer), far, 'a');
  await expectHeard(far, portIn(invite), near, 'b');
  await hangsUp(caller);
  const bye = await one.hears('BYE');
  expect(bye.text).toContain('Proxy-Authorization: Digest username="acct"');
  one.respond(bye, 200);

  const record = await nextRecord();
  expect(record).toMatchObject({
    tenantId: TENANT,
    direction: 'outbound',
    from: { number: '200' },
    dialed: '90145678901',
    disposition: 'answered',
    hangup: { by: 'caller', reason: 'normal-clearing' },
    legs: [
      { role: 'caller', trunkId: null },
      {
        role: 'callee',
        trunkId: 'trk_1',
        outside: { callType: 'international', ruleId: 'obr_1', payerId: expect.stringContaining('usr_') },
        sipStatus: 200,
        media: { codec: 'PCMA/8000' },
      },
    ],
  });
  const cdr = record && assembleCdr(record);
  expect(cdr).toMatchObject({ direction: 'outbound', type: 'outbound' });
  const rates = [{ prefix: '', destination: 'World' }];
  const card = new RateCard([
    aRateTable({ direction: 'outbound', rates: rates.map((rate) => ({ ...aRateTable().rates[0], ...rate })) as never }),
  ]);
  expect(cdr && chargesOf(cdr, card)).toMatchObject([
    { legId: cdr?.legs[1]?.id, direction: 'outbound', number: cdr?.legs[1]?.party.number, destination: 'World' },
  ]);
});

test('a PIN that is keyed in, by events and by INFO, lets the call out; its name is on the bill', async () => {
  const pins = PinSet.New.parse({ name: 'Abroad', pins: [{ pin: '4829', name: 'Front desk' }] });
  const patterns = [{ pattern: '8.', stripDigits: 1 }];
  const rule = OutboundRule.New.parse({ name: 'Abroad', patterns, pinSetId: 'pin_1', trunkIds: ['trk_1'] });
  edge.store.putObject(TENANT, 'pin-set', { ...pins, id: 'pin_1' } as never);
  edge.store.putObject(TENANT, 'outbound-rule', { ...rule, id: 'obr_2' } as never);
  const [desk, near, far] = [await user('200'), await ear(), await ear()];
  const offer = `${sdpOf(near).replace('AVP 8', 'AVP 8 101')}a=rtpmap:101 telephone-event/8000\r\n`;
  const asked = await desk.ask('INVITE', '80145678901', {}, offer);
  const caller = callerEnd(desk.phone, asked);
  caller.sends('ACK');
  for (const key of ['4', '8']) {
    caller.sends('INFO', { 'Content-Type': 'application/dtmf-relay' }, `Signal=${key}\r\nDuration=160\r\n`);
    await desk.phone.hears(200);
  }
  for (const [index, key] of [2, 9, 11].entries()) {
    // One event each, its end said three times (RFC 4733 §2.5.1.4).
    const rtpTicks = 8000 * (index + 1);
    for (const sequence of [0, 1, 2])
      near.sendRtp(portIn(asked), {
        sequence: 10 * index + sequence,
        rtpTicks,
        payloadType: 101,
        payload: Buffer.from([key, 0x8a, 0x03, 0x20]),
      });
  }
  const invite = await one.hears('INVITE');
  expect(invite.uri).toContain('sip:0145678901@');
  one.respond(invite, 200, {}, sdpOf(far));
  await one.hears('ACK');
  await expectHeard(far, portIn(invite), near, 'p');
  await hangsUp(caller);
  one.respond(await one.hears('BYE'), 200);
  expect(await nextRecord()).toMatchObject({
    direction: 'outbound',
    disposition: 'answered',
    legs: [{}, { trunkId: 'trk_1', outside: { ruleId: 'obr_2', authorizedBy: 'Front desk' } }],
  });
});

test('who leads a conference room has a number outside called into it by REFER: they hear each other, and he pays (CNF-04, RFC 4579)', async () => {
  const at = '2026-01-05T09:00:00.000Z';
  const owner = toUser({ domain: ACME }, '204').id;
  const fields = { name: 'Board', extension: '303', userId: owner, announcesJoins: 'nothing', announcesAlone: false };
  const room = { id: 'cnf_1', createdAt: at, updatedAt: at, ...ConferenceRoom.New.parse(fields) };
  edge.store.putObject(TENANT, 'conference-room', room as never);
  const leader = await Talker.at(edge, { extension: '204', domain: ACME }, 500);
  await leader.dials('303');
  const { phone } = leader.user;
  const end = callerEnd(phone, leader.accepted as SipMessage);
  const told = async () => {
    const notify = await phone.hears('NOTIFY');
    phone.respond(notify, 200);
    return notify.body.trim();
  };
  end.sends('REFER', { 'Refer-To': `<sip:90145678901@${ACME}>` });
  await phone.hears(202);
  expect(await told()).toBe('SIP/2.0 100 Trying');
  const invite = await one.hears('INVITE');
  expect(invite.uri).toContain('sip:0145678901@');
  one.respond(invite, 180);
  expect(await told()).toBe('SIP/2.0 180 Ringing');
  const far = await ear();
  one.respond(invite, 200, {}, sdpOf(far));
  await one.hears('ACK');
  expect(await told()).toBe('SIP/2.0 200 OK');

  const tone = new ToneGenerator({ steps: [{ hz: [1400], ms: 0 }], levelDb: -18 }, 8000);
  let sequence = 0;
  const saying = setInterval(() => {
    sequence += 1;
    const payload = Buffer.from(PCMA.encode(tone.next(160)));
    far.sendRtp(portIn(invite), { sequence, rtpTicks: 160 * sequence, payloadType: 8, payload });
  }, 20);
  closing.push(() => clearInterval(saying));
  await leader.hears([1400], [500, 1400]);
  const ofFar = () => [500, 1400].filter((hz) => toneStrength([...samplesHeard(far).slice(-4000)], hz, 8000) > 0.1);
  await vi.waitFor(() => expect(ofFar()).toEqual([500]), { interval: 50, timeout: 60_000 });

  await hangsUp(calleeEnd(one, invite));
  expect(await nextRecord()).toMatchObject({
    disposition: 'answered',
    legs: [
      { party: { number: '204' } },
      {
        ...{ trunkId: 'trk_1', reason: 'conference', sipStatus: 200 },
        outside: { callType: 'international', ruleId: 'obr_1', payerId: owner },
      },
      { role: 'service', service: { kind: 'conference', id: 'cnf_1' } },
    ],
  });
  await hangsUp(end);
  expect(await nextRecord()).toMatchObject({ dialed: '303', legs: [{ party: { number: '204' } }, {}] });
}, 240_000);

describe('the next trunk', () => {
  const rejected = async (status: number, wanted: number) => {
    const desk = await user('200');
    const refused = desk.ask('INVITE', '90145678901', {}, OFFER, wanted);
    one.respond(await one.hears('INVITE'), status);
    return { refused, acknowledge: async () => (await refused).status };
  };

  test('has the call when the first says 503, and its answer is the answer', async () => {
    const { acknowledge } = await rejected(503, 486);
    two.respond(await two.hears('INVITE'), 486);
    expect(await acknowledge()).toBe(486);
    expect(await nextRecord()).toMatchObject({
      direction: 'outbound',
      disposition: 'busy',
      legs: [{}, { trunkId: 'trk_1', sipStatus: 503 }, { trunkId: 'trk_2', sipStatus: 486 }],
    });
  });

  test('does not have it when the callee is busy', async () => {
    const { acknowledge } = await rejected(486, 486);
    expect(await acknowledge()).toBe(486);
    expect((await nextRecord())?.legs).toMatchObject([{}, { trunkId: 'trk_1', sipStatus: 486 }]);
    expect(await two.hearsNo('INVITE', 50)).toBe(true);
  });

  test('has it when the first says nothing; a late answer there is released', async () => {
    // Nobody wants to wait 4 s until that is noticed.
    const hurried = await startTestEdge([], { hurry: 10, edgeId: 'edge_2', store: edge.store });
    closing.push(() => hurried.close());
    const desk = await SipUser.at(hurried, { extension: '200', domain: ACME });
    closing.push(() => desk.close());
    const refused = desk.ask('INVITE', '90145678901', {}, OFFER, 480);
    const silent = await one.hears('INVITE');
    two.respond(await two.hears('INVITE'), 480);
    await refused;
    one.respond(silent, 200, {}, OFFER);
    await one.hears('ACK');
    one.respond(await one.hears('BYE'), 200);
    const [record] = await hurried.journal.ended(1);
    expect(record?.legs).toMatchObject([{}, { trunkId: 'trk_1' }, { trunkId: 'trk_2', sipStatus: 480 }]);
  });

  test('has it when the first is full', async () => {
    hasTrunk(1, { maxOutboundCalls: 1 });
    const { caller, callee } = await talkOutside();
    const desk = await user('201');
    const refused = desk.ask('INVITE', '90145678902', {}, OFFER, 486);
    two.respond(await two.hears('INVITE'), 486);
    await refused;
    expect((await nextRecord())?.legs).toMatchObject([{}, { trunkId: 'trk_2' }]);
    await hangsUp(caller);
    one.respond(await callee.phone.hears('BYE'), 200);
    await nextRecord();
  });

  test('is not there: the caller hears 503, and why', async () => {
    const { refused } = await rejected(503, 503);
    two.respond(await two.hears('INVITE'), 500);
    expect((await refused).text).toContain('Reason: Q.850;cause=34');
    expect(await nextRecord()).toMatchObject({ disposition: 'failed', hangup: { sipStatus: 503, q850Cause: 34 } });
  });
});

describe('somebody outside', () => {
  test('is transferred to a colleague, and to another number outside', async () => {
    const colleague = await user('201');
    await colleague.register();
    const { caller, callee, invite, far } = await talkOutside();
    caller.sends('REFER', { 'Refer-To': `<sip:201@${ACME}>`, 'Refer-Sub': 'false' });
    await caller.phone.hears(202);
    const ringing = await colleague.phone.hears('INVITE');
    expect(ringing.get(H.from)).toContain('145678901');
    const desk = await ear();
    colleague.phone.respond(ringing, 200, {}, sdpOf(desk));
    await colleague.phone.hears('ACK');
    await caller.phone.hears('BYE');
    await expectHeard(far, portIn(invite), desk, 'c');
    await expectHeard(desk, portIn(ringing), far, 'd');

    // The colleague sends the same one on, out of the tenant again.
    const transferor = calleeEnd(colleague.phone, ringing);
    transferor.sends('REFER', { 'Refer-To': `<sip:90145678902@${ACME}>`, 'Refer-Sub': 'false' });
    await colleague.phone.hears(202);
    const outside = await one.hears('INVITE');
    expect(outside.uri).toContain('sip:0145678902@');
    const third = await ear();
    one.respond(outside, 200, {}, sdpOf(third), 'third');
    await one.hears('ACK');
    await colleague.phone.hears('BYE');
    await expectHeard(far, portIn(invite), third, 'e');
    await hangsUp(callee);
    one.respond(await one.hears('BYE'), 200);
    expect((await nextRecord())?.legs).toMatchObject([
      { role: 'caller' },
      { trunkId: 'trk_1', reason: 'dialed' },
      { trunkId: null, reason: 'transfer-blind', party: { number: '201' } },
      { trunkId: 'trk_1', reason: 'transfer-blind', outside: { payerId: expect.stringContaining('201') } },
    ]);
  });

  test('who calls in is recorded where the trunk says so, and transferred to a colleague and out again', async () => {
    hasTrunk(2, { host: '127.0.0.9', port: null, sourceAddresses: ['127.0.0.9'], recordsCalls: true });
    const number = PhoneNumber.New.parse({
      number: '+14235550123',
      destination: { kind: 'user', userId: toUser({ domain: ACME }, '202').id },
    });
    edge.store.putObject(TENANT, 'number', { ...number, id: 'num_1' } as never);
    const provider = await udpPhoneAt('127.0.0.9', { host: edge.host, port: edge.udpPort });
    closing.push(() => provider.close());
    const [first, second] = [await user('202'), await user('203')];
    await Promise.all([first.register(), second.register()]);
    const [far, near, other] = [await ear(), await ear(), await ear()];
    const from = { From: '<sip:+33142685300@provider.example>;tag=t', CSeq: '2 INVITE' };
    provider.request('INVITE', 'sip:+14235550123@127.0.0.1', from, sdpOf(far));
    const ringing = await first.phone.hears('INVITE');
    first.phone.respond(ringing, 200, {}, sdpOf(near));
    await first.phone.hears('ACK');
    const answer = await provider.hears(200);
    const caller = callerEnd(provider, answer);
    caller.sends('ACK');
    await expectHeard(near, portIn(ringing), far, 'i');

    const transferor = calleeEnd(first.phone, ringing);
    transferor.sends('REFER', { 'Refer-To': `<sip:203@${ACME}>`, 'Refer-Sub': 'false' });
    await first.phone.hears(202);
    const sought = await second.phone.hears('INVITE');
    expect(sought.get(H.from)).toContain('+33142685300');
    second.phone.respond(sought, 200, {}, sdpOf(other));
    await second.phone.hears('ACK');
    await first.phone.hears('BYE');
    await expectHeard(far, portIn(answer), other, 'j');

    calleeEnd(second.phone, sought).sends('REFER', { 'Refer-To': `<sip:90145678902@${ACME}>`, 'Refer-Sub': 'false' });
    await second.phone.hears(202);
    one.respond(await one.hears('INVITE'), 200, {}, sdpOf(await ear()));
    await one.hears('ACK');
    await second.phone.hears('BYE');
    await hangsUp(caller);
    one.respond(await one.hears('BYE'), 200);
    const record = await nextRecord();
    expect(record).toMatchObject({
      direction: 'inbound',
      callType: 'transit',
      from: { number: '+33142685300', userId: null },
      legs: [
        { role: 'caller', trunkId: 'trk_2' },
        { party: { number: '202' }, trunkId: null },
        { party: { number: '203' }, reason: 'transfer-blind' },
        { trunkId: 'trk_1', reason: 'transfer-blind' },
      ],
    });
    expect(record?.recordings).toMatchObject([{ legId: record?.legs[0]?.id, error: null }]);
  });

  test('is recorded where the trunk says so, and hears so first, as the caller does', async () => {
    hasTrunk(1, { recordsCalls: true });
    const { caller, callee, invite, answer, far, near } = await talkOutside();
    // The edge sends to where it hears from.
    for (const [peer, sdp] of [[far, invite] as const, [near, answer] as const])
      peer.sendRtp(portIn(sdp), { payloadType: 8 });
    const words = { language: 'en', id: 'call/is-recorded' } as const;
    for (const peer of [far, near])
      await vi.waitFor(
        async () => expect(await likenessOfWords(prompts, words, samplesHeard(peer))).toBeGreaterThan(ALIKE),
        { timeout: 60_000, interval: 500 },
      );
    await expectHeard(far, portIn(invite), near, 'r');
    await hangsUp(callee);
    caller.phone.respond(await caller.phone.hears('BYE'), 200);
    const record = await nextRecord();
    expect(record?.recordings).toMatchObject([
      { legId: record?.legs[1]?.id, file: expect.stringMatching(/\.wav$/), error: null },
    ]);
  });

  test('cannot transfer anybody', async () => {
    const { caller, callee } = await talkOutside();
    callee.sends('REFER', { 'Refer-To': `<sip:90145678902@${ACME}>` });
    await one.hears(403);
    await hangsUp(caller);
    one.respond(await one.hears('BYE'), 200);
    await nextRecord();
  });

  test('hears music while the caller holds', async () => {
    const { caller, callee, far, near } = await talkOutside();
    caller.sends('INVITE', {}, sdpOf(near).replace('sendrecv', 'sendonly').replace('1 1 IN', '1 2 IN'));
    const held = await one.hears('INVITE');
    expect(held.body).toContain('a=sendonly');
    one.respond(held, 200, {}, sdpOf(far).replace('sendrecv', 'recvonly'));
    await one.hears('ACK');
    await caller.phone.hears(200);
    const before = far.heard.length;
    while (far.heard.length < before + 3) await sleep(10);
    await hangsUp(callee);
    caller.phone.respond(await caller.phone.hears('BYE'), 200);
    await nextRecord();
  });
});
