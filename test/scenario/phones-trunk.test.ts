import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { unusedPort } from '#edge/signaling/rig/index.ts';
import { callPermissionPath } from '#shared/setting/index.ts';
import { ACME } from '#test/world/edge/index.ts';
import { type Extension, HZ, PhoneOffice, TALK_MS, type Told } from '#test/world/phone-office.ts';
import { LinphonePhone, secondsOfTone } from '#test/world/phones/index.ts';

/**
 * Calls over a trunk whose other side is a phone: it registers with the account of the trunk, and takes every number.
 *
 *   200                  edge                       provider (linphone)
 *    │                     │◀── REGISTER provider ─────│
 *    │ INVITE 995515       │ INVITE 5515               │
 *    │────────────────────▶│──────────────────────────▶│
 *    │◀════════════════════╪══════════════════════════▶│
 *                          │   INVITE 14235551212      │
 *    201 ◀── INVITE ───────│◀──────────────────────────│
 */
const PASSWORD = 'open sesame';
const PROVIDER_HZ = 2200;
/** How long a finger takes from key to key. */
const KEY_MS = 250;

let office: PhoneOffice;
let provider: LinphonePhone;
beforeAll(async () => {
  office = await PhoneOffice.open({ phones: ['200', '201', '202'] });
  const identity = { number: '+14235550100', name: 'Acme' };
  const trunk = { registration: 'inbound', username: 'provider', callerId: identity };
  office.has('trunk', { id: 'trk_1', ...trunk, secrets: { password: PASSWORD } });
  const account = { ...office.account('200'), extension: 'provider', password: PASSWORD };
  provider = await LinphonePhone.start({ account, says: { toneHz: PROVIDER_HZ } });
  expect(await provider.register()).toBe(200);
});
beforeEach(() => office.sets('tenant', { 'region.country': 'US' }));
// Whose trunk is gone for a moment must register again.
afterEach(() => office.clear('trunk'));
afterAll(async () => {
  await provider?.close();
  await office?.close();
});

const rule = (pattern: object, more: object = {}) =>
  office.has('outbound-rule', {
    id: 'obr_1',
    callType: 'long-distance',
    patterns: [pattern],
    trunkIds: ['trk_1'],
    ...more,
  });

/** The provider is called for that number, by Acme, and answers; the two talk until the caller hangs up. */
async function leavesFor(number: string, caller: Extension): Promise<Told> {
  expect((await provider.waitFor('incoming', 30_000)).from).toContain('sip:+14235550100@');
  expect(provider.calledAs).toBe(number);
  await provider.answer();
  await provider.waitFor('answered');
  await sleep(TALK_MS);
  await office.phone(caller).hangUp();
  await provider.waitFor('ended');
  expect(secondsOfTone(await office.phone(caller).recording(), PROVIDER_HZ)).toBeGreaterThan(0.4);
  expect(secondsOfTone(await provider.recording(), HZ[caller])).toBeGreaterThan(0.4);
  return office.told();
}

describe('calls that leave', () => {
  test('sipXcom §50.6: prefix 99 with a permission: who has it calls 5515 as the trunk, who has it not is refused', async () => {
    const permission = office.has('call-permission', { id: 'prm_1', name: 'Long Distance', isGrantedByDefault: true });
    office.sets('202', { [callPermissionPath(permission)]: false });
    rule({ pattern: '99.', stripDigits: 2 }, { permissionIds: [permission] });
    await office.phone('200').call('995515');
    const told = await leavesFor('5515', '200');
    expect(told).toMatchObject({
      legs: '200 dialed*, 5515 dialed*',
      events: 'started ringing answered ended',
      cdr: { direction: 'outbound', dialed: '995515', legs: [{}, { trunkId: 'trk_1', outside: { ruleId: 'obr_1' } }] },
    });
    const refused = await office.isRefused('202', '995515');
    expect(refused).toMatchObject({
      status: 403,
      legs: '202 dialed',
      events: 'started ended',
      cdr: { disposition: 'rejected' },
    });
  });

  test('sipXcom §50.7: *82, a code that has the permission, and the call leaves; a code of another place does not', async () => {
    const permission = office.has('call-permission', { id: 'prm_1', name: 'Long Distance', isGrantedByDefault: false });
    rule({ pattern: '99.', stripDigits: 2 }, { permissionIds: [permission] });
    const elsewhere = office.has('location', { id: 'loc_1', name: 'Lyon' });
    office.has('authorization-code', { code: '73914', permissionIds: [permission] });
    office.has('authorization-code', { code: '55555', permissionIds: [permission], locationIds: [elsewhere] });
    for (const [code, isRight] of [
      ['55555', false],
      ['73914', true],
    ] as const) {
      await office.phone('202').call('*82');
      await office.phone('202').waitFor('answered');
      for (const key of `${code}#995515#`) {
        await office.phone('202').press(key);
        await sleep(KEY_MS);
      }
      if (isRight) expect((await leavesFor('5515', '202')).cdr.disposition).toBe('answered');
      else {
        await office.phone('202').hangUp();
        expect((await office.told()).legs).toBe('202 dialed*');
      }
    }
  });

  test('sipXcom §50.8: the first gateway is down, the second carries the call', async () => {
    office.has('trunk', { id: 'trk_0', host: '127.0.0.1', port: await unusedPort() });
    rule({ pattern: '99.', stripDigits: 2 }, { trunkIds: ['trk_0', 'trk_1'] });
    await office.phone('200').call('995515');
    const { cdr } = await leavesFor('5515', '200');
    expect(cdr.legs.map(({ trunkId, answeredAt }) => [trunkId, answeredAt !== null])).toEqual([
      [null, true],
      ['trk_0', false],
      ['trk_1', true],
    ]);
  });

  test('UCM §3: 201 has a number outside ring together with her phone; who answers there has the call (UCM-079)', async () => {
    rule({ pattern: '06X.' });
    const followMe = [{ number: '06-12-34-56-78', starts: 'at-the-same-time', ringSeconds: 60 }];
    office.has('forwarding', { userId: office.userId('201'), followMe });
    await office.phone('200').call('201');
    await office.phone('201').waitFor('incoming');
    const told = await leavesFor('0612345678', '200');
    await office.over('201');
    expect(told.legs).toBe('200 dialed*, 201 dialed, 0612345678 forward-no-answer*');
  });
});

test.each(['4235551212', '14235551212', '+14235551212'])(
  'sipXcom §50.5: the trunk sends %s: the user rings, and nothing goes out again',
  async (sent) => {
    rule({ pattern: 'X.' });
    office.has('number', { number: '+14235551212', destination: { kind: 'user', userId: office.userId('201') } });
    await provider.call(`${sent}@${ACME}`);
    await office.phone('201').waitFor('incoming');
    await provider.hangUp();
    await office.over('201');
    expect(await office.told()).toMatchObject({
      legs: 'provider dialed, 201 dialed',
      cdr: { direction: 'inbound', dialed: '+14235551212', legs: [{ trunkId: 'trk_1' }, { trunkId: null }] },
    });
  },
);

test('an agent who talks outside is seen so, from when somebody answers, whoever has called (X3-DB-02, X3-DB-04, X3-DB-08)', async () => {
  const { calls } = office.edge;
  const tenantId = office.tenantId;
  rule({ pattern: '99.', stripDigits: 2 });
  office.has('number', { number: '+14235551212', destination: { kind: 'user', userId: office.userId('201') } });
  const agentId = office.has('agent', { id: 'agt_1', number: '4001', firstName: 'Ann' });
  const members = [{ kind: 'agent', agentId }];
  const queueId = office.has('queue', { id: 'que_1', name: 'sales', extension: '310', members });
  const isNow = (availability: string) =>
    expect
      .poll(async () => (await calls.control.showQueue(tenantId, queueId))?.members.map((one) => one.availability))
      .toEqual([availability]);
  // Whoever distributes the calls of queues has heard of the queue.
  const logIn = { tenantId, agentId, order: { name: 'log-in', extension: '201', callId: null } } as const;
  await expect.poll(() => calls.control.orderAgent(logIn)).toMatchObject({ ok: true });
  await isNow('available');

  await provider.call(`14235551212@${ACME}`);
  await office.phone('201').waitFor('incoming');
  await isNow('available');
  await office.phone('201').answer();
  await provider.waitFor('answered');
  await isNow('on-call-incoming-external');
  await provider.hangUp();
  await office.over('201');
  await isNow('available');

  await office.phone('201').call('995515');
  await provider.waitFor('incoming');
  await isNow('available');
  await provider.answer();
  await office.phone('201').waitFor('answered');
  await isNow('on-call-outgoing-external');
  await provider.hangUp();
  await office.over('201');
  await isNow('available');
});
