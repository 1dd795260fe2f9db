import { beforeEach, describe, expect, test, vi } from 'vitest';
import { OutboundRule } from '#shared/outbound-rule/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';
import { aTrunk } from '#test/world/edge/fake-trunk.ts';

let house: FakeHouse;
beforeEach(() => {
  house = new FakeHouse();
});

/** Somebody calls, and gives up; whom the phone that rang last belongs to. */
async function calls(from: string, dialed: string, options?: Parameters<FakeHouse['dials']>[2]) {
  const waiting = await house.dials(from, dialed, options);
  waiting.cancels();
  await settle();
  return waiting;
}
const rungLast = () => /sip:(\d+)@/.exec(house.signaling.phones.at(-1)?.target.uri ?? '')?.[1];

describe('*66 (CAL-13)', () => {
  test('calls whom the user called last, codes that switch something left aside', async () => {
    await calls('200', '201');
    await calls('200', '202');
    await calls('200', '*25');
    const { call } = await house.dials('200', '*66');
    expect(rungLast()).toBe('202');
    await house.answers('202');
    expect(house.heardTogether).toEqual(['200', '202']);
    expect(call.record.facts).toMatchObject({ dialed: '*66', to: { number: '202' } });
  });

  test('calls the same again when dialed twice', async () => {
    await calls('200', '201');
    await calls('200', '*66');
    await calls('200', '*66');
    expect(house.signaling.phones.map(({ target }) => target.uri)).toEqual(
      Array(3).fill(expect.stringContaining('201')),
    );
  });

  test('is refused to who has not called anybody, whoever else has', async () => {
    await calls('201', '202');
    await calls('200', '202', { house: 'ten_2' });
    expect((await house.dials('200', '*66')).answers).toMatchObject([{ status: 480 }]);
  });
});

describe('*69 (CAL-13)', () => {
  test('calls back who called last, answered or not', async () => {
    const { callee } = await house.talk('202', '200');
    callee.dialog.hangsUp();
    await settle();
    await calls('201', '200');
    await house.dials('200', '*69');
    expect(rungLast()).toBe('201');
  });

  test('calls nobody back who has withheld his number, nor who called before him', async () => {
    await calls('202', '200');
    await calls('201', '200', { headers: { privacy: 'id' } });
    expect((await house.dials('200', '*69')).answers).toMatchObject([{ status: 480 }]);
  });

  test('knows nothing of calls in another tenant', async () => {
    await calls('201', '200', { house: 'ten_2' });
    expect((await house.dials('200', '*69')).answers).toMatchObject([{ status: 480 }]);
  });

  test('does not take who picked up for a caller', async () => {
    await calls('201', '200');
    await house.dials('202', '203');
    house.rings('203');
    await house.dials('200', '*78203');
    await settle();
    await house.dials('200', '*69');
    expect(rungLast()).toBe('201');
  });

  test.each([
    ['*43', 480, undefined],
    ['*25', 480, undefined],
    ['*21202', 480, undefined],
    ['700', 480, undefined],
    ['112', 480, undefined],
    ['#1', 480, undefined],
    ['977', undefined, '77'],
    ['202', undefined, '202'],
  ])('to %s, which who called has claimed for his number', async (lastCaller, refusal, rung) => {
    const out = { callType: 'international', patterns: [{ pattern: '9.', stripDigits: 1 }] };
    const help = { callType: 'emergency', patterns: [{ pattern: '112' }] };
    const rules = [out, help].map((fields, i) => ({
      kind: 'outbound-rule',
      id: `obr_${i}`,
      ...OutboundRule.New.parse({ name: `Rule ${i}`, trunkIds: ['trk_1'], ...fields }),
    }));
    house = new FakeHouse([{ kind: 'trunk', ...aTrunk() }, ...(rules as never[])]);
    vi.spyOn(house.recentCalls, 'of').mockReturnValue({ lastDialed: null, lastCaller });
    const { answers } = await house.dials('200', '*69');
    await settle();
    expect([answers.at(-1)?.status, rungLast()]).toEqual([refusal, rung]);
  });
});
