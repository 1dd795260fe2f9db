import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import {
  CALLEE_HZ,
  CALLER_HZ,
  expectHeard,
  PHONES,
  type Phone,
  type PhoneName,
  part,
  TALK_MS,
} from '#test/world/phones/index.ts';
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

describe.each(RELAYS)('relayed by %s', (relay) => {
  let patchbay: TestPatchbay;
  beforeAll(async () => {
    patchbay = await startTestPatchbay({ relay });
  });
  afterAll(() => patchbay.close());

  interface Case {
    from: PhoneName;
    to: PhoneName;
    transport: 'udp' | 'tcp' | 'tls';
    hangsUp: 'caller' | 'callee';
  }
  const OVER_UDP: Case[] = [
    { from: 'baresip', to: 'linphone', transport: 'udp', hangsUp: 'caller' },
    { from: 'linphone', to: 'baresip', transport: 'udp', hangsUp: 'callee' },
  ];
  const FURTHER: Case[] = [
    { from: 'baresip', to: 'linphone', transport: 'tcp', hangsUp: 'callee' },
    { from: 'linphone', to: 'baresip', transport: 'tcp', hangsUp: 'caller' },
    { from: 'baresip', to: 'linphone', transport: 'tls', hangsUp: 'caller' },
    { from: 'linphone', to: 'baresip', transport: 'tls', hangsUp: 'callee' },
    { from: 'baresip', to: 'baresip', transport: 'udp', hangsUp: 'callee' },
    { from: 'linphone', to: 'linphone', transport: 'udp', hangsUp: 'caller' },
  ];
  // What carries SIP makes no difference to who relays.
  const cases = relay === 'rtpengine' ? OVER_UDP : [...OVER_UDP, ...FURTHER];

  describe('two phones call each other by extension', () => {
    test.each(cases)(
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
        await (hangsUp === 'caller' ? part(caller, callee) : part(callee, caller));

        const cdr = await patchbay.nextCdr();
        await expectHeard(callee, CALLER_HZ);
        await expectHeard(caller, CALLEE_HZ);
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
});
