import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Json } from '#edge/cluster/index.ts';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { OFFER } from '#edge/signaling/rig/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { Ivr } from '#shared/ivr/index.ts';
import { ParkOrbit } from '#shared/park-orbit/index.ts';
import type { Registration } from '#shared/registration/index.ts';
import { ok } from '#shared/result.ts';
import {
  SipUser,
  type Subscribed,
  startTestEdge,
  type TestEdge,
  type TestEdgeOptions,
  tenantIdOf,
  toTenant,
  toUser,
} from '#test/world/edge/index.ts';
import { PATIENCE_MS } from '#test/world/patience.ts';

/** The machine may be busy: nothing here is measured. */
const PATIENCE = { timeout: PATIENCE_MS };

// Two edges for all; each test has tenants of its own.
let edges: [TestEdge, TestEdge];
let users: SipUser[];
let count = 0;
let acme: string;
let bolt: string;
/** What applications answer, by path, and what they were told. */
const answers: Record<string, unknown> = {};
let told: { path: string; facts: object }[] = [];
beforeAll(async () => {
  const hooks: TestEdgeOptions['hooks'] = {
    reach: 'public',
    ask: async ({ url, facts }) => {
      const path = new URL(url).pathname;
      if (path !== '/start') told.push({ path, facts });
      return ok(answers[path] ?? null);
    },
  };
  const first = await startTestEdge([], { isClustered: true, hooks });
  edges = [first, await startTestEdge([], { edgeId: 'edge_2', store: first.store, isClustered: true, hooks })];
  await vi.waitFor(() => expect(edges.map(({ cluster }) => cluster.peers.length)).toEqual([1, 1]), PATIENCE);
});
afterAll(() => Promise.all(edges.map((edge) => edge.close())));
beforeEach(() => {
  count += 1;
  [acme, bolt] = [`acme${count}.example`, `bolt${count}.example`];
  for (const domain of [acme, bolt]) {
    const extensions = ['200', '201', '202', '203'];
    edges[0].store.add(
      toTenant({ domain }),
      extensions.map((extension) => toUser({ domain }, extension)),
    );
  }
  users = [];
  told = [];
});
afterEach(() => Promise.all(users.map((user) => user.close())));

/** A user whose phone is registered with the first or the second edge; by TCP, so that nothing comes twice. */
async function user(extension: string, at: 0 | 1, domain = acme): Promise<SipUser> {
  const started = await SipUser.at(edges[at], { extension, domain }, 'tcp');
  users.push(started);
  await started.register();
  return started;
}

/** Until this edge has heard that the other one holds a phone of the user. */
const hasHeard = (at: 0 | 1, extension: string, domain = acme) =>
  expect
    .poll(() => {
      const userIds = [toUser({ domain }, extension).id];
      return edges[at].calls.presence.list({ tenantId: tenantIdOf(domain), userIds });
    }, PATIENCE)
    .toMatchObject([{ status: 'available' }]);

interface Talk {
  readonly caller: Side;
  readonly callee: Side;
}
/** One side of a call, as its phone names it. */
interface Side {
  readonly user: SipUser;
  readonly dialog: { readonly From: string; readonly To: string; readonly 'Call-ID': string };
}

/** The INVITE as the callee's phone has it; the caller hears that it rings. */
async function ringing(caller: SipUser, callee: SipUser): Promise<SipMessage> {
  const rings = caller.ask('INVITE', callee.account.extension, {}, OFFER, 180);
  const invite = await callee.phone.hears('INVITE');
  callee.phone.respond(invite, 180, {}, '', 'bob');
  await rings;
  return invite;
}

async function talking(caller: SipUser, callee: SipUser): Promise<Talk> {
  const invite = await ringing(caller, callee);
  callee.phone.respond(invite, 200, {}, OFFER, 'bob');
  const accepted = await caller.phone.hears(200);
  const dialog = callerDialog(accepted);
  caller.phone.request('ACK', 'sip:edge.invalid', { ...dialog, CSeq: '2 ACK' });
  await callee.phone.hears('ACK');
  return { caller: { user: caller, dialog }, callee: { user: callee, dialog: calleeDialog(invite) } };
}

const callerDialog = (accepted: SipMessage): Side['dialog'] => ({
  From: accepted.get(H.from) ?? '',
  To: accepted.get(H.to) ?? '',
  'Call-ID': accepted.get(H.callId) ?? '',
});

const calleeDialog = (invite: SipMessage): Side['dialog'] => ({
  From: `${invite.get(H.to)};tag=bob`,
  To: invite.get(H.from) ?? '',
  'Call-ID': invite.get(H.callId) ?? '',
});

function says({ user, dialog }: Side, method: string, sequence: number, body = ''): void {
  user.phone.request(method, 'sip:edge.invalid', { ...dialog, CSeq: `${sequence} ${method}` }, body);
}

describe('a phone that another edge holds', () => {
  test('rings, is held and hung up like any other; the call is on the bill of the caller’s edge alone', async () => {
    const [caller, callee] = await Promise.all([user('200', 0), user('201', 1)]);
    await hasHeard(0, '201');
    const talk = await talking(caller, callee);
    // Both phones talk to the caller's edge.
    says(talk.callee, 'INVITE', 1, OFFER.replace('sendrecv', 'sendonly'));
    const hold = await caller.phone.hears('INVITE');
    expect(hold.body).toContain('sendonly');
    caller.phone.respond(hold, 200, {}, OFFER.replace('sendrecv', 'recvonly'));
    expect((await callee.phone.hears(200)).body).toContain('recvonly');
    says(talk.callee, 'ACK', 1);
    says(talk.caller, 'BYE', 3);
    await callee.phone.hears('BYE');
    const tenantId = tenantIdOf(acme);
    const billed = (edge: TestEdge) => edge.journal.events.filter((event) => event.tenantId === tenantId);
    await expect.poll(() => billed(edges[0]).map(({ type }) => type), PATIENCE).toContain('call.ended');
    expect(billed(edges[1])).toEqual([]);
  });

  test('hangs up itself, and refuses', async () => {
    const [caller, callee] = await Promise.all([user('200', 0), user('201', 1)]);
    await hasHeard(0, '201');
    const talk = await talking(caller, callee);
    says(talk.callee, 'BYE', 1);
    await caller.phone.hears('BYE');
    const refused = caller.ask('INVITE', '201', {}, OFFER, 486);
    callee.phone.respond(await callee.phone.hears('INVITE'), 486);
    expect((await refused).status).toBe(486);
  });

  test('rings together with those of the caller’s edge, until one answers', async () => {
    const [caller, far] = await Promise.all([user('200', 0), user('201', 1)]);
    await hasHeard(0, '201');
    const near = await user('201', 0);
    const rings = caller.ask('INVITE', '201', {}, OFFER, 180);
    const [nearInvite, farInvite] = [await near.phone.hears('INVITE'), await far.phone.hears('INVITE')];
    far.phone.respond(farInvite, 180);
    await rings;
    near.phone.respond(nearInvite, 200, {}, OFFER, 'near');
    await caller.phone.hears(200);
    expect((await far.phone.hears('CANCEL')).get(H.callId)).toBe(farInvite.get(H.callId));
  });

  test('gets messages', async () => {
    const [sender, receiver] = await Promise.all([user('200', 0), user('201', 1)]);
    await hasHeard(0, '201');
    const sent = sender.ask('MESSAGE', '201', { 'Content-Type': 'text/plain' }, 'Hello');
    const message = await receiver.phone.hears('MESSAGE');
    expect(message.body).toBe('Hello');
    receiver.phone.respond(message, 200);
    expect((await sent).status).toBe(200);
  });

  test('of another tenant is nobody here', async () => {
    const [caller, stranger] = [await user('200', 0), await user('201', 1, bolt)];
    await user('200', 0, bolt);
    await hasHeard(0, '201', bolt);
    await caller.ask('INVITE', '201', {}, OFFER, 480);
    expect(await stranger.phone.hearsNo('INVITE', 20)).toBe(true);
  });
});

/** What a NOTIFY of a line says: its version, and the states of its dialogs. */
const seen = (body: string) => ({
  version: Number(/version="(\d+)"/.exec(body)?.[1]),
  states: [...body.matchAll(/<state>([a-z]+)</g)].map(([, state]) => state),
});

/** Hears NOTIFYs until one says so; no version is left out or comes twice. @returns its version */
async function tells(watch: Subscribed, state: string, after = 0): Promise<number> {
  for (let version = after + 1; ; version++) {
    const { body } = await watch.notified();
    expect(seen(body).version).toBe(version);
    if (seen(body).states.includes(state)) return version;
  }
}

/** A subscription whose first NOTIFY has been heard. */
async function watches(watcher: SipUser, number: string): Promise<Subscribed> {
  const watch = await watcher.subscribe(number, 'dialog');
  await watch.notified();
  return watch;
}

/** What an edge knows of the line of a user, wherever its calls are. */
async function lineAt(at: 0 | 1, extension: string): Promise<string | undefined> {
  const userIds = [toUser({ domain: acme }, extension).id];
  const [one] = await edges[at].calls.presence.list({ tenantId: tenantIdOf(acme), userIds });
  return one?.line;
}

/** What comes back first; null: the other edge has closed it without a word. */
function orders(kind: string, payload: object): Promise<Json | null> {
  const channel = edges[0].cluster.open('edge_2', kind, payload as Json);
  return new Promise((resolve) => {
    channel?.onMessage(resolve);
    channel?.onClosed(() => resolve(null));
  });
}

describe('what an edge orders of another', () => {
  test('has to name a phone by its tenant, its user and its registration', async () => {
    const phone = await user('201', 1);
    await user('201', 1, bolt);
    const [own, other] = [tenantIdOf(acme), tenantIdOf(bolt)];
    const stored = () => edges[1].store.registrationsOf(own);
    await expect.poll(stored, PATIENCE).toHaveLength(1);
    const [{ id: registrationId, userId }] = stored() as [Registration];
    const said = { headers: {}, sdp: OFFER };
    const named = { tenantId: own, userId, registrationId };
    for (const wrong of [{ tenantId: other }, { userId: `${userId}9` }, { registrationId: 'reg_9' }])
      expect(await orders('dial', { ...said, phone: { ...named, ...wrong } })).toMatchObject({
        is: 'refused',
        response: { status: 430 },
      });
    expect(await orders('dial', { phone: named })).toBeNull();
    expect(await orders('nonsense', {})).toBeNull();
    expect(await phone.phone.hearsNo('INVITE', 20)).toBe(true);
  });

  test('has to come from a user of the tenant, when it hands a call over', async () => {
    const flow = { transport: 'udp', address: '127.0.0.1', port: 9 };
    const headers = { contact: '<sip:200@127.0.0.1>', from: '<sip:200@x>;tag=1', to: '<sip:201@x>' };
    const request = { method: 'INVITE', uri: `sip:201@${acme}`, headers, body: OFFER, flow };
    const [own, stranger] = ['200', '201'].map((extension) => toUser({ domain: bolt }, extension).id);
    const refused = { do: 'respond', status: 403 };
    const call = { edgeId: 'edge_1', tenantId: tenantIdOf(acme), request };
    expect(await orders('invite', { ...call, userId: stranger })).toMatchObject(refused);
    edges[0].store.putTenant({ ...toTenant({ domain: bolt }), isEnabled: false });
    expect(await orders('invite', { ...call, tenantId: tenantIdOf(bolt), userId: own })).toMatchObject(refused);
  });
});

describe('a lamp', () => {
  test('follows a call that another edge has, version by version; that of another tenant stays dark', async () => {
    const [watcher, stranger] = [await user('200', 0), await user('200', 0, bolt)];
    const [caller, callee] = await Promise.all([user('202', 1), user('201', 1)]);
    await Promise.all([user('201', 1, bolt), hasHeard(0, '201'), hasHeard(0, '201', bolt)]);
    const [watch] = [await watches(watcher, '201'), await watches(stranger, '201')];
    const invite = await ringing(caller, callee);
    const ringingAt = await tells(watch, 'early');
    callee.phone.respond(invite, 200, {}, OFFER, 'bob');
    const talkingAt = await tells(watch, 'confirmed', ringingAt);
    await callee.phone.hears('ACK');
    says({ user: callee, dialog: calleeDialog(invite) }, 'BYE', 1);
    await tells(watch, 'terminated', talkingAt);
    expect(await stranger.phone.hearsNo('NOTIFY', 20)).toBe(true);
  });

  test('for presence shows a phone at another edge, and what is published there', async () => {
    const watcher = await user('200', 0);
    const watch = await watcher.subscribe('201', 'presence');
    expect((await watch.notified()).body).toContain('<basic>closed</basic>');
    const publisher = await user('201', 1);
    expect((await watch.notified()).body).toContain('<basic>open</basic>');
    const status = '<tuple><status><basic>open</basic></status></tuple>';
    const pidf = `<presence>${status}<person><activities><meeting/></activities></person></presence>`;
    await publisher.ask('PUBLISH', '201', { Event: 'presence', 'Content-Type': 'application/pidf+xml' }, pidf);
    expect((await watch.notified()).body).toContain('meeting');
  });

  test('of a feature follows a code that was dialed at another edge', async () => {
    const [own, other] = await Promise.all([user('201', 0), user('201', 1)]);
    const watch = await watches(own, '*25');
    await other.ask('INVITE', '*25', {}, OFFER, 200);
    expect(seen((await watch.notified()).body).states).toEqual(['confirmed']);
  });
});

describe('a call that another edge has', () => {
  test('is picked up while it rings, by code', async () => {
    const [caller, callee, helper] = await Promise.all([user('200', 0), user('201', 0), user('202', 1)]);
    await ringing(caller, callee);
    await expect.poll(() => lineAt(1, '201'), PATIENCE).toBe('ringing');
    expect((await helper.ask('INVITE', '*78201', {}, OFFER, 200)).status).toBe(200);
    expect((await caller.phone.hears(200)).status).toBe(200);
    await callee.phone.hears('CANCEL');
  });

  test('is picked up by a key, with Replaces', async () => {
    const [caller, callee, helper] = await Promise.all([user('200', 0), user('201', 0), user('202', 1)]);
    const watch = await watches(helper, '201');
    await ringing(caller, callee);
    let body = '';
    while (!seen(body).states.includes('early')) body = (await watch.notified()).body;
    const name = (attribute: string) => new RegExp(` ${attribute}="([^"]+)"`).exec(body)?.[1] ?? '';
    const replaces = `${name('call-id')};to-tag=${name('local-tag')};from-tag=${name('remote-tag')}`;
    expect((await helper.ask('INVITE', '201', { Replaces: replaces }, OFFER, 200)).status).toBe(200);
    expect((await caller.phone.hears(200)).status).toBe(200);
    await callee.phone.hears('CANCEL');
  });

  test.each([
    ['in the call that its edge does not have', 0],
    ['in the call that its edge has', 1],
  ])('is joined with another one by a phone that asks for it %s (REFER with Replaces)', async (_, asksIn) => {
    const [first, middle, last] = await Promise.all([user('200', 0), user('201', 1), user('202', 1)]);
    await hasHeard(0, '201');
    const { callee: inFirst, caller: firstSide } = await talking(first, middle); // the first edge has it
    const { caller: inSecond, callee: lastSide } = await talking(middle, last); // and the second one this
    await Promise.all([
      expect.poll(() => lineAt(0, '202'), PATIENCE).toBe('in-use'),
      expect.poll(() => lineAt(1, '200'), PATIENCE).toBe('in-use'),
    ]);
    const [asks, named] = asksIn === 0 ? [inFirst, inSecond] : [inSecond, inFirst];
    const tag = (address: string) => /tag=([^;]+)/.exec(address)?.[1] ?? '';
    const { From, To, 'Call-ID': callId } = named.dialog;
    const replaces = encodeURIComponent(`${callId};to-tag=${tag(To)};from-tag=${tag(From)}`);
    asks.user.phone.request('REFER', 'sip:edge.invalid', {
      ...asks.dialog,
      CSeq: '7 REFER',
      'Refer-To': `<sip:202@${acme}?Replaces=${replaces}>`,
      'Refer-Sub': 'false',
    });
    await middle.phone.hears(202);
    // Who comes from the other edge gets media of this one.
    const moved = asksIn === 0 ? last : first;
    const invite = await moved.phone.hears('INVITE');
    moved.phone.respond(invite, 200, {}, OFFER);
    await Promise.all([middle.phone.hears('BYE'), moved.phone.hears('ACK')]);
    await expect.poll(() => lineAt(0, '201'), PATIENCE).toBe('idle');
    says(asksIn === 0 ? lastSide : firstSide, 'BYE', 9);
    await (asksIn === 0 ? first : last).phone.hears('BYE');
  });

  test('waits in an orbit of all edges; whoever comes for it hangs up when the other does', async () => {
    const orbit = ParkOrbit.New.parse({ name: 'Sales', extension: '401' });
    edges[0].store.putObject(tenantIdOf(acme), 'park-orbit', { ...orbit, id: 'orb_1', createdAt: '', updatedAt: '' });
    const [parked, watcher, comes] = await Promise.all([user('200', 0), user('202', 1), user('201', 1)]);
    const accepted = await parked.ask('INVITE', '401', {}, OFFER, 200);
    await expect.poll(() => lineAt(1, '200'), PATIENCE).toBe('in-use');
    const lamp = await watcher.subscribe('401', 'dialog');
    expect(seen((await lamp.notified()).body).states).toEqual(['confirmed']);
    const retrieved = await comes.ask('INVITE', '*4401', {}, OFFER, 200);
    says({ user: comes, dialog: callerDialog(retrieved) }, 'ACK', 2);
    says({ user: parked, dialog: callerDialog(accepted) }, 'ACK', 2);
    says({ user: parked, dialog: callerDialog(accepted) }, 'BYE', 3);
    await comes.phone.hears('BYE');
  });
});

test('who may have one phone has one at all edges: the one that has registered last (UCM-069)', async () => {
  const { id } = toUser({ domain: acme }, '200');
  edges[0].store.putSettings(tenantIdOf(acme), id, { 'phones.max': 1 });
  await user('200', 0);
  await user('201', 1); // so that the other edge knows the tenant
  await hasHeard(1, '200');
  await user('200', 1);
  const held = () =>
    edges[0].store
      .registrationsOf(tenantIdOf(acme))
      .flatMap(({ extension, edgeId }) => (extension === '200' ? edgeId : []));
  await expect.poll(held, PATIENCE).toEqual(['edge_2']);
});

const made = { createdAt: '', updatedAt: '' };
/** 307 is an application. */
function addApplication(): void {
  const nodes = [
    { name: 'app', kind: 'webhook', url: 'https://app.example/start', next: 'end', failed: 'end' },
    { name: 'end', kind: 'go', destination: { kind: 'hang-up' } },
  ];
  const app = { id: 'ivr_1', ...Ivr.New.parse({ name: 'App', extension: '307', nodes }), ...made };
  edges[0].store.putObject(tenantIdOf(acme), 'ivr', app as never);
}

test('an application has a phone of another edge see what it wants, talks to who answers, and says why it hangs up', async () => {
  const [caller, callee] = await Promise.all([user('200', 0), user('201', 1)]);
  await hasHeard(0, '201');
  addApplication();
  const shows = { callerId: '+33155555555', headers: { 'X-Case': '7', Via: 'SIP/2.0/UDP 192.0.2.66' } };
  const target = [{ type: 'phone', number: '201' }];
  answers['/start'] = [{ verb: 'dial', target, actionHook: '/dialed', confirmHook: '/screen', ...shows }];
  answers['/screen'] = [{ verb: 'pause', length: 0.1 }];
  answers['/dialed'] = [{ verb: 'hangup', headers: { Reason: 'SIP;cause=480;text="Closed"', 'X-Why': 'night' } }];
  const accepted = caller.ask('INVITE', '307', {}, OFFER, 200);
  const invite = await callee.phone.hears('INVITE');
  expect(invite.get(H.from)).toContain('<sip:+33155555555@');
  expect(invite.text).toMatch(/^X-Case: 7\r$/m);
  expect(invite.text).not.toContain('192.0.2.66');
  callee.phone.respond(invite, 200, {}, OFFER, 'bob');
  await callee.phone.hears('ACK');
  const side = { user: caller, dialog: callerDialog(await accepted) };
  says(side, 'ACK', 2);
  expect(told).toMatchObject([{ path: '/screen', facts: { direction: 'outbound', to: '201' } }]);
  says({ user: callee, dialog: calleeDialog(invite) }, 'BYE', 1);
  const bye = await caller.phone.hears('BYE');
  expect(bye.text).toMatch(/^X-Why: night\r$/m);
  expect(bye.text.match(/^Reason: .*$/gm)).toEqual(['Reason: SIP;cause=480;text="Closed"']);
  expect(told[1]).toMatchObject({ path: '/dialed', facts: { dial_call_status: 'completed' } });
});

describe('who waits in a queue at another edge', () => {
  const takes = { verb: 'dequeue', name: 'Support', actionHook: '/dequeued', timeout: 60 };
  async function dials(who: SipUser, number: string): Promise<Side> {
    const side = { user: who, dialog: callerDialog(await who.ask('INVITE', number, {}, OFFER, 200)) };
    says(side, 'ACK', 2);
    return side;
  }
  /** 200 waits at the second edge; 202 has called the application at the first one. */
  async function meet() {
    const queue = { id: 'que_1', ...Queue.New.parse({ name: 'Support', extension: '300' }), ...made };
    edges[0].store.putObject(tenantIdOf(acme), 'queue', queue as never);
    addApplication();
    answers['/start'] = [takes];
    answers['/dequeued'] = [{ verb: 'hangup' }];
    const [waits, comes] = await Promise.all([user('200', 1), user('202', 0)]);
    return { waiting: await dials(waits, '300'), taker: await dials(comes, '307') };
  }
  /** Who comes from the other edge gets media of this one. */
  async function getsMedia({ waiting }: Awaited<ReturnType<typeof meet>>) {
    const { phone } = waiting.user;
    phone.respond(await phone.hears('INVITE'), 200, {}, OFFER);
    await phone.hears('ACK');
  }
  async function taken() {
    const both = await meet();
    await getsMedia(both);
    return both;
  }
  const billed = (at: 0 | 1) =>
    edges[at].journal.events.flatMap((event) =>
      event.type === 'call.ended' && event.tenantId === tenantIdOf(acme) ? [event] : [],
    );

  test('is taken by an application, which goes on when he has hung up; both edges have him on the bill', async () => {
    const { waiting, taker } = await taken();
    await expect.poll(() => billed(1), PATIENCE).toHaveLength(1);
    expect(billed(1)[0]?.legs).toMatchObject([{ role: 'caller' }, { queue: { outcome: 'taken' } }]);
    says(waiting, 'BYE', 3);
    await taker.user.phone.hears('BYE');
    expect(told).toMatchObject([{ path: '/dequeued', facts: { dequeue_result: 'complete', from: '202' } }]);
    await expect.poll(() => billed(0), PATIENCE).toHaveLength(1);
    expect(billed(0)[0]?.legs.at(-1)).toMatchObject({ role: 'callee', reason: 'queue', party: { number: '200' } });
  });

  const waits = () => edges[1].calls.control.showQueue(tenantIdOf(acme), 'que_1');
  const inLine = { callers: [{ number: '200', position: 1 }] };
  /** Of both edges, as either may distribute the calls. */
  const logged = () => {
    const ids = new Set(
      edges.flatMap(({ journal }) =>
        journal.events.flatMap(({ tenantId, callId }) => (tenantId === tenantIdOf(acme) ? [callId] : [])),
      ),
    );
    return edges.flatMap(({ queueLog }) =>
      queueLog.flatMap(({ callId, event }) => (callId && ids.has(callId) ? [event] : [])),
    );
  };

  test('keeps his place when his phone refuses the media of that edge, and whoever else takes him has him', async () => {
    const both = await meet();
    const { phone } = both.waiting.user;
    const invite = await phone.hears('INVITE');
    // Nobody is rung for him, and he has not left: that is not known yet.
    expect([await waits(), logged()]).toMatchObject([inLine, ['ENTERQUEUE']]);
    phone.respond(invite, 403);
    await phone.hears('ACK');
    expect([await waits(), billed(1), await phone.hearsNo('BYE', 0)]).toMatchObject([inLine, [], true]);
    await dials(await user('203', 0), '307');
    await getsMedia(both);
    await expect.poll(() => billed(1), PATIENCE).toHaveLength(1);
    expect(billed(1)[0]?.legs).toMatchObject([{ role: 'caller' }, { queue: { outcome: 'taken' } }]);
    await expect.poll(logged, PATIENCE).toEqual(['ENTERQUEUE', 'REMOVED']);
  });

  test('keeps his place, and is heard by us again, when who takes him hangs up while his phone is asked', async () => {
    const both = await meet();
    const { phone } = both.waiting.user;
    const invite = await phone.hears('INVITE');
    says(both.taker, 'BYE', 3);
    await both.taker.user.phone.hears(200);
    await expect.poll(() => billed(0), PATIENCE).toHaveLength(1);
    phone.respond(invite, 200, {}, OFFER);
    await phone.hears('ACK');
    await getsMedia(both);
    expect([await waits(), billed(1), await phone.hearsNo('BYE', 20)]).toMatchObject([inLine, [], true]);
    await dials(await user('203', 0), '307');
    await getsMedia(both);
    await expect.poll(() => billed(1), PATIENCE).toHaveLength(1);
    await expect.poll(logged, PATIENCE).toEqual(['ENTERQUEUE', 'REMOVED']);
  });

  test('is hung up with who has taken him', async () => {
    const { waiting, taker } = await taken();
    says(taker, 'BYE', 3);
    await waiting.user.phone.hears('BYE');
  });

  test('goes to nobody of another tenant', async () => {
    const waits = await user('200', 1);
    edges[0].store.putObject(tenantIdOf(acme), 'queue', {
      ...{ id: 'que_1', ...Queue.New.parse({ name: 'Support', extension: '300' }), ...made },
    } as never);
    const accepted = await waits.ask('INVITE', '300', {}, OFFER, 200);
    const queue = await edges[1].calls.control.showQueue(tenantIdOf(acme), 'que_1');
    const callId = queue?.callers[0]?.callId ?? '';
    const wanted = (tenantId: string) => orders('take-waiting', { tenantId, callId });
    expect([callId !== '', await wanted(tenantIdOf(bolt))]).toEqual([true, null]);
    says({ user: waits, dialog: callerDialog(accepted) }, 'ACK', 2);
    expect(await wanted(tenantIdOf(acme))).toMatchObject({ party: { number: '200' } });
  });
});

test('an edge that dies takes its calls and phones along: lamps go dark, who talked to them is hung up', async () => {
  const third = await startTestEdge([], { edgeId: 'edge_3', store: edges[0].store, isClustered: true });
  await expect.poll(() => edges[0].cluster.peers.length, PATIENCE).toBe(2);
  const join = async (extension: string) => {
    const joined = await SipUser.at(third, { extension, domain: acme }, 'tcp');
    users.push(joined);
    await joined.register();
    return joined;
  };
  const [watcher, caller] = [await user('200', 0), await user('202', 0)];
  const [callee, inner] = [await join('201'), await join('203')];
  await Promise.all([hasHeard(0, '201'), hasHeard(0, '203')]);
  const watch = await watches(watcher, '203');
  await talking(caller, callee);
  await ringing(inner, callee);
  const ringingAt = await tells(watch, 'early');
  edges[0].store.clusterAddresses.delete('edge_3');
  third.cluster.stop();
  await tells(watch, 'terminated', ringingAt);
  await Promise.all([caller.phone.hears('BYE'), callee.phone.hears('BYE')]);
  await caller.ask('INVITE', '201', {}, OFFER, 480);
  await third.close();
});
