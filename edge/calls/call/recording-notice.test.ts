import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse, refers, sdpOf } from '#test/world/edge/fake-house.ts';
import { FAKE_FILE_MS } from '#test/world/edge/fake-media.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';

/** 200 and 201 talk; whose leg is to be recorded is 201's. The words last FAKE_FILE_MS. */
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notice-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function aTalk(settings: Record<string, Record<string, boolean | string>> = {}) {
  const house = new FakeHouse([], settings as never);
  house.recordingsFolder = folder;
  const { call, caller, callee } = await house.talk('200', '201');
  const leg = call.record.openLegs[1]?.id as never;
  const endpoints = new Map(house.media.endpoints.map(({ id, remotes }) => [id, remotes.at(-1)?.address.slice(-3)]));
  return {
    house,
    call,
    caller,
    callee,
    orders: async () => {
      const isNew = await call.recordings.start(leg, call.conversation.leg(leg)?.media as never);
      await settle();
      return isNew;
    },
    stops: () => call.recordings.control(leg, 'stop'),
    /** Who has been told what, since it was asked last. */
    told: () =>
      house.media.played.splice(0).map(({ endpoint, program }) => [endpoints.get(endpoint), ...saidIn(program)]),
    isRecorded: () => house.media.recordings.some(({ isOver }) => !isOver),
    passes: async (ms: number) => {
      house.clock.advance(ms);
      await settle();
    },
  };
}

const BOTH = [
  ['201', 'call/is-recorded'],
  ['200', 'call/is-recorded'],
];

test('both hear that they are recorded, and not each other; then they do, and are', async () => {
  const { house, orders, told, isRecorded, passes, call } = await aTalk();
  expect(await orders()).toBe(true);
  const bridged = house.media.bridged.length;
  expect([told(), isRecorded()]).toEqual([BOTH, false]);
  expect(call.recordings.legs).toHaveLength(1);
  await passes(FAKE_FILE_MS - 1);
  expect([isRecorded(), house.media.bridged.length]).toEqual([false, bridged]);
  await passes(1);
  expect([isRecorded(), house.media.bridged.length, house.heardTogether]).toEqual([true, bridged + 1, ['201', '200']]);
  expect(await orders()).toBe(false);
});

test('each hears it in his own language', async () => {
  const { orders, told } = await aTalk({ usr_201: { 'general.language': 'fr' } });
  await orders();
  expect(told()).toEqual([
    ['201', 'fr call/is-recorded'],
    ['200', 'call/is-recorded'],
  ]);
});

test('nobody is told where the tenant does not want it, and the recording begins at once', async () => {
  const { orders, told, isRecorded } = await aTalk({ ten_1: { 'recording.is-announced': false } });
  await orders();
  expect([told(), isRecorded()]).toEqual([[], true]);
});

test('a recording that is called off before all have heard of it never begins; both hear each other again', async () => {
  const { house, orders, stops, isRecorded, passes } = await aTalk();
  await orders();
  const bridged = house.media.bridged.length;
  expect(await stops()).toBe(true);
  expect(house.media.bridged.length).toBe(bridged + 1);
  await passes(2 * FAKE_FILE_MS);
  expect(isRecorded()).toBe(false);
});

test('who has heard it once hears it no more, whoever wants another recording', async () => {
  const { orders, stops, told, isRecorded, passes } = await aTalk();
  await orders();
  await passes(FAKE_FILE_MS);
  await stops();
  told();
  await orders();
  expect([told(), isRecorded()]).toEqual([[], true]);
});

test('whoever comes into a call that is recorded is told, and the other one waits as long', async () => {
  const { house, caller, orders, told, passes } = await aTalk();
  await orders();
  await passes(FAKE_FILE_MS);
  told();
  await refers(caller, '<sip:202@acme.example>');
  await house.answers('202');
  await settle();
  expect(told().filter(([, ...said]) => said.includes('call/is-recorded'))).toHaveLength(2);
  await passes(FAKE_FILE_MS);
  expect(house.heardTogether?.toSorted()).toEqual(['201', '202']);
});

test('a phone on hold is told when it is back', async () => {
  const { caller, callee, orders, told, isRecorded, passes } = await aTalk();
  const reinvite = async (direction: string) => {
    caller.dialog.receives('INVITE', sdpOf('200').replace('a=sendrecv', `a=${direction}`));
    await settle();
    const passed = callee.dialog.requests.findLast(({ method, isAnswered }) => method === 'INVITE' && !isAnswered);
    passed?.answer({ status: 200, header: () => undefined, body: sdpOf('201') });
    await settle();
  };
  await reinvite('sendonly');
  told();
  await orders();
  await passes(5 * FAKE_FILE_MS);
  expect([told().filter(([, ...said]) => said.includes('call/is-recorded')), isRecorded()]).toEqual([[], false]);
  await reinvite('sendrecv');
  expect(told()).toEqual(BOTH);
  await passes(FAKE_FILE_MS);
  expect(isRecorded()).toBe(true);
});

test('words that cannot be heard: the call goes on, and is not recorded', async () => {
  const { house, orders, isRecorded } = await aTalk();
  await orders();
  const bridged = house.media.bridged.length;
  house.media.endpoints[0]?.endPlay('failed');
  await settle();
  expect([isRecorded(), house.media.bridged.length]).toEqual([false, bridged + 1]);
});

test('whoever calls for help is recorded without a word before it', async () => {
  const { call, orders, told, isRecorded } = await aTalk();
  const legOf = call.record.leg.bind(call.record);
  const outside = { callType: 'emergency', ruleId: null, payerId: 'usr_200' } as never;
  vi.spyOn(call.record, 'leg').mockImplementation((id) => ({ ...legOf(id), outside }));
  await orders();
  expect([told(), isRecorded()]).toEqual([[], true]);
});
