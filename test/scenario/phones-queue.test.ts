import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type PhraseId, Prompts } from '#edge/media/index.ts';
import { Agent } from '#shared/agent/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { findSound, readWav } from '#test/world/audio/index.ts';
import { passwordOf, startTestEdge, type TestEdge, tenantIdOf } from '#test/world/edge/index.ts';
import {
  BaresipPhone,
  CALLEE_HZ,
  CALLER_HZ,
  part,
  registered,
  secondsOfTone,
  TALK_MS,
} from '#test/world/phones/index.ts';

/**
 * Two edges; agents log in by code, and callers wait for them at either edge.
 *
 *   200            edge 1              edge 2           201 (agent 4001)
 *    │              │                   │ INVITE *314001 │
 *    │              │                   │◀───────────────│
 *    │ INVITE 300   │  caller-arrived   │
 *    │─────────────▶│ ·················▶│  (whoever has the lease distributes)
 *    │◀═ music ═════│      offer        │
 *    │              │◀··················│
 *    │              │       INVITE by way of edge 2      │
 *    │              │──────────────────▶│───────────────▶│
 *    │◀═════════════╪═══════════════════════════ RTP ═══▶│
 */
const DOMAIN = 'acme.example';
const TENANT = tenantIdOf(DOMAIN);
const AT = '2026-01-05T09:00:00.000Z';
/** A note of the music that is played where an edge has no file. */
const MUSIC_HZ = 523.25;
/** As alike as speech stays that has gone through G.711. */
const ALIKE = 0.8;
const PATIENT = { timeout: 60_000, interval: 50 };
/** To listen through a recording takes a while. */
const SLOW = { timeout: 60_000, interval: 1000 };

let edges: [TestEdge, TestEdge];
let [alice, bob]: BaresipPhone[] = [];

beforeAll(async () => {
  const extensions = ['200', '201', '202'];
  const first = await startTestEdge([{ domain: DOMAIN, extensions }], { isClustered: true });
  const agent = Agent.New.parse({ number: '4001', firstName: 'Ann' });
  first.store.putObject(TENANT, 'agent', { ...agent, id: 'agt_1', createdAt: AT, updatedAt: AT } as never);
  const fields = {
    name: 'support',
    extension: '300',
    members: [{ kind: 'agent', agentId: 'agt_1' }],
    memberRingSeconds: 60,
    announcesPosition: true,
    announcementSeconds: 10,
    callback: { key: '1', offerAfterSeconds: 0 },
  };
  const queue = { ...Queue.New.parse(fields), id: 'que_1', createdAt: AT, updatedAt: AT };
  first.store.putObject(TENANT, 'queue', queue as never);
  edges = [first, await startTestEdge([], { edgeId: 'edge_2', store: first.store, isClustered: true })];
  await vi.waitFor(() => expect(edges.map(({ cluster }) => cluster.peers.length)).toEqual([1, 1]), PATIENT);
  alice = await registered(phoneAt(edges[0], '200', CALLER_HZ));
  bob = await registered(phoneAt(edges[1], '201', CALLEE_HZ));
});
afterAll(async () => {
  await Promise.all([alice?.close(), bob?.close()]);
  await Promise.all(edges.map((edge) => edge.close()));
});

const phoneAt = ({ host, udpPort: port }: TestEdge, extension: string, toneHz: number) =>
  BaresipPhone.start({
    account: { extension, password: passwordOf(extension), domain: DOMAIN, server: { host, port, transport: 'udp' } },
    says: { toneHz },
  });

const logged = () => edges.flatMap(({ queueLog }) => queueLog).map(({ event }) => event);

/** How well a sentence of the system is to be heard in what a phone has heard. */
async function heard(phone: BaresipPhone, phrase: PhraseId): Promise<number> {
  const prompt = (await Prompts.open()).prompt('en', phrase);
  if (!('file' in prompt)) throw new Error('a prompt is a file');
  const { samples } = readWav(await readFile(prompt.file));
  const half = Float64Array.from(
    { length: samples.length >> 1 },
    (_, at) => ((samples[2 * at] ?? 0) + (samples[2 * at + 1] ?? 0)) / 2,
  );
  return findSound(half, (await phone.recording()).samples).likeness;
}

/** Dials a code of agents, and hears what comes of it. */
async function dials(phone: BaresipPhone, code: string, phrase: PhraseId): Promise<void> {
  await phone.call(code);
  await phone.waitFor('ended');
  expect(await heard(phone, phrase)).toBeGreaterThan(ALIKE);
}

test('an agent logs in by code, and talks to a caller of the other edge who has heard music (X3-AG-01, X3-QU-04, X3-QU-11)', async () => {
  if (!alice || !bob) throw new Error('no phones');
  await dials(bob, '*314001', 'agent/logged-in');
  await alice.call('300');
  await alice.waitFor('answered');
  await bob.waitFor('incoming');
  await sleep(TALK_MS);
  await bob.answer();
  await bob.waitFor('answered');
  await sleep(TALK_MS);
  await part(bob, alice);
  expect(secondsOfTone(await alice.recording(), MUSIC_HZ)).toBeGreaterThan(0.2);
  expect(secondsOfTone(await alice.recording(), CALLEE_HZ)).toBeGreaterThan(1);
  expect(secondsOfTone(await bob.recording(), CALLER_HZ)).toBeGreaterThan(1);
  const record = (await edges[0].journal.ended(1)).at(-1);
  expect(record).toMatchObject({
    disposition: 'answered',
    hangup: { by: 'callee' },
    legs: [
      { role: 'caller', party: { number: '200' } },
      { role: 'service', service: { kind: 'queue', id: 'que_1' } },
      { role: 'callee', reason: 'queue', party: { number: '201' } },
    ],
  });
  await vi.waitFor(
    () => expect(logged()).toEqual(['AGENTCALLBACKLOGIN', 'ENTERQUEUE', 'CONNECT', 'COMPLETEAGENT']),
    PATIENT,
  );
});

test('who waits hears where he stands, and is counted once when he gives up (X3-QU-02)', async () => {
  if (!alice || !bob) throw new Error('no phones');
  await dials(bob, '*33', 'agent/paused');
  const before = logged().length;
  await alice.call('300');
  await alice.waitFor('answered');
  await sleep(TALK_MS);
  await alice.hangUp();
  await alice.waitFor('ended');
  expect(await heard(alice, 'queue/you-are-next')).toBeGreaterThan(ALIKE);
  await vi.waitFor(() => expect(logged().slice(before)).toEqual(['ENTERQUEUE', 'ABANDON']), PATIENT);
});

test('who waits is called back at his turn: the agent first, then he; wherever he has called, and though he has hung up (issue 8)', {
  timeout: 600_000,
}, async () => {
  if (!alice || !bob) throw new Error('no phones');
  const before = logged().length;
  await alice.call('300');
  await alice.waitFor('answered');
  await vi.waitFor(
    async () => expect(await heard(alice as BaresipPhone, 'queue/callback-key')).toBeGreaterThan(ALIKE),
    SLOW,
  );
  await alice.press('1');
  await vi.waitFor(
    async () => expect(await heard(alice as BaresipPhone, 'queue/callback-confirm')).toBeGreaterThan(ALIKE),
    SLOW,
  );
  await alice.press('1');
  await alice.waitFor('ended');
  expect(await heard(alice, 'queue/called-back')).toBeGreaterThan(ALIKE);
  const { contactCentre } = edges[0].store.tenant(TENANT);
  expect(await contactCentre.callbacks()).toMatchObject([{ callback: { number: '200', failedTries: 0 } }]);
  // Resumed: the next call comes as soon as this one is over.
  await bob.call('*33');
  await bob.waitFor('ended');
  await bob.waitFor('incoming');
  await bob.answer();
  await alice.waitFor('incoming');
  await alice.answer();
  await Promise.all([alice.waitFor('answered'), bob.waitFor('answered')]);
  await sleep(TALK_MS);
  await part(alice, bob);
  expect(await heard(bob, 'queue/callback-agent')).toBeGreaterThan(ALIKE);
  expect(secondsOfTone(await alice.recording(), CALLEE_HZ)).toBeGreaterThan(1);
  expect(secondsOfTone(await bob.recording(), CALLER_HZ)).toBeGreaterThan(1);
  const events = () =>
    edges
      .flatMap(({ queueLog }) => queueLog)
      .slice(before)
      .filter(({ queueId }) => queueId !== null)
      .map(({ event }) => event)
      // The phone that says so is still in that call, and may refuse the first offer.
      .filter((event) => event !== 'UNPAUSE' && event !== 'RINGNOANSWER');
  await vi.waitFor(() => expect(events()).toEqual(['ENTERQUEUE', 'CALLBACK', 'CONNECT', 'COMPLETECALLER']), PATIENT);
  expect(await contactCentre.callbacks()).toEqual([]);
});

test('callers keep their places, and agents their pauses, when the edge that distributes the calls is gone', async () => {
  const lease = await edges[0].store.tenant(TENANT).contactCentre.lease();
  const [dies, lives] = lease?.edgeId === 'edge_1' ? edges : [edges[1], edges[0]];
  await using caller = await registered(phoneAt(lives, '200', CALLER_HZ));
  await using agent = await registered(phoneAt(lives, '202', CALLEE_HZ));
  const before = logged().length;
  await caller.call('300');
  await caller.waitFor('answered');
  await vi.waitFor(() => expect(logged().slice(before)).toEqual(['ENTERQUEUE']), PATIENT);
  dies.cluster.stop();
  await vi.waitFor(async () => {
    const now = await lives.store.tenant(TENANT).contactCentre.lease();
    expect(now).toEqual({ edgeId: dies === edges[0] ? 'edge_2' : 'edge_1', term: (lease?.term ?? 0) + 1 });
  }, PATIENT);
  await dials(agent, '*324001', 'agent/logged-out');
  await dials(agent, '*314001', 'agent/logged-in');
  await agent.waitFor('incoming');
  await agent.answer();
  await agent.waitFor('answered');
  await sleep(TALK_MS);
  await part(caller, agent);
  expect(secondsOfTone(await agent.recording(), CALLER_HZ)).toBeGreaterThan(1);
  await vi.waitFor(() => expect(lives.queueLog.map(({ event }) => event).at(-1)).toBe('COMPLETECALLER'), PATIENT);
  const counted = lives.queueLog.filter(({ event }) => event === 'CONNECT');
  expect(counted.at(-1)).toMatchObject({ holdMs: expect.any(Number) });
});
