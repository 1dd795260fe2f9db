import { beforeEach, expect, test } from 'vitest';
import { kindOf } from '#shared/object/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';
import { FAKE_FILE_MS } from '#test/world/edge/fake-media.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';

let house: FakeHouse;
beforeEach(() => {
  house = new FakeHouse();
});

const RECALL = { tenantId: 'ten_1', userId: 'usr_200', extension: '201' };

/** What the caller hears: that it is wished for, that it is not any more, or an error. */
async function hears(from: string, dialed: string, tenant: 'ten_1' | 'ten_2' = 'ten_1'): Promise<unknown> {
  const before = house.media.played.length;
  const { answers, call } = await house.dials(from, dialed, { house: tenant });
  await settle();
  const said = house.media.played.slice(before).flatMap(({ program }) => saidIn(program));
  if (said.length === 0) return answers.at(-1)?.status;
  house.clock.advance(FAKE_FILE_MS);
  await call.over;
  await settle();
  return said.join();
}

/** Somebody calls 201, whose phone refuses as busy. */
async function isBusy(from = '200'): Promise<void> {
  const { call } = await house.dials(from, '201');
  house.phoneOf('201').refuses(486);
  await call.over;
  await settle();
}

test('201 talks; 200 dials *40 and is called when 201 has hung up (XA-CC-01)', async () => {
  const { callee } = await house.talk('202', '201');
  await isBusy();
  expect(await hears('200', '*40')).toBe('callback/on');
  expect(house.recalled).toEqual([]);
  callee.dialog.hangsUp();
  await settle();
  expect(house.recalled).toEqual([RECALL]);
  expect(house.completions.of('ten_1', 'usr_200')).toEqual([]);
});

test('nobody answers at 201; 200 is called only once 201 has talked (XA-CC-02, XA-CC-03)', async () => {
  const { call } = await house.dials('200', '201');
  house.phoneOf('201').refuses(480);
  await call.over;
  expect(await hears('200', '*40')).toBe('callback/on');
  expect(house.recalled).toEqual([]);
  const { callee } = await house.talk('202', '201');
  callee.dialog.hangsUp();
  await settle();
  expect(house.recalled).toEqual([RECALL]);
});

test('who talks is called later (XA-CC-04)', async () => {
  const { callee } = await house.talk('202', '201');
  await isBusy();
  await hears('200', '*40');
  const other = await house.talk('200', '203');
  callee.dialog.hangsUp();
  await settle();
  expect(house.recalled).toEqual([]);
  other.callee.dialog.hangsUp();
  await settle();
  expect(house.recalled).toEqual([RECALL]);
});

test('*40 once more, and 200 is not called (XA-CC-05)', async () => {
  const { callee } = await house.talk('202', '201');
  await isBusy();
  expect([await hears('200', '*40'), await hears('200', '*40')]).toEqual(['callback/on', 'callback/off']);
  callee.dialog.hangsUp();
  await settle();
  expect(house.recalled).toEqual([]);
});

test('30 s after the call it is too late for *40 (XA-CC-06)', async () => {
  await isBusy();
  house.clock.advance(30_000);
  expect(await hears('200', '*40')).toBe(480);
});

test('after 15 minutes nobody is called any more (XA-CC-06)', async () => {
  const { callee } = await house.talk('202', '201');
  await isBusy();
  await hears('200', '*40');
  house.clock.advance(900_000);
  callee.dialog.hangsUp();
  await settle();
  expect([house.recalled, house.completions.of('ten_1', 'usr_200')]).toEqual([[], []]);
});

test('there is nothing to complete without a call, after one that was answered, or after the own number', async () => {
  expect(await hears('200', '*40')).toBe(480);
  const { callee } = await house.talk('200', '201');
  callee.dialog.hangsUp();
  await settle();
  expect(await hears('200', '*40')).toBe(480);
});

/** What a tenant has configured. */
const configured = (kind: 'forwarding' | 'call-filter', fields: object) => {
  const at = '2026-01-05T09:00:00.000Z';
  return { kind, id: `${kind}_1`, createdAt: at, updatedAt: at, ...kindOf(kind).New.parse(fields) } as never;
};

test.each([
  ['forwarded', 'forwarding', { userId: 'usr_201', always: { destination: { kind: 'number', number: '202' } } }],
  ['refused', 'call-filter', { name: 'Nobody', callers: 'all', scope: 'users', userIds: ['usr_201'] }],
] as const)('nor after one that was %s at once, nor what was before it (XA-CC-08)', async (_what, kind, fields) => {
  house = new FakeHouse([configured(kind, fields)]);
  await house.dials('200', '203').then(async ({ call }) => {
    house.phoneOf('203').refuses(486);
    await call.over;
  });
  const { call } = await house.dials('200', '201');
  if (kind === 'forwarding') house.phoneOf('202').refuses(486);
  await call.over;
  expect(await hears('200', '*40')).toBe(480);
});

test('who does not want to be disturbed is waited for all the same (XA-CC-11)', async () => {
  house = new FakeHouse([], { usr_201: { 'call.do-not-disturb': true } });
  await (await house.dials('200', '201')).call.over;
  expect(await hears('200', '*40')).toBe('callback/on');
});

test('*92 and the extension: 200 is called when it is free, be it at once (CBB-01, CBB-02)', async () => {
  expect(await hears('200', '*92201')).toBe('callback/on');
  expect(house.recalled).toEqual([RECALL]);
  const { callee } = await house.talk('202', '201');
  expect(await hears('200', '*92201')).toBe('callback/on');
  expect(house.recalled).toHaveLength(1);
  callee.dialog.hangsUp();
  await settle();
  expect(house.recalled).toEqual([RECALL, RECALL]);
});

test('after 30 minutes the request is gone (CBB-03)', async () => {
  const { callee } = await house.talk('202', '201');
  await hears('200', '*92201');
  house.clock.advance(1_800_000);
  callee.dialog.hangsUp();
  await settle();
  expect(house.recalled).toEqual([]);
});

test('each tenant has its own: the same extension elsewhere is another one', async () => {
  const { callee } = await house.talk('202', '201', { house: 'ten_2' });
  expect(await hears('200', '*92201')).toBe('callback/on');
  expect(house.recalled).toEqual([RECALL]); // 201 of this tenant does not talk
  callee.dialog.hangsUp();
  await settle();
  expect(house.recalled).toHaveLength(1);
});

test('of the extensions that a user waits for, five are kept', () => {
  const outcomes = Array.from({ length: 6 }, (_, i) =>
    house.completions.callBack('ten_1', 'usr_200', { userId: `usr_30${i}`, extension: `30${i}` }),
  );
  expect(outcomes).toEqual(['wished', 'wished', 'wished', 'wished', 'wished', 'refused']);
  expect(house.completions.callBack('ten_1', 'usr_200', { userId: 'usr_300', extension: '300' })).toBe('wished');
});
