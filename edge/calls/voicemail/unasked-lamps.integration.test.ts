import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { H } from '#edge/signaling/index.ts';
import { OFFER } from '#edge/signaling/rig/index.ts';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { FakeVoicemail } from '#test/world/edge/fake-voicemail.ts';
import { SipUser, startTestEdge, type TestEdge, tenantIdOf, toTenant, toUser } from '#test/world/edge/index.ts';

const AT = '2026-01-05T09:00:00.000Z';

// One edge for all, as it takes its time to start; each test has tenants of its own. Whoever says Path is taken for a proxy.
let edge: TestEdge;
let users: SipUser[];
let count = 0;
let acme: string;
let bolt: string;
beforeAll(async () => {
  edge = await startTestEdge([], { voicemail: new FakeVoicemail(), trustedProxy: '127.0.0.1' });
});
afterAll(() => edge.close());
beforeEach(() => {
  count += 1;
  [acme, bolt] = [`acme${count}.example`, `bolt${count}.example`];
  for (const domain of [acme, bolt]) {
    edge.store.add(
      toTenant({ domain }),
      ['200', '201'].map((extension) => toUser({ domain }, extension)),
    );
    for (const extension of ['200', '201']) {
      const userId = toUser({ domain }, extension).id;
      const box = VoicemailBox.New.parse({ name: extension, number: extension, userId });
      const made = { id: boxOf(extension, domain), createdAt: AT, updatedAt: AT };
      edge.store.putObject(tenantIdOf(domain), 'voicemail-box', { ...made, ...box } as never);
    }
  }
  users = [];
});
afterEach(() => Promise.all(users.map((user) => user.close())));

const boxOf = (extension: string, domain: string) => `vmb_${extension}_${domain}`;

async function user(extension: string, domain = acme, transport: 'udp' | 'tcp' = 'tcp'): Promise<SipUser> {
  const started = await SipUser.at(edge, { extension, domain }, transport);
  users.push(started);
  return started;
}

/** Registers as the same life of a phone does again and again. */
const registers = (phone: SipUser, callId: string, headers: Record<string, string> = {}) =>
  phone.ask('REGISTER', phone.account.extension, { Expires: '600', 'Call-ID': callId, ...headers });

/** The same once more. */
async function refreshes(user: SipUser, callId: string): Promise<void> {
  const { phone, account, address } = user;
  const uri = `sip:${account.domain}`;
  const headers = { From: `${address};tag=a`, To: address, 'Call-ID': callId, Expires: '600' };
  phone.request('REGISTER', uri, { ...headers, CSeq: '3 REGISTER' });
  const Authorization = user.credentials(await phone.hears(401), 'REGISTER', uri);
  phone.request('REGISTER', uri, { ...headers, CSeq: '4 REGISTER', Authorization });
  await phone.hears(200);
}

/** So many new messages are in the mailbox of 201. */
function counted(news: number, domain = acme, extension = '201'): void {
  const [boxId, userId] = [boxOf(extension, domain), toUser({ domain }, extension).id];
  const counts = { new: news, old: 0, urgentNew: 0, urgentOld: 0 };
  edge.calls.messagesCounted({ tenantId: tenantIdOf(domain), boxId, userId, counts, revision: revision++ });
}
let revision = 1;

/** The next NOTIFY, answered. */
async function told({ phone }: SipUser, status = 200) {
  const message = await phone.hears('NOTIFY');
  phone.respond(message, status);
  const [, waits, , counts] =
    /^Messages-Waiting: (\w+)\r\nMessage-Account: (\S+)\r\nVoice-Message: (\S+)/.exec(message.body) ?? [];
  return { message, said: `${waits} ${counts}` };
}

test('a phone that has registered is told once, then of each change; a refresh is nothing new (SIP-06)', async () => {
  const bob = await user('201');
  await registers(bob, 'life-1');
  const { message, said } = await told(bob);
  expect(said).toBe('no 0/0');
  expect([H.event, H.subscriptionState, H.contentType].map((name) => message.get(name))).toEqual([
    'message-summary',
    'terminated',
    'application/simple-message-summary',
  ]);
  expect(message.get(H.to)).toContain(`<sip:201@${acme}>`);
  expect(message.body).toContain(`Message-Account: sip:201@${acme}`);
  await refreshes(bob, 'life-1');
  counted(1);
  expect((await told(bob)).said).toBe('yes 1/0');
  counted(0);
  expect((await told(bob)).said).toBe('no 0/0');
});

test('a phone that starts again is told again, over the way it has come by', async () => {
  const bob = await user('201', acme, 'udp');
  const path = `<sip:proxy@${bob.phone.host}:${bob.phone.port};lr>`;
  await registers(bob, 'life-1', { Path: path });
  expect((await told(bob)).message.get(H.route)).toBe(path);
  await registers(bob, 'life-2', { Path: path });
  expect((await told(bob)).said).toBe('no 0/0');
});

test('what waits in a mailbox is told the phones of its owner, and nobody of another tenant', async () => {
  const [bob, ann, stranger] = await Promise.all([user('201'), user('200'), user('201', bolt)]);
  const all = [bob, ann, stranger];
  await Promise.all(all.map((one) => registers(one, 'life-1')));
  await Promise.all(all.map((one) => told(one)));
  // Whatever a foreign tenant names is looked up in that tenant alone.
  const counts = { new: 9, old: 0, urgentNew: 0, urgentOld: 0 };
  const foreign = { tenantId: tenantIdOf(bolt), boxId: boxOf('201', acme), userId: toUser({ domain: acme }, '201').id };
  edge.calls.messagesCounted({ ...foreign, counts, revision: 99 });
  counted(2);
  expect((await told(bob)).said).toBe('yes 2/0');
  // What they hear next is their own.
  counted(3, bolt);
  counted(4, acme, '200');
  expect((await told(stranger)).said).toBe('yes 3/0');
  expect((await told(ann)).said).toBe('yes 4/0');
});

test('a phone that subscribes hears by its subscription alone; another one of the same user is told', async () => {
  const [subscriber, other] = await Promise.all([user('201'), user('201')]);
  await Promise.all([registers(subscriber, 'life-1'), registers(other, 'life-2')]);
  const subscription = await subscriber.subscribe('201', 'message-summary');
  await subscription.notified();
  await told(other);
  counted(1);
  expect((await told(other)).said).toBe('yes 1/0');
  expect((await subscription.notified()).state).toContain('active');
  counted(2);
  expect((await subscription.notified()).state).toContain('active');
  expect((await told(other)).said).toBe('yes 2/0');
  expect(await subscriber.phone.hearsNo('NOTIFY', 20)).toBe(true);
  // Once it is over, the phone is one as any other.
  await subscription.refresh('0');
  expect((await subscription.notified()).state).toContain('terminated');
  counted(3);
  expect((await told(subscriber)).message.get(H.subscriptionState)).toBe('terminated');
});

test('a phone that answers 489 is not asked again until it registers anew', async () => {
  const [bob, witness] = await Promise.all([user('201'), user('201')]);
  await Promise.all([registers(bob, 'life-1'), registers(witness, 'life-2')]);
  await Promise.all([told(bob, 489), told(witness)]);
  counted(1);
  expect((await told(witness)).said).toBe('yes 1/0');
  await registers(bob, 'life-3');
  counted(2);
  expect((await told(witness)).said).toBe('yes 2/0');
  // The first that it hears is of its new life.
  expect((await told(bob)).said).toBe('yes 2/0');
});

test.each(['tenant', 'user'])('nothing is told where the %s has switched it off', async (bearer) => {
  const id = bearer === 'tenant' ? tenantIdOf(acme) : toUser({ domain: acme }, '201').id;
  edge.store.putSettings(tenantIdOf(acme), id, { 'voicemail.has-unsolicited-lamp': false });
  const [bob, witness] = await Promise.all([user('201'), user('201', bolt)]);
  await registers(bob, 'life-1');
  await registers(witness, 'life-1');
  await told(witness);
  counted(1);
  counted(1, bolt);
  expect((await told(witness)).said).toBe('yes 1/0');
  expect(await bob.phone.hearsNo('NOTIFY', 20)).toBe(true);
});

test('whose mailbox is taken away sees the lamp go off', async () => {
  const bob = await user('201');
  await registers(bob, 'life-1');
  await told(bob);
  counted(1);
  expect((await told(bob)).said).toBe('yes 1/0');
  edge.store.clearConfiguration(tenantIdOf(acme));
  await bob.ask('INVITE', '999', {}, OFFER, 404); // every call looks at the configuration
  expect((await told(bob)).said).toBe('no 0/0');
});
