import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ACME, SipUser } from '#test/world/edge/index.ts';
import { type Extension, PhoneOffice } from '#test/world/phone-office.ts';

/**
 * A boss, 201, and the secretaries 202 and 203, as the list has them. 200 calls the boss.
 *
 *   200            edge            201        202        203
 *    │ INVITE 201   │ INVITE        │          │          │
 *    │─────────────▶│──────────────▶│          │          │
 *    │              │ CANCEL ──────▶│  INVITE  │          │
 *    │              │─────────────────────────▶│          │
 *    │              │ CANCEL ─────────────────▶│  INVITE  │
 *    │              │────────────────────────────────────▶│
 *    │◀═══════════════ conversation ═════════════════════▶│
 */
let office: PhoneOffice;
beforeAll(async () => {
  office = await PhoneOffice.open({ phones: ['200', '201', '202', '203'] });
});
afterEach(() => office.clear());
afterAll(() => office?.close());

/** Whoever is not to answer rings for a second; the last one answers. */
function secretaries(mode: string, more: object = {}): void {
  const secretary = (extension: Extension) => ({
    userId: office.userId(extension),
    number: `4${extension}`,
    isActive: true,
  });
  office.has('boss-secretary-filter', {
    bossUserId: office.userId('201'),
    secretaries: [secretary('202'), secretary('203')],
    mode,
    bossRingSeconds: 1,
    ringSeconds: 1,
    ...more,
  });
}
/** A key with a lamp for the secretary 203, on the phone of whoever. */
async function keyOf(extension: Extension) {
  const user = await SipUser.at(office.edge, { extension, domain: ACME });
  return { user, watch: await user.subscribe('*374203', 'dialog') };
}
const isLit = async ({ watch }: Awaited<ReturnType<typeof keyOf>>) =>
  (await watch.notified()).body.includes('confirmed');

const LONG = { ringSeconds: 60 };

describe('calls to a boss', () => {
  test.each([
    [
      'XA-BS-03, XA-BS-10',
      'boss-then-in-turn',
      {},
      '201 > 202 > 203',
      '200 dialed, 201 dialed, 202 dialed, 203 dialed',
    ],
    ['XA-BS-04', 'boss-then-together', LONG, '201 > 202 & 203*', '200 dialed*, 201 dialed, 202 dialed, 203 dialed*'],
    ['XA-BS-05', 'in-turn', {}, '202 > 203', '200 dialed, 202 dialed, 203 dialed'],
    ['XA-BS-06', 'together', LONG, '202* & 203', '200 dialed*, 202 dialed*, 203 dialed'],
    [
      'XA-BS-07',
      'all-together',
      { ...LONG, bossRingSeconds: 60 },
      '201 & 202 & 203*',
      '200 dialed*, 201 dialed, 202 dialed, 203 dialed*',
    ],
  ])('%s: %s, %j: %s', async (_row, mode, more, rings, legs) => {
    secretaries(mode, more);
    const told = await office.call('200', '201', rings);
    expect(told.legs).toBe(legs);
    expect(told.cdr).toMatchObject({ dialed: '201', disposition: rings.includes('*') ? 'answered' : 'no-answer' });
  });

  test('XiVO §38.5: the last of the list rings before the first (XA-BS-08)', async () => {
    secretaries('boss-then-in-turn', { ringsFrom: 'last' });
    const told = await office.call('200', '201', '201 > 203 > 202');
    expect(told.legs).toBe('200 dialed, 201 dialed, 203 dialed, 202 dialed');
    expect(told.events).toBe('started ringing ringing ringing ended');
  });

  test('XiVO §38.5: *37 and the number of a secretary; the lamps of both change, and who is off is not rung (XA-BS-11, -13)', async () => {
    secretaries('together', LONG);
    const keys = await Promise.all((['201', '203'] as const).map(keyOf));
    expect(await Promise.all(keys.map(isLit))).toEqual([true, true]);
    expect((await office.dials('201', '*374203', 'switch/filter-off')).legs).toBe('201 dialed*');
    expect(await Promise.all(keys.map(isLit))).toEqual([false, false]);
    expect((await office.call('200', '201', '202*')).legs).toBe('200 dialed*, 202 dialed*');
    await Promise.all(keys.map(({ user }) => user.close()));
  });

  test('XA-BS-05: a secretary puts calls through to the boss', async () => {
    secretaries('in-turn');
    expect((await office.call('202', '201', '201*')).legs).toBe('202 dialed*, 201 dialed*');
  });
});
