import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACME, passwordOf, startTestEdge, type TestEdge, tenantIdOf } from '#test/world/edge/index.ts';
import { BaresipPhone, LinphonePhone, WatchingPhone } from '#test/world/phones/index.ts';

/**
 * 202 is baresip and watches 200 and 201; 200 is linphone and watches 202; 201 is baresip.
 *
 *   202 (watches)            edge                 200          201
 *     ── SUBSCRIBE presence ──▶                    │            │
 *     ◀── NOTIFY: Online ──────── REGISTER ◀───────┴────────────┤
 *     ◀── NOTIFY: Busy ────────── INVITE, 200 ◀────┼───────────▶│
 *     ── PUBLISH: offline ────▶── NOTIFY ─────────▶│
 *                              ◀── MESSAGE ────────│   "for 203, who is away"
 */
let edge: TestEdge;
let alice: LinphonePhone;
let bob: BaresipPhone;
let watcher: WatchingPhone;

const account = (extension: string) => ({
  extension,
  password: passwordOf(extension),
  domain: ACME,
  server: { host: edge.host, port: edge.udpPort, transport: 'udp' as const },
});

beforeAll(async () => {
  edge = await startTestEdge([{ domain: ACME, extensions: ['200', '201', '202', '203'] }]);
  edge.store.putSettings(tenantIdOf(ACME), tenantIdOf(ACME), { 'presence.has-events': true });
  watcher = await WatchingPhone.start(account('202'), ['200', '201']);
  [alice, bob] = await Promise.all([
    LinphonePhone.start({ account: account('200'), friends: ['202'] }),
    BaresipPhone.start({ account: account('201') }),
  ]);
});
afterAll(async () => {
  await Promise.all([alice, bob, watcher].map((phone) => phone?.close()));
  await edge?.close();
});

test('XiVO §22.15: baresip hears of its messages, and sees others come, talk, hang up and go', async () => {
  await watcher.prints(/^Messages-Waiting: no/);
  await expect.poll(() => edge.calls.counters()['now.subscriptions']).toBe(3);
  expect(await bob.register()).toBe(200);
  await watcher.prints(/<sip:201@acme.example> changed status from Offline to Online/);
  expect(await alice.register()).toBe(200);
  await watcher.prints(/<sip:200@acme.example> changed status from Offline to Online/);
  await alice.call('201');
  await bob.waitFor('incoming');
  await bob.answer();
  await alice.waitFor('answered');
  await watcher.prints(/<sip:201@acme.example> changed status from Online to Busy/);
  await alice.hangUp();
  await watcher.prints(/<sip:201@acme.example> changed status from Busy to Online/);
  await bob.close();
  await watcher.prints(/<sip:201@acme.example> changed status from Online to Offline/);
});

test('what baresip publishes of its user is seen by linphone, and told as an event', async () => {
  const news = () =>
    edge.presenceNews.flatMap((one) => (one.userId.endsWith('202') && 'status' in one ? one.status : []));
  await expect.poll(news).toEqual(['available']);
  const seen = alice.prints(/Friend .*202@acme\.example> is Offline/);
  watcher.says('/presence_offline');
  await seen;
  await expect.poll(news).toEqual(['available', 'offline']);
});

test('linphone writes to linphone, at once and to one that is away until it registers', async () => {
  await alice.message('203', 'are you there');
  await expect.poll(() => edge.store.textMessages.map(({ body }) => body)).toEqual(['are you there']);
  const carol = await LinphonePhone.start({ account: account('203') });
  const read = carol.register().then(() => carol.prints(/Message received from .*200@acme.example.*: now/));
  await expect.poll(() => edge.store.textMessages).toEqual([]);
  await alice.message('203', 'now');
  await read;
  await carol.close();
});
