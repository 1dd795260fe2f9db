import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { H } from '#edge/signaling/index.ts';
import { ConferenceRoom } from '#shared/conference-room/index.ts';
import { SipUser, startTestEdge, type TestEdge, tenantIdOf, toTenant, toUser } from '#test/world/edge/index.ts';

// One edge for all, as it takes its time to start; each test has tenants of its own.
let edge: TestEdge;
let users: SipUser[];
let count = 0;
let acme: string;
let bolt: string;
beforeAll(async () => {
  edge = await startTestEdge([], { hurry: 20 });
});
afterAll(() => edge.close());
beforeEach(() => {
  count += 1;
  [acme, bolt] = [`acme${count}.example`, `bolt${count}.example`];
  for (const domain of [acme, bolt]) {
    edge.store.add(
      toTenant({ domain }),
      ['200', '201', '202'].map((extension) => toUser({ domain }, extension)),
    );
  }
  edge.store.textMessages.splice(0);
  edge.store.maxTextMessages = 100;
  users = [];
});
afterEach(() => Promise.all(users.map((user) => user.close())));

async function user(extension: string, domain = acme): Promise<SipUser> {
  const started = await SipUser.at(edge, { extension, domain });
  users.push(started);
  return started;
}

const TEXT = { 'Content-Type': 'text/plain;charset=UTF-8' };

/** The next message that a phone gets, answered. */
async function receives({ phone }: SipUser, status = 200) {
  const message = await phone.hears('MESSAGE');
  phone.respond(message, status);
  const { text } = message;
  return { message, text, body: Buffer.from(message.body, 'latin1').toString() };
}

test('a message goes to every phone of the user, as from the user who has proved the password', async () => {
  const [alice, desk, mobile] = await Promise.all([user('200'), user('201'), user('201')]);
  await Promise.all([desk.register(), mobile.register()]);
  const sent = alice.ask(
    'MESSAGE',
    '201',
    { ...TEXT, 'P-Asserted-Identity': '<sip:100@acme.example>' },
    'Gr\u00c3\u00bc\u00c3\u009fe',
  );
  const [first, second] = await Promise.all([receives(desk), receives(mobile)]);
  expect((await sent).status).toBe(200);
  for (const { text, body, message } of [first, second]) {
    expect(body).toBe('Grüße');
    expect(message.get(H.from)).toContain(`"User 200" <sip:200@${acme}>`);
    expect(text).toContain(`P-Asserted-Identity: "User 200" <sip:200@${acme}>`);
    expect(message.get(H.maxForwards)).toBe('69');
    expect(message.get(H.contentType)).toBe('text/plain;charset=UTF-8');
  }
  expect(edge.store.textMessages).toEqual([]);
});

test('of two phones one that takes it is enough, and what all refuse is refused', async () => {
  const [alice, desk, mobile] = await Promise.all([user('200'), user('201'), user('201')]);
  await Promise.all([desk.register(), mobile.register()]);
  const sent = alice.ask('MESSAGE', '201', TEXT, 'one', 200);
  await Promise.all([receives(desk, 415), receives(mobile, 200)]);
  await sent;
  const refused = alice.ask('MESSAGE', '201', TEXT, 'two', 415);
  await Promise.all([receives(desk, 415), receives(mobile, 480)]);
  await refused;
  expect(edge.store.textMessages).toEqual([]);
});

test('a message for somebody who is away waits, and is there with the first phone, once, as old as it is', async () => {
  const [alice, bob] = await Promise.all([user('200'), user('201')]);
  await alice.ask('MESSAGE', '201', TEXT, 'first', 202);
  await alice.ask('MESSAGE', '201', TEXT, 'second', 202);
  expect(edge.store.textMessages.map(({ userId, body }) => [userId, body])).toEqual([
    [toUser({ domain: acme }, '201').id, 'first'],
    [toUser({ domain: acme }, '201').id, 'second'],
  ]);
  await bob.register();
  const first = await receives(bob);
  expect(first.body).toBe('first');
  expect(first.text).toMatch(/Date: \w{3}, \d\d \w{3} \d{4}/);
  expect((await receives(bob)).body).toBe('second');
  await expect.poll(() => edge.store.textMessages).toEqual([]);
  await bob.register();
  expect(await bob.phone.hearsNo('MESSAGE', 100)).toBe(true);
});

test('a phone that does not answer counts as away, and the message waits on', async () => {
  const [alice, bob] = await Promise.all([user('200'), user('201')]);
  await bob.register();
  await alice.ask('MESSAGE', '201', TEXT, 'hello', 202);
  expect(edge.store.textMessages.map(({ body }) => body)).toEqual(['hello']);
});

test('somebody for whom too much waits already cannot be written to, nor while the store is down', async () => {
  const alice = await user('200');
  edge.store.maxTextMessages = 1;
  await alice.ask('MESSAGE', '201', TEXT, 'one', 202);
  await alice.ask('MESSAGE', '201', TEXT, 'two', 480);
  edge.store.isDown = true;
  await alice.ask('MESSAGE', '202', TEXT, 'three', 480);
  edge.store.isDown = false;
});

test('what waits is there once the store is back', async () => {
  const [alice, bob, carol] = await Promise.all([user('200'), user('201'), user('202')]);
  await alice.ask('MESSAGE', '201', TEXT, 'hello', 202);
  await bob.register('600');
  expect((await receives(bob)).body).toBe('hello');
  await alice.ask('MESSAGE', '202', TEXT, 'later', 202);
  edge.store.isDown = true;
  await carol.register();
  await expect.poll(() => edge.logged.map(({ name }) => name)).toContain('messages-not-delivered');
  edge.store.isDown = false;
  expect((await receives(carol)).body).toBe('later');
});

test('that somebody types is told to phones that are there, and not kept', async () => {
  const [alice, bob] = await Promise.all([user('200'), user('201')]);
  const typing = { 'Content-Type': 'application/im-iscomposing+xml' };
  await alice.ask('MESSAGE', '201', typing, '<isComposing/>', 480);
  await bob.register();
  const sent = alice.ask('MESSAGE', '201', typing, '<isComposing/>', 200);
  await receives(bob);
  await sent;
});

test('a message to oneself goes to the other phones, never back', async () => {
  const [desk, mobile] = await Promise.all([user('200'), user('200')]);
  await Promise.all([desk.register(), mobile.register()]);
  const sent = desk.ask('MESSAGE', '200', TEXT, 'note', 200);
  await receives(mobile);
  await sent;
  expect(await desk.phone.hearsNo('MESSAGE', 50)).toBe(true);
});

test('what comes from another tenant reaches nobody, and what waits is its own tenant’s', async () => {
  const [stranger, bob, namesake] = await Promise.all([user('200', bolt), user('201'), user('201', bolt)]);
  await bob.register();
  const uri = `sip:201@${acme}`;
  const headers = { From: `<sip:200@${acme}>;tag=a`, To: `<${uri}>`, 'Call-ID': 'foreign', ...TEXT };
  stranger.phone.request('MESSAGE', uri, { ...headers, CSeq: '1 MESSAGE' }, 'x');
  const credentials = stranger.credentials(await stranger.phone.hears(407), 'MESSAGE', uri);
  stranger.phone.request('MESSAGE', uri, { ...headers, CSeq: '2 MESSAGE', 'Proxy-Authorization': credentials }, 'x');
  await stranger.phone.hears(407); // credentials of another realm
  const alice = await user('202', bolt);
  await alice.ask('MESSAGE', '201', TEXT, 'in bolt', 202);
  expect(edge.store.textMessages.map(({ tenantId }) => tenantId)).toEqual([tenantIdOf(bolt)]);
  await bob.register();
  expect(await bob.phone.hearsNo('MESSAGE', 100)).toBe(true);
  await namesake.register();
  expect((await receives(namesake)).body).toBe('in bolt');
});

test('a message reaches an alias, which nobody may write as', async () => {
  const [alice, bob] = await Promise.all([user('200'), user('201')]);
  edge.store.putUser(tenantIdOf(acme), { ...toUser({ domain: acme }, '201'), aliases: ['bob.b'] });
  await bob.register();
  const sent = alice.ask('MESSAGE', 'Bob.B', TEXT, 'hello', 200);
  expect((await receives(bob)).body).toBe('hello');
  await sent;
  await bob.ask('MESSAGE', '200', { ...TEXT, From: `<sip:bob.b@${acme}>;tag=a` }, 'x', 403);
});

test('a user cannot write in the name of another one', async () => {
  const alice = await user('200');
  await alice.ask('MESSAGE', '201', { ...TEXT, From: `<sip:202@${acme}>;tag=a` }, 'x', 403);
});

test.each([
  ['that is too long', TEXT, 'x'.repeat(8001), 413],
  ['with something that no phone shows', { 'Content-Type': 'image/png' }, 'x', 415],
  ['that has gone in circles', { ...TEXT, 'Max-Forwards': '0' }, 'x', 483],
  ['that demands what nobody knows', { ...TEXT, Require: 'magic' }, 'x', 420],
])('a message %s is refused before anybody is asked who he is', async (_what, headers, body, status) => {
  const alice = await user('200');
  alice.phone.request('MESSAGE', `sip:201@${acme}`, headers as Record<string, string>, body);
  await alice.phone.hears(status);
});

test('a message to nobody is refused', async () => {
  const alice = await user('200');
  await alice.ask('MESSAGE', '777', TEXT, 'x', 404);
});

/** A room of 200 in acme, which nobody is in. */
function aRoom(): void {
  const owner = toUser({ domain: acme }, '200').id;
  const at = '2026-01-05T09:00:00.000Z';
  const room = ConferenceRoom.New.parse({ name: 'Board', extension: '303', userId: owner });
  edge.store.putObject(tenantIdOf(acme), 'conference-room', {
    ...{ id: `cnf_${count}`, createdAt: at, updatedAt: at },
    ...room,
  } as never);
}

test('what is written to a room is answered to the phone that has written it alone (CNF-05)', async () => {
  aRoom();
  const [desk, mobile] = await Promise.all([user('200'), user('200')]);
  await Promise.all([desk.register(), mobile.register()]);
  const sent = desk.ask('MESSAGE', '303', TEXT, 'lock', 200);
  const { text, body } = await receives(desk);
  await sent;
  expect(text).toContain(`From: "Board" <sip:303@${acme}>`);
  expect(body).toBe('Nobody is in the conference.');
  expect(await mobile.phone.hearsNo('MESSAGE', 100)).toBe(true);
});

test.each([
  ['by somebody who does not lead it', '201', TEXT, 'lock', 403],
  ['that is no command, which nobody answers', '200', TEXT, 'OK lock', 400],
  ['that is no plain text', '200', { 'Content-Type': 'text/html' }, '<p>lock</p>', 415],
  [
    'that somebody types, which tells nobody anything',
    '200',
    { 'Content-Type': 'application/im-iscomposing+xml' },
    '<isComposing/>',
    200,
  ],
])('a message to a room %s', async (_what, extension, headers, body, status) => {
  aRoom();
  const writer = await user(extension);
  await writer.register();
  await writer.ask('MESSAGE', '303', headers, body, status);
  expect(await writer.phone.hearsNo('MESSAGE', 100)).toBe(true);
});

test('a room takes no command from a phone that no answer reaches, nor from another tenant', async () => {
  aRoom();
  const [alice, stranger] = await Promise.all([user('200'), user('200', bolt)]);
  await alice.ask('MESSAGE', '303', TEXT, 'lock', 480);
  await stranger.register();
  await stranger.ask('MESSAGE', '303', TEXT, 'lock', 404);
});
