import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type DialedQueue, QueueOffice } from '#test/world/queue-office.ts';

/**
 * Calls that ask for what agents can (XiVO 15.12 §1.9.5). 4001 is logged in at 201, 4002 at 202.
 *
 *   200, 204       edge             201 (english 75)   202 (english 25)
 *    │ INVITE       │ INVITE             │                  │
 *    │─────────────▶│───────────────────▶│                  │   english > 50
 *    │ INVITE       │                    │                  │
 *    │─────────────▶│      2 s later     │                  │   english > 0
 *    │              │──────────────────────────────────────▶│
 */
let office: QueueOffice;
beforeAll(async () => {
  office = await QueueOffice.open();
}, 120_000);
afterEach(() => office.clear(), 120_000);
afterAll(() => office?.close());

/** Lines such as `WT < 2, english > 50`, as the manual writes them. */
function asking(...lines: readonly string[]): string {
  const rules = lines.map((line) => {
    const [skills = '', holdsWhile = ''] = line.split(', ').toReversed();
    return { holdsWhile, skills };
  });
  return office.phones.has('skill-rule', { rules });
}

type Skills = Readonly<Record<string, number>>;
/** A queue of both agents, who are logged in. */
async function queueOf(skills: { readonly 201: Skills; readonly 202: Skills }, fields: object): Promise<DialedQueue> {
  office.agent('4001', skills[201]);
  office.agent('4002', skills[202]);
  const queue = office.queue('4001 4002', { strategy: 'linear', ...fields });
  await office.logsIn('201', '4001');
  await office.logsIn('202', '4002');
  return queue;
}
const english = { 201: { english: 75 }, 202: { english: 25 } };

test('XiVO scenario 9: the first caller rings the better agent for as long as he is there, the second one after a while the other (X3-SK-03, X3-SK-05, X3-SK-10, X3-SK-11)', async () => {
  const queue = await queueOf(english, { skillRuleId: asking('WT < 2, english > 50', 'english > 0') });
  await office.waits('200', queue);
  await office.rings('201');
  await office.waits('204', queue);
  await office.rings('202');
  expect((await office.live(queue)).members.map(({ activity }) => activity)).toEqual(['ringing', 'ringing']);
  await office.answers('202', '204');
  await office.answers('201', '200');
  await office.leaves('200', '204');
  const [, entered, connected] = office.entries(queue.id);
  expect([entered, connected]).toMatchObject([{ event: 'ENTERQUEUE' }, { event: 'CONNECT', memberId: 'agt_4002' }]);
  const ringMs = connected?.event === 'CONNECT' ? connected.ringMs : 0;
  expect((connected?.atMs ?? 0) - ringMs - (entered?.atMs ?? 0)).toBeGreaterThanOrEqual(2000);
});

test('XiVO scenario 10: nobody whom the first rule asks for is logged in: the next one counts at once (X3-SK-12)', async () => {
  const queue = await queueOf(english, { skillRuleId: asking('WT < 3600, english > 50', 'english > 0') });
  await office.calls(queue, ['201*']);
  await office.logsOut('201', '4001');
  await office.calls(queue, ['202*']);
});

test('XiVO scenario 11: who lacks a skill is not worse at it, but is not asked at all (X3-SK-08)', async () => {
  const queue = await queueOf({ 201: {}, 202: { english: 5 } }, { skillRuleId: asking('english < 10') });
  await office.calls(queue, ['202*', '202*']);
});

test.each([
  ['english ! 80 & (french | english < 50)', { 201: { english: 80, french: 10 }, 202: { english: 30 } }, 'X3-SK-04'],
  ['english > 50 | french > 50 & german > 50', { 201: { french: 60, german: 10 }, 202: { english: 60 } }, 'X3-SK-04'],
  ['french', { 201: { french: 0, english: 90 }, 202: { french: 1 } }, 'X3-SK-02, X3-SK-07'],
])('%s fits the second agent alone: %o (%s)', async (rule, skills, _row) => {
  const queue = await queueOf(skills, { skillRuleId: asking(rule) });
  await office.calls(queue, ['202*', '202*']);
});

test('the way to the queue says whom it asks for, in words of its own (X3-SK-01, X3-SK-06, X3-SK-13)', async () => {
  const queue = await queueOf({ 201: { english: 50 }, 202: { german: 50 } }, { skillRuleId: asking('english > 0') });
  const skillRuleId = asking('$lang > 0');
  const skillVariables = [{ variable: 'lang', skill: 'german' }];
  const destination = { kind: 'queue', queueId: queue.id, skillRuleId, skillVariables };
  office.phones.has('forwarding', { userId: office.phones.userId('205'), always: { destination } });
  await office.calls(queue, ['201*']);
  await office.calls({ ...queue, number: '205' }, ['202*', '202*']);
});
