import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, MOST, toneHeard } from '#test/world/phones/index.ts';
import { RELAYS } from '#test/world/rtpengine/index.ts';

/**
 *   caller (one IP version)    edge (both)    callee (the other)
 *     │ INVITE 201               │              │
 *     │─────────────────────────▶│ INVITE       │   each side sees an address of its own version in Via,
 *     │                          │─────────────▶│   Contact and SDP
 *     │◀══ 440 Hz ═══════════════╪═══ 440 Hz ═══│
 *     │═══ 1000 Hz ══════════════╪══ 1000 Hz ══▶│
 */
const CALLER_HZ = 1000;
const CALLEE_HZ = 440;
/** Long enough that the tenths of a second which a phone on a busy machine drops do not matter. */
const TALK_MS = 3000;
const [V4, V6] = ['127.0.0.1', '::1'];

describe.each(RELAYS)('relayed by %s', (relay) => {
  let patchbay: TestPatchbay;
  beforeAll(async () => {
    patchbay = await startTestPatchbay({ otherHost: V6, relay });
  });
  afterAll(() => patchbay.close());

  interface TracedMessage {
    direction: 'in' | 'out';
    remote: { host: string };
    message: string;
  }

  test.each([
    { from: V4, to: V6, transport: 'udp' },
    { from: V6, to: V4, transport: 'udp' },
    { from: V4, to: V6, transport: 'tcp' },
    { from: V6, to: V4, transport: 'tcp' },
  ] as const)(
    'a phone at $from calls one at $to over $transport, and they hear each other',
    async ({ from, to, transport }) => {
      await using caller = await BaresipPhone.start({
        account: patchbay.account('200', { transport, host: from }),
        says: { toneHz: CALLER_HZ },
      });
      await using callee = await BaresipPhone.start({
        account: patchbay.account('201', { transport, host: to }),
        says: { toneHz: CALLEE_HZ },
      });
      expect([await caller.register(), await callee.register()]).toEqual([200, 200]);

      await caller.call('201');
      await callee.waitFor('incoming');
      await callee.answer();
      await Promise.all([caller.waitFor('answered'), callee.waitFor('answered')]);
      await sleep(TALK_MS);
      await callee.hangUp();
      await Promise.all([caller.waitFor('ended'), callee.waitFor('ended')]);

      expect(toneHeard(await callee.recording(), CALLER_HZ)).toBeGreaterThan(MOST);
      expect(toneHeard(await caller.recording(), CALLEE_HZ)).toBeGreaterThan(MOST);
      const { callId } = await patchbay.nextCdr();
      const { body } = await patchbay.api.get<{ messages: TracedMessage[] }>(`/v1/calls/${callId}/trace`);
      const sent = body.messages.filter(({ direction }) => direction === 'out');
      expect(new Set(sent.map(({ remote }) => remote.host))).toEqual(new Set([V4, V6]));
      expect(sent.filter(({ remote, message }) => namesTheOther(message, remote.host))).toEqual([]);
    },
  );

  /** Whether we tell a phone, in what leads it back to us, an address that it cannot reach. */
  function namesTheOther(message: string, host: string): boolean {
    const other = host === V4 ? /\[::1\]|IN IP6/ : /127\.0\.0\.1|IN IP4/;
    const isOurs = /^(Via|Contact|Record-Route|c=|o=)/;
    const vias = message.startsWith('SIP/2.0') ? /^Via/ : /^$/; // of answers they are the phone's own
    return message.split('\r\n').some((line) => isOurs.test(line) && !vias.test(line) && other.test(line));
  }
});
