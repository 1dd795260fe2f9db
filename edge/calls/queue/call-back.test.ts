import { describe, expect, test } from 'vitest';
import { CallPermission } from '#shared/call-permission/index.ts';
import { Queue } from '#shared/call-queue/index.ts';
import { FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';
import { aTrunk } from '#test/world/edge/fake-trunk.ts';

const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const callback = { key: '1', mayEnterNumber: true, tries: 2, retrySeconds: 60 };
const QUEUE = {
  kind: 'queue',
  id: 'que_1',
  ...made,
  ...Queue.New.parse({ name: 'support', extension: '300', members: [{ kind: 'user', userId: 'usr_201' }], callback }),
} as const;
const TRUNK = { kind: 'trunk', ...aTrunk() } as const;
const rule = (fields: object = {}, id = 'obr_1') =>
  ({
    kind: 'outbound-rule',
    id,
    ...made,
    ...OutboundRule.New.parse({ name: id, patterns: [{ pattern: '0.' }], trunkIds: ['trk_1'], ...fields }),
  }) as const;
const PERMISSION = {
  kind: 'call-permission',
  id: 'prm_1',
  ...made,
  ...CallPermission.New.parse({ name: 'Out' }),
} as const;
const EMERGENCY = rule({ callType: 'emergency', patterns: [{ pattern: '112' }] }, 'obr_2');

const CODE = {
  kind: 'feature-code',
  id: 'ftc_1',
  ...made,
  ...FeatureCodeOverride.New.parse({ feature: 'redial', code: '0777' }),
} as const;

const callbacksOf = (house: FakeHouse, tenant: 'ten_1' | 'ten_2') =>
  house.store.tenant(tenant).contactCentre.callbacks();

interface Wisher {
  readonly from?: string;
  readonly tenant?: 'ten_1' | 'ten_2';
}

/** Somebody waits, and wants to be called at this number. */
async function wishes(house: FakeHouse, number: string, { from = '200', tenant = 'ten_1' }: Wisher = {}) {
  const { endpoints } = house.media;
  const own = endpoints.length;
  const { call, caller } = await house.dials(from, '300', { house: tenant });
  await settle();
  for (const key of ['1', '2', ...number, '#', '1']) {
    endpoints[own]?.press(key);
    await settle();
  }
  if (!call.isEnded) caller.dialog.hangsUp();
  await settle();
}

/** The member answers, and hears whom he is about to call. */
async function memberAnswers(house: FakeHouse) {
  await house.answers('201');
  house.clock.advance(10_000);
  await settle();
}

const timesRung = (house: FakeHouse, extension: string) =>
  house.signaling.phones.filter(({ target }) => target.uri.includes(`sip:${extension}@`)).length;

const legsOutside = (house: FakeHouse) =>
  [...house.live.values()].flatMap(({ record }) => record.openLegs).filter(({ trunkId }) => trunkId !== null);

describe('who is called back outside', () => {
  test('is called over a trunk by the right of the member who calls, and he pays', async () => {
    const house = new FakeHouse([QUEUE, TRUNK, rule()]);
    await wishes(house, '0612345678');
    expect(house.queueLog).toEqual(['ENTERQUEUE', 'CALLBACK']);
    await memberAnswers(house);
    expect(legsOutside(house)).toMatchObject([
      { trunkId: 'trk_1', reason: 'callback', outside: { ruleId: 'obr_1', payerId: 'usr_201' } },
    ]);
  });

  test.each([
    ['a number that the rules let no member call', '0612345678', [PERMISSION, rule({ permissionIds: ['prm_1'] })]],
    ['a number that no rule takes', '0612345678', [rule({ patterns: [{ pattern: '7.' }] })]],
    ['an emergency number', '112', [rule(), EMERGENCY]],
    ['a feature code', '0777', [rule(), CODE]],
    ['the extension of a queue', '300', [rule()]],
  ])('is not called at %s: he waits on', async (_, number, rules) => {
    const house = new FakeHouse([QUEUE, TRUNK, ...rules]);
    await wishes(house, number);
    expect([house.queueLog, await callbacksOf(house, 'ten_1')]).toEqual([['ENTERQUEUE', 'ABANDON'], []]);
  });

  test('is called by whom of the queue the rules let, and nobody else is rung for it', async () => {
    const permitted = { 'call-permission.prm_1': true };
    const members = ['202', '201'].map(
      (extension) => ({ kind: 'user', userId: `usr_${extension}`, penalty: 0 }) as const,
    );
    const queue = { ...QUEUE, members };
    const house = new FakeHouse([queue, TRUNK, PERMISSION, rule({ permissionIds: ['prm_1'] })], {
      usr_201: permitted,
    });
    await wishes(house, '0612345678');
    expect([house.queueLog.slice(0, 2), timesRung(house, '202')]).toEqual([['ENTERQUEUE', 'CALLBACK'], 1]);
    await memberAnswers(house);
    expect(legsOutside(house)).toMatchObject([{ outside: { payerId: 'usr_201' } }]);
    expect(house.queueLog).not.toContain('RINGNOANSWER');
  });

  test('is called in the tenant whose queue it was, and by its rules', async () => {
    const house = new FakeHouse([QUEUE, TRUNK, rule()]);
    await wishes(house, '0612345678', { tenant: 'ten_2' });
    expect([(await callbacksOf(house, 'ten_1')).length, (await callbacksOf(house, 'ten_2')).length]).toEqual([0, 1]);
    await memberAnswers(house);
    expect([...house.live.values()].map(({ request }) => request.snapshot.tenant.id)).toEqual(['ten_2']);
  });
});

describe('when the edge dies, who waits to be called back', () => {
  const inside = [QUEUE];
  const nextLife = async (house: FakeHouse) => {
    house.contactCentres.stop();
    const next = new FakeHouse(inside, {}, {}, house.store);
    next.clock.advance(60_000);
    await next.contactCentres.ask('ten_1', { ask: 'members' });
    await settle();
    return next;
  };
  const two = async () => {
    const house = new FakeHouse(inside);
    await wishes(house, '200');
    house.clock.advance(1000);
    await wishes(house, '203', { from: '203' });
    expect(house.queueLog).toEqual(['ENTERQUEUE', 'CALLBACK', 'ENTERQUEUE', 'CALLBACK']);
    return house;
  };

  test.each([
    ['nobody rings for him yet', async () => {}],
    ['the member has answered, and calls him', memberAnswers],
  ])('is called once, in his place, and counted once: %s', async (_, until) => {
    const house = await two();
    const before = house.queueLog.length;
    await until(house);
    const next = await nextLife(house);
    for (const extension of ['200', '203']) {
      await memberAnswers(next);
      await next.answers(extension);
      expect(next.heardTogether).toEqual(['201', extension]);
      next.phoneOf(extension).dialog.hangsUp();
      await settle();
      next.contactCentres.linesChanged('ten_1');
      await settle();
    }
    expect([...house.queueLog.slice(before), ...next.queueLog]).toEqual([
      'CONNECT',
      'COMPLETECALLER',
      'CONNECT',
      'COMPLETECALLER',
    ]);
    expect(await callbacksOf(next, 'ten_1')).toEqual([]);
  });

  test('is not called again when he talks already', async () => {
    const house = await two();
    await memberAnswers(house);
    await house.answers('200');
    await settle();
    const next = await nextLife(house);
    await memberAnswers(next);
    await next.answers('203');
    expect(next.heardTogether).toEqual(['201', '203']);
    expect([house.queueLog.slice(4), next.queueLog, await callbacksOf(next, 'ten_1')]).toEqual([
      ['CONNECT'],
      ['CONNECT'],
      [],
    ]);
  });
});
