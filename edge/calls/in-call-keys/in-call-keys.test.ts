import { expect, test, vi } from 'vitest';
import { FeatureCodeOverride } from '#shared/feature-code/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';
import { FAKE_FILE_MS } from '#test/world/edge/fake-media.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';

const at = '2026-01-05T09:00:00.000Z';
const code = (feature: string, keys: string) => ({
  kind: 'feature-code' as const,
  id: `ftc_${feature}`,
  createdAt: at,
  updatedAt: at,
  ...FeatureCodeOverride.New.parse({ feature, code: keys }),
});
const ALL = [
  code('transfer-blind', '*1'),
  code('transfer-attended', '*2'),
  code('hang-up', '*0'),
  code('park-this-call', '*7'),
];

/** 200 and 201 talk. */
async function aTalk(objects = ALL, settings: Record<string, Record<string, boolean>> = {}) {
  const house = new FakeHouse(objects, settings);
  const talk = await house.talk('200', '201');
  const endpoint = (extension: string) => {
    const found = house.media.endpoints.find(({ remotes }) => remotes.at(-1)?.address === `192.0.2.${extension}`);
    if (!found) throw new Error(`${extension} has no media`);
    return found;
  };
  const presses = async (extension: string, keys: string) => {
    for (const key of keys) endpoint(extension).press(key);
    await settle();
  };
  const heardBy = (extension: string) =>
    endpoint(extension)
      .digits.map(([digits]) => digits)
      .join('');
  return { house, ...talk, endpoint, presses, heardBy };
}

test('nobody’s keys are touched where the tenant has no code for anything that the user may', async () => {
  const { endpoint } = await aTalk([]);
  expect([endpoint('200').isCatching, endpoint('201').isCatching]).toEqual([false, false]);
});

test('keys that are no code are heard by the other side, those of a code are not', async () => {
  const { endpoint, presses, heardBy, house } = await aTalk();
  expect([endpoint('200').isCatching, endpoint('201').isCatching]).toEqual([true, true]);
  await presses('200', '5*9');
  expect(heardBy('201')).toBe('5*9');
  await presses('200', '*');
  expect(heardBy('201')).toBe('5*9');
  house.clock.advance(2000);
  expect(heardBy('201')).toBe('5*9*');
});

test('*0 hangs up', async () => {
  const { caller, callee, presses, heardBy, call } = await aTalk();
  await presses('201', '*0');
  await call.over;
  expect([heardBy('200'), caller.dialog.released !== null, callee.dialog.released !== null]).toEqual(['', true, true]);
});

test('*1 and a number: a blind transfer; the other side hears music, and then who was called (CAL-01)', async () => {
  const { house, callee, presses, heardBy, call } = await aTalk();
  await presses('201', '*1');
  expect([...house.media.playing.values()].filter(Boolean)).toHaveLength(2); // music, and a dial tone
  await presses('201', '202#');
  await house.answers('202');
  expect(house.heardTogether).toEqual(['200', '202']);
  expect(callee.dialog.released).not.toBeNull();
  expect(heardBy('200')).toBe('');
  expect(call.record.openLegs.map(({ party, reason }) => [party.number, reason])).toEqual([
    ['200', 'dialed'],
    ['202', 'transfer-blind'],
  ]);
});

test('*1 and a number that nobody answers: both talk as before', async () => {
  const { house, presses, endpoint } = await aTalk();
  await presses('201', '*1202#');
  house.phoneOf('202').refuses(486);
  await settle();
  expect(house.heardTogether).toEqual(['200', '201']);
  expect(endpoint('201').isCatching).toBe(true);
});

test('*1 and nothing more: both talk as before', async () => {
  const { house, presses, call } = await aTalk();
  await presses('201', '*1');
  expect(call.conversation.state).toBe('held');
  house.clock.advance(10_000);
  await settle();
  expect([call.conversation.state, house.heardTogether]).toEqual(['talking', ['200', '201']]);
});

test('the number is over after three seconds without a key', async () => {
  const { house, presses, call } = await aTalk();
  await presses('201', '*1202');
  house.clock.advance(2999);
  expect(call.conversation.state).toBe('held');
  house.clock.advance(1);
  await settle();
  expect(call.conversation.state).toBe('transferring');
});

test('*2 and a number: who was asked talks to the other one when 201 hangs up (CAL-02)', async () => {
  const { house, callee, presses } = await aTalk();
  await presses('201', '*2202#');
  await house.answers('202');
  await settle();
  expect(house.heardTogether).toEqual(['201', '202']);
  callee.dialog.hangsUp();
  await settle();
  expect(house.heardTogether).toEqual(['200', '202']);
});

test('*0 while 202 is asked: back to who waits', async () => {
  const { house, presses } = await aTalk();
  await presses('201', '*2202#');
  const asked = await house.answers('202');
  await presses('201', '*0');
  expect(asked.dialog.released).not.toBeNull();
  expect(house.heardTogether).toEqual(['200', '201']);
});

test('*7 parks the other side; who has parked it hears where, and is let go (XA-PARK-01)', async () => {
  const { house, callee, presses, call, endpoint } = await aTalk();
  await presses('201', '*7');
  expect([call.conversation.state, call.conversation.orbit]).toEqual(['parked', '701']);
  const told = house.media.played.findLast((played) => played.endpoint === endpoint('201').id);
  expect(told && saidIn(told.program)).toEqual(['park/parked-at', 'number-7', 'number-0', 'number-1']);
  expect(callee.dialog.released).toBeNull();
  house.clock.advance(4 * FAKE_FILE_MS);
  expect(callee.dialog.released).not.toBeNull();
  expect(call.conversation.state).toBe('parked');
});

test('who has parked a call and hangs up before he has heard where leaves it parked; it can be retrieved meanwhile', async () => {
  const { house, callee, presses, call } = await aTalk();
  await presses('201', '*7');
  await house.dials('202', '701');
  await settle();
  expect([call.conversation.state, house.heardTogether]).toEqual(['talking', ['200', '202']]);
  callee.dialog.hangsUp();
  await settle();
  expect([call.conversation.state, call.isEnded]).toEqual(['talking', false]);
});

test('who hangs up while a number is keyed in ends the call', async () => {
  const { caller, callee, presses, call, house } = await aTalk();
  await presses('201', '*120');
  caller.dialog.hangsUp();
  await call.over;
  expect(callee.dialog.released).not.toBeNull();
  house.clock.advance(10_000);
  expect(house.signaling.phones).toHaveLength(1);
});

test('a key in INFO counts like one in RTP', async () => {
  const { callee, call } = await aTalk();
  for (const key of '*0')
    callee.dialog.receives('INFO', `Signal=${key}\r\nDuration=160\r\n`, { 'content-type': 'application/dtmf-relay' });
  await call.over;
  expect(call.isEnded).toBe(true);
});

test('*3 records the own leg, and no longer when pressed again; only for who may (XA-USR-15)', async () => {
  const { call, presses, endpoint } = await aTalk([code('hang-up', '*0')], { usr_201: { 'call.can-record': true } });
  expect([endpoint('200').isCatching, endpoint('201').isCatching]).toEqual([true, true]);
  const start = vi.spyOn(call.recordings, 'start').mockResolvedValue(true);
  const control = vi.spyOn(call.recordings, 'control').mockImplementation(async () => start.mock.calls.length > 0);
  await presses('200', '*3');
  expect(start).not.toHaveBeenCalled();
  await presses('201', '*3');
  const [, bob] = call.record.openLegs;
  expect(start.mock.calls.map(([leg]) => leg)).toEqual([bob?.id]);
  await presses('201', '*3');
  expect([start.mock.calls.length, control.mock.calls.at(-1)]).toEqual([1, [bob?.id, 'stop']]);
});
