import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PhoneOffice } from '#test/world/phone-office.ts';

/**
 * Whoever is not reached is called when he is free (XiVO 15.12 §38). 200 calls, 201 talks to 202, 203 takes calls of 201.
 *
 *   200              edge             201        202
 *    │ INVITE 201     │                │◀══════▶│
 *    │◀── 486 ────────│                │        │
 *    │ INVITE *40     │                │        │
 *    │◀══ "Yes …" ════│                │── BYE ─│
 *    │◀──── INVITE ───│                │        │
 *    │───── 200 ─────▶│──── INVITE ───▶│        │
 *    │◀═══════════════╪═══════════════▶│        │
 */
let office: PhoneOffice;
beforeAll(async () => {
  office = await PhoneOffice.open({ phones: ['200', '201', '202', '203'] });
});
afterEach(() => office.clear());
afterAll(() => office?.close());

/** 201 talks while `meanwhile` happens, then hangs up. */
async function whileBobTalks(meanwhile: () => Promise<unknown>): Promise<void> {
  await office.connect('202', '201');
  await meanwhile();
  await office.phone('201').hangUp();
  await office.over('201', '202');
  expect((await office.told()).legs).toBe('202 dialed*, 201 dialed*');
}

async function isBusy(): Promise<void> {
  const { status, legs } = await office.isRefused('200', '201');
  expect({ status, legs }).toEqual({ status: 486, legs: '200 dialed, 201 dialed' });
}

const isWished = () => office.dials('200', '*40', 'callback/on');

/** 200 is called, and then whoever is wanted, who talks. */
async function recalls(wanted: '201' | '203', reason = 'dialed'): Promise<void> {
  await office.answers('200');
  await office.answers(wanted);
  await office.talk('200', wanted);
  const { legs, cdr } = await office.told();
  expect(legs).toBe(`200 callback*, ${wanted} ${reason}*`);
  expect(cdr).toMatchObject({ from: { number: '200' }, disposition: 'answered', hangup: { by: 'caller' } });
}

/** The next that rings at 200 is a call of 202, and nothing before it. */
async function isNotRecalled(): Promise<void> {
  const { legs } = await office.call('202', '200', '200*');
  expect(legs).toBe('202 dialed*, 200 dialed*');
}

const forwards = (rule: object) => office.has('forwarding', { userId: office.userId('201'), ...rule });
const toCharlie = { destination: { kind: 'number', number: '203' } };

describe('XiVO §38: completion of calls', () => {
  test('§38.1: 201 talks, 200 hears busy and dials *40; when 201 hangs up, 200 is rung, and then 201 (XA-CC-01)', async () => {
    await whileBobTalks(async () => {
      await isBusy();
      await isWished();
    });
    await recalls('201');
  });

  test('§38.2: nobody answers at 201: 200 is not called before 201 has talked (XA-CC-02)', async () => {
    expect((await office.givesUp('200', '201', '201')).legs).toBe('200 dialed, 201 dialed');
    await isWished();
    await isNotRecalled();
    await whileBobTalks(async () => {});
    await recalls('201');
  });

  test('§38.3: *40 once more takes it back, says so, and nobody is called (XA-CC-05)', async () => {
    await whileBobTalks(async () => {
      await isBusy();
      await isWished();
      await office.dials('200', '*40', 'callback/off');
    });
    await isNotRecalled();
  });

  test('§38.4: 201 is busy and forwards to 203, who does not answer: 201 is waited for (XA-CC-09)', async () => {
    forwards({ busy: toCharlie });
    await whileBobTalks(async () => {
      expect((await office.givesUp('200', '201', '203')).legs).toBe('200 dialed, 201 dialed, 203 forward-busy');
      await isWished();
    });
    await recalls('201');
  });

  test('§38.4: nobody answers at 201, nor at 203 where that leads: 201 is waited for (XA-CC-09)', async () => {
    forwards({ noAnswer: toCharlie });
    office.sets('201', { 'call.ring-seconds': 5 });
    const { legs } = await office.givesUp('200', '201', '201 > 203');
    expect(legs).toBe('200 dialed, 201 dialed, 203 forward-no-answer');
    await isWished();
    await whileBobTalks(async () => {});
    await recalls('201');
  });

  test('§38.4: the secretary 203 takes the calls of 201: she is waited for (XA-CC-10, XA-BS-15)', async () => {
    const secretaries = [{ userId: office.userId('203'), number: '1', isActive: true }];
    office.has('boss-secretary-filter', {
      bossUserId: office.userId('201'),
      mode: 'in-turn',
      ringSeconds: 1,
      secretaries,
    });
    expect((await office.call('200', '201', '203')).legs).toBe('200 dialed, 203 dialed');
    await isWished();
    await office.call('202', '203', '203*');
    await recalls('203');
  });

  test('§38.4: a call that is forwarded at once cannot be completed, nor the one before it (XA-CC-08)', async () => {
    await whileBobTalks(isBusy);
    forwards({ always: toCharlie });
    expect((await office.givesUp('200', '201', '203')).legs).toBe('200 dialed, 203 forward-always');
    expect(await office.isRefused('200', '*40')).toMatchObject({ status: 480 });
  });

  test('201 forwards every call since *40: 200 is called, and 201 is not (XA-CC-11)', async () => {
    await whileBobTalks(async () => {
      await isBusy();
      await isWished();
      forwards({ always: toCharlie });
    });
    await recalls('203', 'forward-always');
  });

  test('201 does not want to be disturbed: *40 holds, 200 is called, and 201 is not (XA-CC-11)', async () => {
    office.sets('201', { 'call.do-not-disturb': true });
    expect(await office.isRefused('200', '201')).toMatchObject({ status: 486, legs: '200 dialed' });
    await isWished();
    await office.connect('201', '202');
    await office.phone('201').hangUp();
    await office.over('201', '202');
    await office.told();
    await office.answers('200');
    await office.over('200');
    expect(await office.told()).toMatchObject({ legs: '200 callback*', cdr: { disposition: 'busy' } });
  });
});
