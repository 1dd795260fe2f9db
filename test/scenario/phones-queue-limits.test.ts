import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FileCache } from '#edge/audio-files/index.ts';
import { Prompt, promptBlob } from '#shared/prompt/index.ts';
import { tone, writeWav } from '#test/world/audio/index.ts';
import { MemoryBlobs } from '#test/world/memory-blobs.ts';
import { type Extension, TALK_MS } from '#test/world/phone-office.ts';
import { ALIKE, heardPhrase, secondsOfTone } from '#test/world/phones/index.ts';
import { type DialedQueue, QueueOffice } from '#test/world/queue-office.ts';

/**
 * Who may wait in a queue, how long, where calls go otherwise, and what is heard meanwhile.
 *
 *   200            edge            201        203
 *    │ INVITE 300   │               │          │
 *    │─────────────▶│ FULL, CLOSED, JOINEMPTY, DIVERT_…
 *    │              │ INVITE        │          │
 *    │              │─────────────────────────▶│     where the queue sends calls then
 *    │◀═════════════╪═════════════════════════▶│
 */
const MUSIC_HZ = 523.25;
const RINGBACK_HZ = 425;
const PROMPT_HZ = { welcome: 700, agent: 1250 };

let office: QueueOffice;
let folder: string;
const blobs = new MemoryBlobs();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'queue-limits-'));
  const cache = await FileCache.open(folder, 10_000_000);
  office = await QueueOffice.open({ audio: { blobs, cache, ownMusic: null } });
}, 120_000);
afterEach(() => office.clear(), 120_000);
afterAll(async () => {
  await office?.close();
  await rm(folder, { recursive: true });
});

const user = (extension: Extension) => ({ kind: 'user', userId: office.phones.userId(extension) });
/** 31 February. */
const never = () =>
  office.phones.has('schedule', {
    openingHours: [{ months: [2], daysOfMonth: [31] }],
    closedDestination: user('203'),
  });

describe('a new caller', () => {
  test('XiVO scenario 5: the third, where two may wait, goes on, saturated (X3-QU-20, QUE-09)', async () => {
    office.agent('4001');
    const queue = office.queue('4001', { maxWaiting: 2, fullDestination: user('203') });
    await office.waits('200', queue);
    await office.waits('204', queue);
    await office.call('205', queue, '203*');
    await office.leaves('200', '204');
    await office.logged(queue, 'ENTERQUEUE, ENTERQUEUE, FULL, ABANDON, ABANDON');
    expect(office.figures(queue)).toMatchObject({ received: 3, saturated: 1, abandoned: 2, answered: 0 });
  });

  test('XiVO scenario 6: 3 for 2 agents are more than 1 for each, 6 for 12 are not more than a half (X3-QU-26, X3-QU-27)', async () => {
    for (const number of ['4001', '4002']) office.agent(number);
    const diverts = (waitingPerAgent: number) => ({ crowdDiversion: { waitingPerAgent, destination: user('203') } });
    const queue = office.queue('4001 4002', diverts(1));
    await office.logsIn('201', '4001');
    await office.logsIn('202', '4002');
    await office.waits('200', queue);
    await office.waits('204', queue);
    await office.call('205', queue, '203*');
    await office.leaves('200', '204');
    await office.logged(queue, 'ENTERQUEUE, ENTERQUEUE, DIVERT_CA_RATIO, ABANDON, ABANDON');
    expect(office.figures(queue)).toMatchObject({ received: 3, saturated: 1, abandoned: 2 });

    // 1 for 1 is more than a half, and nobody waits.
    await office.call('200', office.queue('201', diverts(0.5)), '201*');

    const twelve = Array.from({ length: 12 }, (_, i) => String(206 + i));
    office.hires(...twelve);
    const large = office.queue(twelve.join(' '), diverts(0.5));
    const callers = ['200', '201', '202', '203', '204', '205'] as const;
    for (const caller of callers) await office.waits(caller, large);
    expect(await office.live(large)).toMatchObject({ loggedIn: 12, ready: 0, callers: { length: 6 } });
    await office.leaves(...callers);
  });

  test('XiVO scenario 7: nobody is logged in: the call goes on, and counts as blocking (X3-QU-21)', async () => {
    office.agent('4001');
    const fields = { refusesNewWhen: 'without-members', unavailableDestination: user('203') };
    const queue = office.queue('4001', fields);
    await office.call('200', queue, '203*');
    await office.logged(queue, 'JOINEMPTY');
    expect(office.figures(queue)).toMatchObject({ received: 1, blocking: 1, answeredPercent: 0 });
    await office.logsIn('201', '4001');
    await office.call('200', queue, '201*');
    await office.pauses('201', '4001');
    office.changes(queue, '4001', { ...fields, refusesNewWhen: 'without-ready-members' });
    await office.call('200', queue, '203*');
    expect(office.figures(queue)).toMatchObject({ received: 3, blocking: 2, answered: 1 });
  });

  test('XiVO scenario 8: outside of the hours calls are closed, and the answered rate is what it was (X3-QU-28)', async () => {
    const queue = office.queue('201');
    await office.call('200', queue, '201*');
    office.changes(queue, '201', { scheduleId: never() });
    await office.call('200', queue, '203*');
    await office.logged(queue, 'ENTERQUEUE, CONNECT 201, COMPLETECALLER 201, CLOSED');
    expect(office.figures(queue)).toMatchObject({ received: 2, closed: 1, answered: 1, answeredPercent: 100 });
  });

  test('is sent elsewhere when it takes long and others wait; who waits already stays (X3-QU-23, X3-QU-25)', async () => {
    const longWaitDiversion = { averageSeconds: 1, destination: user('203') };
    const queue = office.queue('201 202', { strategy: 'linear', longWaitDiversion });
    await office.call('200', queue, '201- > 202- > 201*');
    expect((await office.live(queue)).averageWaitSeconds).toBeGreaterThan(1);
    await office.waits('200', queue);
    await office.call('204', queue, '203*');
    await office.answers('201', '200');
    await office.leaves('200');
    const log = office.entries(queue.id).map(({ event }) => event);
    expect(log.slice(5)).toEqual(['ENTERQUEUE', 'DIVERT_HOLDTIME', 'CONNECT', 'COMPLETECALLER']);
    expect(office.figures(queue)).toMatchObject({ received: 3, answered: 2, saturated: 1 });
  });

  test('is told that all are busy, where all talk (X3-QU-19)', async () => {
    const queue = office.queue('201', { busyDestination: { kind: 'hang-up', cause: 'busy' } });
    await office.connects('204', '201');
    expect(await office.isSentOff('200', queue)).toBe(486);
    await office.leaves('204');
    await office.call('200', queue, '201*');
    expect(office.entries(queue.id)[0]).toMatchObject({ event: 'DIVERT_BUSY' });
  });
});

describe('calls go from a queue (X3-QU-22, QUE-09)', () => {
  function refusing(destination: object): DialedQueue {
    office.agent('4001');
    return office.queue('4001', { refusesNewWhen: 'without-members', unavailableDestination: destination });
  }

  test('to a user, for so long', async () => {
    await office.call('200', refusing({ ...user('203'), ringSeconds: 1 }), '203');
  });

  test('to another queue, for so long, and on from there', async () => {
    const overflow = office.queue('202', { noAnswerDestination: user('203') });
    const queue = refusing({ kind: 'queue', queueId: overflow.id, ringSeconds: 1 });
    await office.call('200', queue, '202 > 203*');
    await office.logged(queue, 'JOINEMPTY');
    await office.logged(overflow, 'ENTERQUEUE, EXITWITHTIMEOUT');
  });

  test('to a hunt group', async () => {
    const members = [{ userId: office.phones.userId('202'), ringSeconds: 60 }];
    const huntGroupId = office.phones.has('hunt-group', { extension: '350', members });
    await office.call('200', refusing({ kind: 'hunt-group', huntGroupId }), '202*');
  });

  test.each([
    ['with the answer that it is busy', { cause: 'busy' }, 486],
    ['with the answer that there is congestion', { cause: 'congestion' }, 503],
    ['after a second', { cause: 'busy', delaySeconds: 1 }, 486],
  ])('nowhere, %s', async (_how, end, status) => {
    expect(await office.isSentOff('200', refusing({ kind: 'hang-up', ...end }))).toBe(status);
  });
});

describe('who waits', () => {
  test('goes on when the last agent has logged out (X3-QU-21)', async () => {
    office.agent('4001');
    const queue = office.queue('4001', { sendsAwayWhen: 'without-members', unavailableDestination: user('203') });
    await office.logsIn('201', '4001');
    await office.pauses('201', '4001');
    await office.waits('200', queue);
    office.expect('203*');
    await office.logsOut('201', '4001');
    await office.talking('200', '203');
    await office.leaves('200');
    await office.logged(queue, 'PAUSE 4001, ENTERQUEUE, UNPAUSE 4001, EXITEMPTY');
    expect(office.figures(queue)).toMatchObject({ received: 1, blocking: 1 });
  });

  test('goes on when nobody has come for a while, and newcomers at once (QUE-04)', async () => {
    office.agent('4001');
    const fields = { maxWaitWithoutAgentsSeconds: 1, newcomerGraceSeconds: 300, unavailableDestination: user('203') };
    const queue = office.queue('4001', fields);
    await office.call('200', queue, '203*');
    await office.call('204', queue, '203*');
    await office.logged(queue, 'ENTERQUEUE, EXITEMPTY, JOINEMPTY');
  });

  test('leaves by the key of the queue (QUE-05)', async () => {
    office.agent('4001');
    const queue = office.queue('4001', { exitKey: '9', exitDestination: user('203') });
    await office.waits('200', queue);
    office.expect('203*');
    await office.phone('200').press('9');
    await office.talking('200', '203');
    await office.leaves('200');
    await office.logged(queue, 'ENTERQUEUE, EXITWITHKEY');
  });
});

describe('is heard', () => {
  test.each([
    ['music', {}, MUSIC_HZ, RINGBACK_HZ],
    ['ringing instead', { ringsInsteadOfMusic: true }, RINGBACK_HZ, MUSIC_HZ],
  ])('%s (X3-QU-32)', async (_what, fields, hz, other) => {
    office.agent('4001');
    await office.waits('200', office.queue('4001', fields));
    await sleep(TALK_MS);
    await office.leaves('200');
    const heard = await office.phone('200').recording();
    expect([secondsOfTone(heard, hz) > 0.2, secondsOfTone(heard, other)]).toEqual([true, 0]);
  });

  test('a welcome by the caller, and a word by who answers, before they hear each other (QUE-11, X3-QU-03)', async () => {
    const [welcomePromptId, agentPromptId] = [await says('welcome'), await says('agent')];
    const queue = office.queue('201', { welcomePromptId, agentPromptId });
    await office.call('200', queue, '201*', () => office.converse());
    await office.heardEachOther('200', '201');
    const [caller, agent] = [await office.phone('200').recording(), await office.phone('201').recording()];
    expect(secondsOfTone(agent, PROMPT_HZ.agent)).toBeGreaterThan(0.4);
    expect([secondsOfTone(agent, PROMPT_HZ.welcome), secondsOfTone(caller, PROMPT_HZ.agent)]).toEqual([0, 0]);
    expect(secondsOfTone(caller, PROMPT_HZ.welcome)).toBeGreaterThan(0);
    const [, connected] = office.entries(queue.id);
    expect(connected).toMatchObject({ event: 'CONNECT', holdMs: expect.toSatisfy((ms: number) => ms >= 1000) });
  });

  test('how many are before one, and how long it takes (X3-QU-03)', async () => {
    const queue = office.queue('201', { announcesPosition: true, announcesHoldTime: true });
    await office.call('200', queue, '201- > 201*');
    await office.connects('202', '201');
    await office.waits('200', queue);
    await office.waits('204', queue);
    await sleep(6000); // as long as it takes to say all that
    await office.leaves('200', '204');
    await office.leaves('202');
    for (const [caller, phrase] of [
      ['200', 'queue/you-are-next'],
      ['200', 'queue/expected-wait'],
      ['204', 'queue/before-you'],
    ] as const)
      expect(await heardPhrase(office.phone(caller), phrase), `${caller} hears ${phrase}`).toBeGreaterThan(ALIKE);
  });
});

/** A prompt of one tone, for a second. */
async function says(what: keyof typeof PROMPT_HZ): Promise<string> {
  const content = writeWav(tone({ frequencyHz: PROMPT_HZ[what], seconds: 1, rateHz: 16_000 }));
  const digest = createHash('sha256').update(content).digest('hex');
  const audio = { seconds: 1, rateHz: 16_000 as const, bytes: content.length, digest };
  const [id, tenantId] = [`pmt_${what}`, office.phones.tenantId];
  await blobs.put(promptBlob(tenantId, id, audio), content);
  office.edge.store.putObject(tenantId, 'prompt', { ...Prompt.New.parse({ name: what }), id, audio } as never);
  return id;
}
