import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cdr } from '#shared/cdr/index.ts';
import { channelEventsOf } from '#shared/channel-event-log/index.ts';
import { makeMusic, startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, LinphonePhone, type Phone, secondsOfTone } from '#test/world/phones/index.ts';

/**
 * What phones do to calls by themselves: REFER, REFER with Replaces, and feature codes. 200 is linphone, 201 and 202 are baresip.
 *
 *   200                        edge                       201        202
 *    │◀══════ conversation ══════╪═══════════════════════▶│          │
 *    │                           │◀──────── REFER ────────│          │
 *    │                           │── 202, NOTIFY 100 ────▶│          │
 *    │                           │───────────────── INVITE ─────────▶│
 *    │                           │── NOTIFY 200, BYE ────▶│          │
 *    │◀══════ conversation ══════╪══════════════════════════════════▶│
 */
const HZ = { '200': 1000, '201': 440, '202': 1800 } as const;
const TALK_MS = 1200;
/** Up to half a second is lost until audio is under way. */
const LEAST = TALK_MS / 1000 - 0.7;

let patchbay: TestPatchbay;
let alice: LinphonePhone;
let bob: BaresipPhone;
let carol: BaresipPhone;

beforeAll(async () => {
  patchbay = await startTestPatchbay();
  const phone = (extension: keyof typeof HZ) => ({
    account: patchbay.account(extension),
    says: { toneHz: HZ[extension] },
  });
  [alice, bob, carol] = await Promise.all([
    LinphonePhone.start(phone('200')),
    BaresipPhone.start(phone('201')),
    BaresipPhone.start(phone('202')),
  ]);
  expect(await Promise.all([alice.register(), bob.register(), carol.register()])).toEqual([200, 200, 200]);
});
afterAll(async () => {
  await Promise.all([alice, bob, carol].map((phone) => phone?.close()));
  await patchbay?.close();
});

async function takes(phone: Phone): Promise<void> {
  await phone.waitFor('incoming');
  await phone.answer();
  await phone.waitFor('answered');
}

async function aliceCallsBob(): Promise<void> {
  await alice.call('201');
  await takes(bob);
  await alice.waitFor('answered');
}

const heard = async (phone: Phone, hz: number): Promise<number> => secondsOfTone(await phone.recording(), hz);

/** The records of two calls, whichever of them is told first. */
async function cdrsByDialed(...dialed: [string, string]): Promise<Record<string, Cdr | undefined>> {
  const cdrs = [await patchbay.nextCdr(), await patchbay.nextCdr()];
  expect(cdrs.map((cdr) => cdr.dialed).sort()).toEqual([...dialed].sort());
  return Object.fromEntries(cdrs.map((cdr) => [cdr.dialed, cdr]));
}

/** 200 and 202 have talked; 200 hangs up. */
async function aliceAndCarolTalk(): Promise<void> {
  await sleep(TALK_MS);
  await alice.hangUp();
  await carol.waitFor('ended');
  expect(await heard(alice, HZ['202'])).toBeGreaterThan(LEAST);
  expect(await heard(carol, HZ['200'])).toBeGreaterThan(LEAST);
}

test('a blind transfer by REFER leaves 200 with 202, and lets 201 go (CAL-01)', async () => {
  await aliceCallsBob();
  await bob.transfer('202');
  await takes(carol);
  await bob.waitFor('ended');
  await aliceAndCarolTalk();
  const cdr = await patchbay.nextCdr();
  expect(cdr.legs).toMatchObject([{}, {}, { reason: 'transfer-blind', causedBy: cdr.legs[1]?.id }]);
  // X3-CE-17. 201 hangs up when it likes, once it has heard that 202 is called.
  const events = channelEventsOf(cdr).map(({ callerNumber, type }) => `${callerNumber} ${type}`);
  const isFarewell = (event: string) => event === '201 HANGUP' || event === '201 CHAN_END';
  expect(events.slice(events.indexOf('202 CHAN_START')).filter(isFarewell)).toEqual(['201 HANGUP', '201 CHAN_END']);
  expect(events.filter((event) => !isFarewell(event))).toEqual([
    '200 CHAN_START',
    '200 APP_START',
    '201 CHAN_START',
    '201 ANSWER',
    '200 ANSWER',
    '200 BRIDGE_START',
    '200 BRIDGE_END',
    '200 APP_START',
    '202 CHAN_START',
    '202 ANSWER',
    '200 BRIDGE_START',
    '200 BRIDGE_END',
    '202 HANGUP',
    '202 CHAN_END',
    '200 HANGUP',
    '200 CHAN_END',
    '200 LINKEDID_END',
  ]);
});

test('an attended transfer by REFER with Replaces joins the two others (CAL-02)', async () => {
  await bob.call('200');
  await takes(alice);
  await bob.waitFor('answered');
  await alice.hold();
  await alice.call('202');
  await takes(carol);
  await alice.waitFor('answered');
  await alice.transferHeld();
  await alice.waitFor('ended');
  await sleep(TALK_MS);
  await carol.hangUp();
  await bob.waitFor('ended');
  expect(await heard(carol, HZ['201'])).toBeGreaterThan(LEAST);
  const { 200: joined, 202: asked } = await cdrsByDialed('200', '202');
  expect(asked).toMatchObject({ disposition: 'answered', hangup: { reason: 'normal-clearing' } });
  expect(joined?.legs).toMatchObject([{}, {}, { reason: 'transfer-attended', causedBy: joined?.legs[1]?.id }]);
  // The recorder of 201 has ended with the hold: what it was sent proves that it heard 202.
  expect(joined?.legs[0]?.media?.packetsSent).toBeGreaterThan(LEAST * 50);
});

test('a call is parked by transfer to 700, and retrieved by dialing the slot (XiVO §38.12: XA-PARK-05)', async () => {
  await aliceCallsBob();
  await bob.transfer('700');
  await bob.waitFor('ended');
  await carol.call('701');
  await carol.waitFor('answered');
  await aliceAndCarolTalk();
  const cdrs = await cdrsByDialed('701', '201');
  expect(cdrs['701']?.legs).toMatchObject([{ party: { number: '202' } }]);
  expect(cdrs['201']?.legs).toMatchObject([{}, {}, { reason: 'park-retrieval' }]);
});

test('what rings at 201 is picked up by 202 with *78201 (sipXcom §50.13, XiVO §38.6: PRK-10)', async () => {
  await alice.call('201');
  await bob.waitFor('incoming');
  await carol.call('*78201');
  await carol.waitFor('answered');
  await alice.waitFor('answered');
  await bob.waitFor('ended');
  await aliceAndCarolTalk();
  const cdrs = await cdrsByDialed('*78201', '201');
  expect(cdrs['*78201']?.legs).toMatchObject([{ party: { number: '202' } }]);
  expect(cdrs['201']?.legs).toMatchObject([{}, { sipStatus: 487 }, { reason: 'pickup' }]);
});

test('a call group and a park orbit have music of their own, which callers hear until somebody takes them (XA-MOH-05)', async () => {
  const [groupHz, orbitHz] = [620, 2400];
  const [ofGroup, ofOrbit] = [await makeMusic(patchbay, groupHz), await makeMusic(patchbay, orbitHz)];
  const { api } = patchbay;
  const users = (await api.get<{ items: { id: string; extension: string }[] }>('/v1/users')).body.items;
  const members = users.filter(({ extension }) => extension === '201').map(({ id }) => ({ userId: id }));
  const group = { name: 'Music', extension: '390', members, answersWith: 'music', musicOnHoldId: ofGroup };
  expect(await api.post('/v1/call-groups', group)).toMatchObject({ status: 201 });
  const orbit = { name: 'Music', extension: '790', musicOnHoldId: ofOrbit };
  expect(await api.post('/v1/park-orbits', orbit)).toMatchObject({ status: 201 });

  await alice.call('390');
  await alice.waitFor('answered');
  await bob.waitFor('incoming');
  await sleep(TALK_MS);
  await bob.answer();
  await bob.waitFor('answered');
  await sleep(TALK_MS);
  await alice.hangUp();
  await bob.waitFor('ended');
  expect(await heard(alice, groupHz)).toBeGreaterThan(LEAST);
  expect(await heard(alice, HZ['201'])).toBeGreaterThan(LEAST);
  expect(await patchbay.nextCdr()).toMatchObject({ dialed: '390', disposition: 'answered', to: { number: '201' } });

  await alice.call('790');
  await alice.waitFor('answered');
  await sleep(TALK_MS);
  await carol.call('*4790');
  await carol.waitFor('answered');
  await aliceAndCarolTalk();
  expect(await heard(alice, orbitHz)).toBeGreaterThan(LEAST);
  await cdrsByDialed('790', '*4790');
});
