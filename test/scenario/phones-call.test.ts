import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, LinphonePhone, MOST, type Phone, secondsOfTone, toneHeard } from '#test/world/phones/index.ts';
import { RELAYS } from '#test/world/rtpengine/index.ts';

/**
 *   caller                     edge                      callee
 *     │ INVITE 201               │                         │
 *     │─────────────────────────▶│ INVITE                  │
 *     │                          │────────────────────────▶│
 *     │ 180 Ringing              │             180 Ringing │
 *     │◀─────────────────────────│◀────────────────────────│
 *     │ 200 OK                   │                  200 OK │
 *     │◀─────────────────────────│◀────────────────────────│
 *     │◀═══ 440 Hz ══════════════╪═══════════════ 440 Hz ══│
 *     │═══ 1000 Hz ══════════════╪═══════════════ 1 kHz ══▶│
 *     │ BYE                      │                     BYE │   from either side
 *     │─────────────────────────▶│────────────────────────▶│
 */
const CALLER_HZ = 1000;
const CALLEE_HZ = 440;
/** Long enough that the tenths of a second which a phone on a busy machine drops do not matter. */
const TALK_MS = 3000;

describe.each(RELAYS)('relayed by %s', (relay) => {
  let patchbay: TestPatchbay;
  beforeAll(async () => {
    patchbay = await startTestPatchbay({ relay });
  });
  afterAll(() => patchbay.close());

  const PHONES = { baresip: BaresipPhone, linphone: LinphonePhone } as const;
  type PhoneName = keyof typeof PHONES;

  interface Case {
    from: PhoneName;
    to: PhoneName;
    transport: 'udp' | 'tcp' | 'tls';
    hangsUp: 'caller' | 'callee';
  }
  const CASES: Case[] = [
    { from: 'baresip', to: 'linphone', transport: 'udp', hangsUp: 'caller' },
    { from: 'linphone', to: 'baresip', transport: 'udp', hangsUp: 'callee' },
    { from: 'baresip', to: 'linphone', transport: 'tcp', hangsUp: 'callee' },
    { from: 'linphone', to: 'baresip', transport: 'tcp', hangsUp: 'caller' },
    { from: 'baresip', to: 'linphone', transport: 'tls', hangsUp: 'caller' },
    { from: 'linphone', to: 'baresip', transport: 'tls', hangsUp: 'callee' },
    { from: 'baresip', to: 'baresip', transport: 'udp', hangsUp: 'callee' },
    { from: 'linphone', to: 'linphone', transport: 'udp', hangsUp: 'caller' },
  ];

  describe('two phones call each other by extension', () => {
    test.each(CASES)(
      '$from calls $to over $transport; the $hangsUp hangs up',
      async ({ from, to, transport, hangsUp }) => {
        await using caller: Phone = await PHONES[from].start({
          account: patchbay.account('200', { transport }),
          says: { toneHz: CALLER_HZ },
        });
        await using callee: Phone = await PHONES[to].start({
          account: patchbay.account('201', { transport }),
          says: { toneHz: CALLEE_HZ },
        });
        expect([await caller.register(), await callee.register()]).toEqual([200, 200]);

        await caller.call('201');
        expect((await callee.waitFor('incoming')).from).toBe('sip:200@demo.localhost');
        await caller.waitFor('ringing');
        await callee.answer();
        await Promise.all([caller.waitFor('answered'), callee.waitFor('answered')]);
        await sleep(TALK_MS);
        await (hangsUp === 'caller' ? caller : callee).hangUp();
        await Promise.all([caller.waitFor('ended'), callee.waitFor('ended')]);

        const cdr = await patchbay.nextCdr();
        expect(toneHeard(await callee.recording(), CALLER_HZ)).toBeGreaterThan(MOST);
        expect(toneHeard(await caller.recording(), CALLEE_HZ)).toBeGreaterThan(MOST);
        expect(cdr).toMatchObject({
          direction: 'internal',
          from: { number: '200', name: 'Ada Lovelace' },
          dialed: '201',
          to: { number: '201', name: 'Alan Turing' },
          disposition: 'answered',
          hangup: { by: hangsUp, q850Cause: 16, sipStatus: null },
          legs: [
            { role: 'caller', party: { number: '200' }, media: { codec: 'PCMU/8000', packetsLost: 0 } },
            { role: 'callee', party: { number: '201' }, media: { codec: 'PCMU/8000', packetsLost: 0 } },
          ],
        });
        expect(cdr.billableSeconds).toBeGreaterThan(TALK_MS / 1000 - 0.2);
        expect(cdr.durationSeconds).toBeGreaterThanOrEqual(cdr.billableSeconds);
        for (const leg of cdr.legs) {
          expect(leg.media?.packetsReceived).toBeGreaterThan(50);
          expect(leg.media?.packetsSent).toBeGreaterThan(50);
          expect(leg.media?.jitterMs).toBeLessThan(50);
        }
      },
    );
  });

  test('*43 lets the caller hear itself', async () => {
    await using caller = await LinphonePhone.start({ account: patchbay.account('200'), says: { toneHz: CALLER_HZ } });
    expect(await caller.register()).toBe(200);

    await caller.call('*43');
    await caller.waitFor('answered');
    await sleep(TALK_MS);
    await caller.hangUp();
    await caller.waitFor('ended');

    const cdr = await patchbay.nextCdr();
    expect(toneHeard(await caller.recording(), CALLER_HZ)).toBeGreaterThan(MOST);
    expect(cdr).toMatchObject({
      dialed: '*43',
      disposition: 'answered',
      hangup: { by: 'caller', q850Cause: 16 },
    });
  });

  test.each([
    ['PCMU', 'pcmu'],
    ['PCMA', 'pcma'],
    ['G722', 'g722/16000/1'],
    ['opus', 'opus/48000/2'],
  ])('*44 plays the milliwatt in %s, and each key that is pressed', async (codec, codecs) => {
    await using caller = await BaresipPhone.start({ account: patchbay.account('200'), codecs });
    expect(await caller.register()).toBe(200);

    await caller.call('*44');
    await caller.waitFor('answered');
    await sleep(TALK_MS);
    for (let press = 0; press < 3; press++) {
      await caller.press('5');
      await sleep(1000);
    }
    await caller.hangUp();
    await caller.waitFor('ended');

    const cdr = await patchbay.nextCdr();
    const heard = await caller.recording();
    expect(toneHeard(heard, 1004)).toBeGreaterThan(0.6);
    expect(secondsOfTone(heard, 770, 1336)).toBeGreaterThan(3 * 0.15);
    expect(cdr).toMatchObject({
      dialed: '*44',
      to: { name: 'Tone test' },
      legs: [{ media: { codec: expect.stringContaining(codec) } }],
    });
  });
});
