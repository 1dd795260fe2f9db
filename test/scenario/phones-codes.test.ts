import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, expectHeard, type Phone, secondsOfTone, TALK_MS } from '#test/world/phones/index.ts';

/**
 * Features by code, on real phones. 200 dials.
 *
 *   200               edge               201        202
 *    │ INVITE *770     │ INVITE, to answer by itself  │
 *    │────────────────▶│──────────────────▶│─────────▶│
 *    │ 200, beep       │                   │          │
 *    │═══ speech ═════▶╪══════════════════▶│═════════▶│
 */
const HZ = { '200': 1000, '201': 440, '202': 1800 } as const;
/** How long a finger takes from key to key. */
const KEY_MS = 250;
type Extension = keyof typeof HZ;

let patchbay: TestPatchbay;
let ids: Record<string, string>;
/** Of the test that runs. */
let phones: Record<Extension, BaresipPhone>;

beforeAll(async () => {
  patchbay = await startTestPatchbay();
  const { body } = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  ids = Object.fromEntries(body.items.map(({ id, extension }) => [extension, id]));
});
afterAll(() => patchbay?.close());

async function configure(path: string, object: object): Promise<void> {
  const { status, body } = await patchbay.api.post(path, object);
  expect({ status, body }).toMatchObject({ status: 201 });
}

/** Three phones that are there for as long as it takes. */
async function withPhones(work: () => Promise<void>): Promise<void> {
  const start = (extension: Extension) =>
    BaresipPhone.start({ account: patchbay.account(extension), says: { toneHz: HZ[extension] } });
  const [ann, bob, cid] = await Promise.all([start('200'), start('201'), start('202')]);
  phones = { '200': ann, '201': bob, '202': cid };
  try {
    expect(await Promise.all([ann, bob, cid].map((phone) => phone.register()))).toEqual([200, 200, 200]);
    await work();
  } finally {
    await Promise.all([ann, bob, cid].map((phone) => phone.close()));
  }
}

/** As a phone does that answers by itself. */
async function answersItself(phone: Phone): Promise<void> {
  await phone.waitFor('incoming');
  await phone.answer();
  await phone.waitFor('answered');
}

test('a page: a beep, then 200 is heard at 201 and 202, and neither of them anywhere (sipXcom §50.17, XiVO §38.13: PAG-02, XA-PAGE-02)', async () => {
  await configure('/v1/page-groups', { name: 'Office', number: '0', userIds: [ids['200'], ids['201'], ids['202']] });
  await withPhones(async () => {
    const { '200': ann, '201': bob, '202': cid } = phones;
    await ann.call('*770');
    await Promise.all([ann.waitFor('answered'), answersItself(bob), answersItself(cid)]);
    await sleep(TALK_MS);
    await ann.hangUp();
    await Promise.all([bob.waitFor('ended'), cid.waitFor('ended')]);
    await expectHeard(bob, HZ['200']);
    await expectHeard(cid, HZ['200']);
    const heard = await ann.recording();
    expect([secondsOfTone(heard, HZ['201']), secondsOfTone(heard, HZ['202'])]).toEqual([0, 0]);
    // The beep of 425 Hz was played to all.
    expect(secondsOfTone(heard, 425)).toBeGreaterThan(0.1);
  });
  expect(await patchbay.nextCdr()).toMatchObject({
    dialed: '*770',
    to: { name: 'Office' },
    disposition: 'answered',
    hangup: { by: 'caller' },
    legs: [{ role: 'caller' }, { role: 'callee', reason: 'page' }, { role: 'callee', reason: 'page' }],
  });
});

test('*92 and 201, who talks: once 201 has hung up, 200 is rung, and then 201 (sipXcom §50.14: CBB-01, XA-CC-01)', async () => {
  await withPhones(async () => {
    const { '200': ann, '201': bob, '202': cid } = phones;
    await cid.call('201');
    await answersItself(bob);
    await cid.waitFor('answered');
    await ann.call('*92201');
    await ann.waitFor('answered');
    await ann.waitFor('ended');
    expect(await patchbay.nextCdr()).toMatchObject({ dialed: '*92201', disposition: 'answered' });
    await cid.hangUp();
    await bob.waitFor('ended');
    await patchbay.nextCdr();
    expect((await ann.waitFor('incoming')).from).toContain('sip:201@');
    await ann.answer();
    await answersItself(bob);
    await sleep(TALK_MS);
    await ann.hangUp();
    await bob.waitFor('ended');
    await expectHeard(bob, HZ['200']);
  });
  expect(await patchbay.nextCdr()).toMatchObject({
    from: { number: '200' },
    dialed: '201',
    disposition: 'answered',
    legs: [
      { role: 'caller', reason: 'callback' },
      { role: 'callee', reason: 'dialed' },
    ],
  });
});

test('an intercom: 201 answers by itself, both are heard, and by *1 and 202 it leaves 200 with 202 (ICM-01, CAL-01)', async () => {
  await configure('/v1/intercoms', { name: 'Office', prefix: '*76' });
  await configure('/v1/feature-codes', { feature: 'transfer-blind', code: '*1' });
  await withPhones(async () => {
    const { '200': ann, '201': bob, '202': cid } = phones;
    await ann.call('*76201');
    await Promise.all([ann.waitFor('answered'), answersItself(bob)]);
    await sleep(TALK_MS);
    // A key that is none of a code gets through: so the others would.
    for (const key of '5*1202#') {
      await bob.press(key);
      await sleep(KEY_MS); // baresip ends a key that is still pressed when the next one comes
    }
    expect(await ann.waitFor('pressed')).toMatchObject({ digit: '5' });
    await answersItself(cid);
    await bob.waitFor('ended');
    await expectHeard(bob, HZ['200']);
    await cid.press('9');
    expect(await ann.waitFor('pressed')).toMatchObject({ digit: '9' });
    await sleep(TALK_MS);
    await ann.hangUp();
    await cid.waitFor('ended');
    await expectHeard(cid, HZ['200']);
    expect(secondsOfTone(await ann.recording(), HZ['201'])).toBeGreaterThan(0.5);
  });
  expect(await patchbay.nextCdr()).toMatchObject({
    dialed: '*76201',
    disposition: 'answered',
    legs: [
      { role: 'caller' },
      { reason: 'intercom', party: { number: '201' } },
      { reason: 'transfer-blind', party: { number: '202' } },
    ],
  });
});
