import { expect, test, vi } from 'vitest';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse, refers } from '#test/world/edge/fake-house.ts';

/** 200 calls 201, whoever has calls recorded. @returns whose leg is recorded */
async function recordedIn(settings: Record<string, Record<string, string>>) {
  const house = new FakeHouse([], settings as never);
  const { call } = await house.dials('200', '201');
  const start = vi.spyOn(call.recordings, 'startByItself').mockResolvedValue();
  const callee = await house.answers('201');
  const recorded = () => start.mock.calls.map(([leg]) => call.record.leg(leg).party.number);
  return { house, call, callee, recorded };
}

test.each([
  ['nobody', {}, []],
  ['the caller', { usr_200: { 'call.recording': 'all' } }, ['200']],
  ['the callee', { usr_201: { 'call.recording': 'internal' } }, ['201']],
  ['who wants calls with the outside', { usr_201: { 'call.recording': 'external' } }, []],
])('%s has calls recorded (XA-USR-16, UCM-082)', async (_who, settings, expected) => {
  expect((await recordedIn(settings as never)).recorded()).toEqual(expected);
});

test('whoever comes by a transfer, and has calls recorded, is (XA-USR-16)', async () => {
  const { house, callee, recorded } = await recordedIn({ usr_202: { 'call.recording': 'all' } });
  await refers(callee, '<sip:202@acme.example>');
  await house.answers('202');
  await settle();
  expect(recorded()).toEqual(['202']);
});

test.each([
  ['external', ['200']],
  ['internal', []],
])(
  'whoever is called by way of the Internet is outside, though over no trunk: %s (UCM-082)',
  async (which, expected) => {
    const house = new FakeHouse([], { usr_200: { 'call.recording': which } } as never);
    const { call } = await house.dials('200', '201');
    const start = vi.spyOn(call.recordings, 'startByItself').mockResolvedValue();
    const legOf = call.record.leg.bind(call.record);
    const outside = { callType: 'international', ruleId: null, payerId: 'usr_200' } as never;
    vi.spyOn(call.record, 'leg').mockImplementation((id) => ({
      ...legOf(id),
      ...(id !== call.callerLeg && { outside }),
    }));
    await house.answers('201');
    expect(start.mock.calls.map(([leg]) => call.record.leg(leg).party.number)).toEqual(expected);
  },
);
