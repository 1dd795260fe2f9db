import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveMember, LiveQueue } from '#shared/call-queue/index.ts';
import type { Cdr } from '#shared/cdr/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, CALLEE_HZ, CALLER_HZ, part, registered } from '#test/world/phones/index.ts';

/**
 *   200            edge                  API              201 (agent 4001)
 *    │              │◀── login, pause ────│ POST /v1/agents/…
 *    │ INVITE 300   │                     │
 *    │─────────────▶│ ENTERQUEUE          │
 *    │              ✗ killed              │
 *    │              │ (a new life)        │
 *    │              │◀────── resume ──────│
 *    │ INVITE 300   │  INVITE             │                │
 *    │─────────────▶│─────────────────────────────────────▶│
 */
/** For what takes well under a second on a quiet machine. */
const PATIENT = { timeout: 60_000, interval: 100 };

let patchbay: TestPatchbay;
let [alice, bob]: BaresipPhone[] = [];
let [queueId, agentId] = ['', ''];

beforeAll(async () => {
  patchbay = await startTestPatchbay();
  const agent = await patchbay.api.post<{ id: string }>('/v1/agents', { number: '4001', firstName: 'Ann' });
  agentId = agent.body.id;
  const members = [{ kind: 'agent', agentId }];
  const queue = await patchbay.api.post<{ id: string }>('/v1/queues', { name: 'support', extension: '300', members });
  queueId = queue.body.id;
  expect([agent.status, queue.status]).toEqual([201, 201]);
  alice = await registered(BaresipPhone.start({ account: patchbay.account('200'), says: { toneHz: CALLER_HZ } }));
  bob = await registered(BaresipPhone.start({ account: patchbay.account('201'), says: { toneHz: CALLEE_HZ } }));
});
afterAll(async () => {
  await Promise.all([alice?.close(), bob?.close()]);
  await patchbay?.close();
});

const orders = (what: string, body: object = {}) =>
  patchbay.api.post<LiveMember>(`/v1/agents/${agentId}/${what}`, body);
const live = async () => (await patchbay.api.get<LiveQueue>(`/v1/queues/${queueId}/live`)).body;
const queueEvents = async () => {
  const { body } = await patchbay.api.get<{
    items: { event: string; callId: string | null; reason?: string | null }[];
  }>('/v1/queue-reports/log');
  return body.items;
};

test('an agent is logged in and paused through the API, and a caller who waits is to be seen (X3-AG-09, X3-SU-03, X3-SU-04)', async () => {
  if (!alice) throw new Error('no phone');
  expect(await orders('login', { extension: '201' })).toMatchObject({ status: 200, body: { extension: '201' } });
  expect(await orders('pause', { reason: 'lunch' })).toMatchObject({ status: 200, body: { activity: 'paused' } });
  await alice.call('300');
  await alice.waitFor('answered');
  await expect.poll(async () => (await live()).callers, PATIENT).toMatchObject([{ number: '200', position: 1 }]);
});

test('when the edge is killed, who waited is on the bill once, and the agent is what he was', async () => {
  if (!alice || !bob) throw new Error('no phones');
  const [waiting] = (await live()).callers;
  await patchbay.edge.crash();
  const ofCall = async () => {
    const { body } = await patchbay.api.get<{ items: Cdr[] }>('/v1/cdrs');
    return body.items.filter(({ callId }) => callId === waiting?.callId);
  };
  await expect.poll(async () => (await ofCall()).length, PATIENT).toBe(1);
  await alice.hangUp();
  await alice.waitFor('ended');
  await expect
    .poll(async () => (await live()).members, PATIENT)
    .toMatchObject([{ memberId: agentId, extension: '201', activity: 'paused', pauses: [{ reason: 'lunch' }] }]);

  expect(await orders('resume')).toMatchObject({ status: 200, body: { pauses: [] } });
  await alice.call('300');
  await bob.waitFor('incoming');
  await bob.answer();
  await Promise.all([alice.waitFor('answered'), bob.waitFor('answered')]);
  await part(alice, bob);
  expect(await ofCall()).toHaveLength(1);
  await expect.poll(async () => (await queueEvents()).map(({ event }) => event), PATIENT).toContain('COMPLETECALLER');
  const entered = (await queueEvents()).filter(
    ({ event, callId }) => event === 'ENTERQUEUE' && callId === waiting?.callId,
  );
  expect(entered).toHaveLength(1);
});

test('after that a switchboard made a moment ago is known at once, and its operators are ready by the phones they had', async () => {
  const { body: users } = await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  const members = users.items
    .filter(({ extension }) => ['200', '201'].includes(extension))
    .map(({ id }) => ({ kind: 'user', userId: id }));
  const board = { name: 'switchboard', extension: '900', isSwitchboard: true, members };
  const made = await patchbay.api.post<{ id: string }>('/v1/queues', board);
  expect(made.status).toBe(201);
  const operators = async () => (await patchbay.api.get<LiveQueue>(`/v1/queues/${made.body.id}/live`)).body.members;
  expect(await operators()).toHaveLength(2);
  await expect
    .poll(async () => (await operators()).map(({ activity }) => activity), PATIENT)
    .toEqual(['ready', 'ready']);
});

test('who says Lunch takes no calls of queues until he says Available; the log says why (X3-SU-26, scenario 13)', {
  timeout: 600_000,
}, async () => {
  if (!alice || !bob) throw new Error('no phones');
  const { api } = patchbay;
  for (const [name, agentAction, activity] of [
    ['Lunch', 'pause', 'meal'],
    ['Available', 'resume', 'available'],
  ])
    expect((await api.post('/v1/presence-states', { name, agentAction, activity })).status).toBe(201);
  const { body: users } = await api.get<{ items: { id: string; extension: string }[] }>('/v1/users');
  const userId = users.items.find(({ extension }) => extension === '201')?.id;
  const says = async (state: string) =>
    expect((await api.patch(`/v1/users/${userId}/settings`, { values: { 'presence.state': state } })).status).toBe(200);
  const pauses = async () => (await live()).members.flatMap((member) => member.pauses.map(({ reason }) => reason));

  await says('Lunch');
  await expect.poll(pauses, PATIENT).toEqual(['Lunch']);
  await alice.call('300');
  await alice.waitFor('answered');
  await expect.poll(async () => (await live()).callers.map(({ isOffered }) => isOffered), PATIENT).toEqual([false]);
  await says('Available');
  await bob.waitFor('incoming', PATIENT.timeout);
  await bob.answer();
  await bob.waitFor('answered');
  await part(alice, bob);
  await expect
    .poll(async () => (await queueEvents()).map(({ event, reason }) => [event, reason]), PATIENT)
    .toEqual(
      expect.arrayContaining([
        ['PAUSEALL', 'Lunch'],
        ['UNPAUSEALL', null],
      ]),
    );
});
