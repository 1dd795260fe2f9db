import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, type Phone, part } from '#test/world/phones/index.ts';

/**
 * From what phones do to the figures of a report: the log of queues goes by the spool of the edge, which outlives it.
 */
const PATIENT = { timeout: 60_000, interval: 100 };

let patchbay: TestPatchbay;
let [alice, bob]: Phone[] = [];
let queueId: string;
let agentId: string;

beforeAll(async () => {
  patchbay = await startTestPatchbay();
  const made = async (path: string, json: object) => {
    const { status, body } = await patchbay.api.post<{ id: string }>(path, json);
    expect(status).toBe(201);
    return body.id;
  };
  agentId = await made('/v1/agents', { number: '4001', firstName: 'Ann' });
  queueId = await made('/v1/queues', {
    name: 'support',
    extension: '310',
    members: [{ kind: 'agent', agentId }],
    memberRingSeconds: 60,
  });
  alice = await BaresipPhone.start({ account: patchbay.account('200') });
  bob = await BaresipPhone.start({ account: patchbay.account('201') });
  expect([await alice.register(), await bob.register()]).toEqual([200, 200]);
});
afterAll(async () => {
  await Promise.all([alice?.close(), bob?.close()]);
  await patchbay?.close();
});

interface Figures {
  readonly received: number;
  readonly answered: number;
  readonly abandoned: number;
}
const report = async () => {
  const { status, body } = await patchbay.api.get<{ total: Figures }>(`/v1/queue-reports/queues?queueId=${queueId}`);
  expect(status).toBe(200);
  return body.total;
};
const events = async () => {
  const { body } = await patchbay.api.get<{ items: { event: string }[] }>('/v1/queue-reports/log');
  return body.items.map(({ event }) => event);
};
const phones = (): [Phone, Phone] => {
  if (!alice || !bob) throw new Error('no phones');
  return [alice, bob];
};

test('who logs in, waits, talks and hangs up is in the log and in the reports (X3-QL-02, X3-QL-04, X3-ST-07)', async () => {
  const [caller, agent] = phones();
  await agent.call('*314001');
  await agent.waitFor('ended');
  await caller.call('310');
  await agent.waitFor('incoming');
  await agent.answer();
  await agent.waitFor('answered');
  await part(caller, agent);
  await vi.waitFor(
    async () => expect(await events()).toEqual(['AGENTCALLBACKLOGIN', 'ENTERQUEUE', 'CONNECT', 'COMPLETECALLER']),
    PATIENT,
  );
  expect(await report()).toMatchObject({ received: 1, answered: 1, abandoned: 0, answeredPercent: 100 });
  const { body } = await patchbay.api.get<{ agents: object[] }>('/v1/queue-reports/agents');
  expect(body.agents).toMatchObject([{ agentId, name: 'Ann', answered: 1 }]);
});

test('a caller who waits when the edge is killed is in the statistics, once', async () => {
  const [caller, agent] = phones();
  await caller.call('310');
  await agent.waitFor('incoming');
  await patchbay.edge.crash();
  await vi.waitFor(async () => expect((await events()).slice(4)).toEqual(['ENTERQUEUE', 'ABANDON']), PATIENT);
  expect(await report()).toMatchObject({ received: 2, answered: 1, abandoned: 1, answeredPercent: 50 });
  // The phone knows of nothing; what it says later counts no more.
  await caller.hangUp();
  await caller.waitFor('ended');
  expect(await patchbay.nextCdr(20_000)).toBeDefined();
  expect((await report()).received).toBe(2);
});
