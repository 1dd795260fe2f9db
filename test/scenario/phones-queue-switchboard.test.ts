import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { historyOf } from '#shared/queue-statistics/index.ts';
import { type Extension, HZ, TALK_MS } from '#test/world/phone-office.ts';
import { secondsOfTone } from '#test/world/phones/index.ts';
import { type DialedQueue, QueueOffice } from '#test/world/queue-office.ts';

/**
 * Whoever answers a call of a queue and does not keep it, or is not alone in it.
 *
 *   200            edge            201 (operator)     203
 *    │ INVITE 300   │               │                  │
 *    │─────────────▶│◀···· take ····│
 *    │◀═════════════╪══════════════▶│
 *    │              │◀─── REFER ────│
 *    │              │ INVITE        │                  │
 *    │◀═════════════╪═════════════════════════════════▶│
 */
let office: QueueOffice;
beforeAll(async () => {
  office = await QueueOffice.open();
}, 120_000);
afterEach(() => office.clear(), 120_000);
afterAll(() => office?.close());

/** The operator 201 chooses a caller, and is put through to him. */
async function takes(queue: DialedQueue, from: Extension): Promise<void> {
  const { tenantId } = office.phones;
  const memberId = office.phones.userId('201');
  const caller = (await office.live(queue)).callers.find(({ number }) => number === from);
  const order = { name: 'take', memberId } as const;
  const asked = { tenantId, queueId: queue.id, callId: caller?.callId ?? '', asker: null, order };
  office.expect('201*');
  expect(await office.control.orderQueue(asked)).toBeNull();
  await office.talking(from, '201');
}

/** Whoever talks to the operator is sent on, and the operator is free. */
async function sendsOn(to: string): Promise<void> {
  await office.phone('201').transfer(to);
  await office.idle('201');
}

test('an operator answers in any order, lets one wait in another queue, sends another on, and takes the first back (X3-QU-33)', async () => {
  const incoming = office.queue('201', { isSwitchboard: true });
  const onHold = office.queue('201', { isSwitchboard: true });
  await office.waits('200', incoming);
  await office.waits('204', incoming);
  expect((await office.live(incoming)).callers).toMatchObject([{ isOffered: false }, { isOffered: false }]);

  await takes(incoming, '204');
  await sendsOn(onHold.number);
  await office.logged(onHold, 'ENTERQUEUE');

  await takes(incoming, '200');
  office.expect('203*');
  await sendsOn('203');
  await office.talking('200', '203');

  await takes(onHold, '204');
  await office.converse();
  await office.leaves('204', '200');
  await office.heardEachOther('204', '201');
  await office.logged(incoming, 'ENTERQUEUE, ENTERQUEUE, CONNECT 201, TRANSFER 201, CONNECT 201, TRANSFER 201');
  await office.logged(onHold, 'ENTERQUEUE, CONNECT 201, COMPLETECALLER 201');
});

test('XiVO scenario 17: who has answered has the call in the report, and nobody to whom it was transferred', async () => {
  for (const number of ['4001', '4002']) office.agent(number);
  const queue = office.queue('4001 4002', { strategy: 'linear' });
  await office.logsIn('201', '4001');
  await office.logsIn('202', '4002');
  await office.waits('200', queue);
  await office.answers('201', '200');
  office.expect('202*');
  await sendsOn('202');
  await office.talking('200', '202');
  await office.leaves('200');
  await office.logged(queue, 'ENTERQUEUE, CONNECT 4001, TRANSFER 4001');
  const { calls } = historyOf(office.entries(queue.id));
  expect(calls.map(({ agentId, status }) => [agentId, status])).toEqual([['agt_4001', 'answered']]);
});

test('XiVO scenario 12: who may listens to an agent by code; by 5 the agent alone hears him, by 6 both, by 4 nobody (X3-SU-17)', async () => {
  office.agent('4001');
  const queue = office.queue('4001');
  office.phones.sets('203', { 'permission.listen-in': true });
  await office.logsIn('201', '4001');
  await office.waits('200', queue);
  await office.answers('201', '200');
  await office.phone('204').call('*34201');
  expect(await office.phone('204').waitFor('ended')).toMatchObject({ status: 403 });

  const supervisor = office.phone('203');
  await supervisor.call('*34201');
  await supervisor.waitFor('answered');
  const listened = () => secondsOfBoth('203', '200', '201');
  const whispered = () => secondsOfBoth('201', '200', '203');
  const barged = () => secondsOfBoth('200', '201', '203');
  const goesOn = async (seconds: () => Promise<number>) => {
    const before = await seconds();
    await expect.poll(seconds, PATIENT).toBeGreaterThan(before + TALK_MS / 1000);
  };
  await goesOn(listened);
  expect(await whispered()).toBeLessThan(FEW_SECONDS);
  await supervisor.press('5');
  await goesOn(whispered);
  expect(await barged()).toBeLessThan(FEW_SECONDS);
  await supervisor.press('6');
  await goesOn(barged);
  await supervisor.press('4');
  const heardMeanwhile = async () => {
    const before = (await whispered()) + (await barged());
    await goesOn(listened);
    return (await whispered()) + (await barged()) - before;
  };
  await expect.poll(heardMeanwhile, PATIENT).toBeLessThan(FEW_SECONDS);
  await office.leaves('203');
  await office.talking('200', '201');
  await office.leaves('200');
  await office.logged(queue, 'ENTERQUEUE, CONNECT 4001, COMPLETECALLER 4001');
});

/** A piece or two of a tone that begins or ends may be taken for two tones. */
const FEW_SECONDS = 0.4;
const PATIENT = { timeout: 60_000 };

/** For how long a phone has heard two others at once: in a mix neither of them is most of what is heard. */
async function secondsOfBoth(by: Extension, one: Extension, other: Extension): Promise<number> {
  const sound = await office.phone(by).recording();
  const [a, b] = [HZ[one], HZ[other]];
  return secondsOfTone(sound, a, b) - secondsOfTone(sound, a) - secondsOfTone(sound, b);
}
