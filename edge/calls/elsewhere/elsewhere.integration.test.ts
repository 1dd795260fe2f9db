import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { H, type SipMessage } from '#edge/signaling/index.ts';
import { OFFER } from '#edge/signaling/rig/index.ts';
import { SipUser, startTestEdge, type TestEdge, tenantIdOf, toTenant, toUser } from '#test/world/edge/index.ts';

// Two edges for all; each test has tenants of its own.
let edges: [TestEdge, TestEdge];
let users: SipUser[];
let count = 0;
let acme: string;
let bolt: string;
beforeAll(async () => {
  const first = await startTestEdge([], { isClustered: true });
  edges = [first, await startTestEdge([], { edgeId: 'edge_2', store: first.store, isClustered: true })];
  await vi.waitFor(() => expect(edges.map(({ cluster }) => cluster.peers.length)).toEqual([1, 1]), 10_000);
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
    })
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
  const [From, To, callId] = [H.from, H.to, H.callId].map((name) => accepted.get(name) ?? '') as [
    string,
    string,
    string,
  ];
  const dialog = { From, To, 'Call-ID': callId };
  caller.phone.request('ACK', 'sip:edge.invalid', { ...dialog, CSeq: '2 ACK' });
  await callee.phone.hears('ACK');
  return { caller: { user: caller, dialog }, callee: { user: callee, dialog: calleeDialog(invite) } };
}

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
    await expect.poll(() => billed(edges[0]).map(({ type }) => type)).toContain('call.ended');
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
