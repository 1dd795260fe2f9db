import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type PhraseId, Prompts } from '#edge/media/index.ts';
import { ALIKE, likenessOfWords, type Sound } from '#test/world/audio/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, expectHeard, LinphonePhone, secondsOfTone, TALK_MS } from '#test/world/phones/index.ts';

/**
 * Calls that ring others than who was dialed. 200 calls; what the tenant has configured decides.
 *
 *   baresip 200                edge                  linphone 201      baresip 202
 *     │ INVITE 201               │ INVITE                │                │
 *     │─────────────────────────▶│──────────────────────▶│                │
 *     │                   nobody answers: CANCEL ───────▶│     INVITE     │
 *     │                          │───────────────────────────────────────▶│
 *     │◀════════════════════ conversation ═══════════════════════════════▶│
 */
const [CALLER_HZ, OTHER_HZ] = [1000, 440];
/** As long as a name may be. */
const NAME_MS = 5000;

let patchbay: TestPatchbay;
let caller: BaresipPhone;
let bob: LinphonePhone;
let carol: BaresipPhone;
let ids: Record<string, string>;
/** What a test has configured. */
const made: string[] = [];

beforeAll(async () => {
  patchbay = await startTestPatchbay();
  const { body } = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  ids = Object.fromEntries(body.items.map(({ id, extension }) => [extension, id]));
});
afterAll(() => patchbay?.close());
beforeEach(async () => {
  [caller, bob, carol] = await Promise.all([
    BaresipPhone.start({ account: patchbay.account('200'), says: { toneHz: CALLER_HZ } }),
    LinphonePhone.start({ account: patchbay.account('201') }),
    BaresipPhone.start({ account: patchbay.account('202'), says: { toneHz: OTHER_HZ } }),
  ]);
  expect(await Promise.all([caller, bob, carol].map((phone) => phone.register()))).toEqual([200, 200, 200]);
});
afterEach(async () => {
  await Promise.all([caller, bob, carol].map((phone) => phone?.close()));
  for (const path of made.splice(0).reverse()) expect(await patchbay.api.delete(path)).toMatchObject({ status: 204 });
});

async function configure(path: string, object: object): Promise<string> {
  const { status, body } = await patchbay.api.post<{ id: string }>(path, object);
  expect({ status, body }).toMatchObject({ status: 201 });
  made.push(`${path}/${body.id}`);
  return body.id;
}

async function carolTakesIt(): Promise<void> {
  await carol.waitFor('incoming');
  await carol.answer();
  await Promise.all([caller.waitFor('answered'), carol.waitFor('answered')]);
  await sleep(TALK_MS);
  await caller.hangUp();
  await Promise.all([caller.waitFor('ended'), carol.waitFor('ended')]);
  await expectHeard(caller, OTHER_HZ);
  await expectHeard(carol, CALLER_HZ);
}

test('nobody answers at 201: the call goes on to 202, and the bill tells both (UCM §13.14: FWD-08)', async () => {
  const rule = { destination: { kind: 'number', number: '202' } };
  await configure('/v1/forwardings', { userId: ids['201'], noAnswer: rule });
  const path = `/v1/users/${ids['201']}/settings`;
  expect(await patchbay.api.patch(path, { values: { 'call.ring-seconds': 5 } })).toMatchObject({ status: 200 });

  await caller.call('201');
  await bob.waitFor('incoming');
  await bob.waitFor('ended');
  await carolTakesIt();
  await patchbay.api.patch(path, { values: { 'call.ring-seconds': null } });

  const cdr = await patchbay.nextCdr();
  expect(cdr).toMatchObject({
    dialed: '201',
    to: { number: '202' },
    disposition: 'answered',
    legs: [
      { role: 'caller' },
      { reason: 'dialed', party: { number: '201' }, answeredAt: null },
      { reason: 'forward-no-answer', party: { number: '202' }, answeredAt: expect.any(String) },
    ],
  });
  expect(cdr.legs[2]?.causedBy).toBe(cdr.legs[1]?.id);
});

test('a hunt group rings 201 and 202 together: who answers has the call, and shows whom it is for (HNT-02)', async () => {
  const members = [{ userId: ids['201'] }, { userId: ids['202'], rings: 'with-previous' }];
  await configure('/v1/hunt-groups', { name: 'Sales', extension: '300', members });

  await caller.call('300');
  await bob.waitFor('incoming');
  await carolTakesIt();
  await bob.waitFor('ended');

  expect(await patchbay.nextCdr()).toMatchObject({
    dialed: '300',
    to: { number: '202' },
    disposition: 'answered',
    legs: expect.arrayContaining([
      expect.objectContaining({ reason: 'hunt-group', party: expect.objectContaining({ number: '201' }) }),
      expect.objectContaining({ reason: 'hunt-group', party: expect.objectContaining({ number: '202' }) }),
    ]),
  });
});

test('a hunt group whose member is busy goes on to its fallback (HNT-04)', async () => {
  const members = [{ userId: ids['201'] }];
  const fallback = { kind: 'user', userId: ids['202'] };
  await configure('/v1/hunt-groups', { name: 'Service', extension: '300', members, fallback });

  await caller.call('300');
  await bob.waitFor('incoming');
  await bob.hangUp();
  await carolTakesIt();

  expect(await patchbay.nextCdr()).toMatchObject({ dialed: '300', to: { number: '202' }, disposition: 'answered' });
});

test('all calls to 201 are forwarded: its phone stays silent (X3-FK-04)', async () => {
  const destination = { kind: 'number', number: '202' };
  await configure('/v1/forwardings', { userId: ids['201'], always: { destination } });

  await caller.call('201');
  await carolTakesIt();

  const cdr = await patchbay.nextCdr();
  expect(cdr.legs.map(({ reason, party }) => [reason, party.number])).toEqual([
    ['dialed', '200'],
    ['forward-always', '202'],
  ]);
});

test('200 says a name before 202 is rung; 202 hears it, and takes the call (UCM-076)', async () => {
  await configure('/v1/call-filters', {
    name: 'Who calls?',
    scope: 'users',
    userIds: [ids['202']],
    callers: 'internal',
    action: 'ask-name',
  });
  await caller.call('202');
  await caller.waitFor('answered');
  await carol.waitFor('incoming', 60_000);
  await carol.answer();
  await carol.waitFor('answered');
  await sleep(NAME_MS + TALK_MS); // "You have a call from", the name, and what to press
  await carol.press('1');
  await sleep(TALK_MS);
  await caller.hangUp();
  await Promise.all([caller.waitFor('ended'), carol.waitFor('ended')]);
  const [heard, byCaller] = [await carol.recording(), await caller.recording()];
  const prompts = await Prompts.open();
  const likeness = (id: PhraseId, { samples, rateHz }: Sound) =>
    likenessOfWords(prompts, { language: 'en', id }, samples.subarray(0, 5 * rateHz));
  expect(await likeness('screening/say-your-name', byCaller)).toBeGreaterThan(ALIKE);
  expect(await likeness('screening/call-from', heard)).toBeGreaterThan(ALIKE);
  // A phone that says a tone has it as its name, too.
  expect(secondsOfTone(heard, CALLER_HZ)).toBeGreaterThan((NAME_MS + TALK_MS) / 1000 - 2);
  expect(secondsOfTone(byCaller, OTHER_HZ)).toBeGreaterThan(TALK_MS / 1000 - 1);
  expect(await patchbay.nextCdr()).toMatchObject({
    to: { number: '202' },
    disposition: 'answered',
    legs: [{ party: { number: '200' } }, { party: { number: '202' }, answeredAt: expect.any(String) }],
  });
});

test('a call filter refuses 200 at 201 (UCM-076)', async () => {
  await configure('/v1/call-filters', {
    name: 'No calls from 200',
    scope: 'users',
    userIds: [ids['201']],
    numbers: ['200'],
  });

  await caller.call('201');
  expect(await caller.waitFor('ended')).toMatchObject({ status: 603 });

  expect(await patchbay.nextCdr()).toMatchObject({
    disposition: 'rejected',
    hangup: { by: 'system', reason: 'filtered' },
  });
});
