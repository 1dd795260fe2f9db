import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import {
  BaresipPhone,
  CALLEE_HZ,
  CALLER_HZ,
  connect,
  expectHeard,
  part,
  registered,
  TALK_MS,
} from '#test/world/phones/index.ts';
import { RELAYS } from '#test/world/rtpengine/index.ts';

/**
 *   caller (one IP version)    edge (both)    callee (the other)
 *     │ INVITE 201               │              │
 *     │─────────────────────────▶│ INVITE       │   each side sees an address of its own version in Via,
 *     │                          │─────────────▶│   Contact and SDP
 *     │◀══ 440 Hz ═══════════════╪═══ 440 Hz ═══│
 *     │═══ 1000 Hz ══════════════╪══ 1000 Hz ══▶│
 */
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

  const UDP = [
    { from: V4, to: V6, transport: 'udp' },
    { from: V6, to: V4, transport: 'udp' },
  ] as const;
  const TCP = UDP.map(({ from, to }) => ({ from, to, transport: 'tcp' as const }));

  // What carries SIP makes no difference to who relays.
  test.each(relay === 'rtpengine' ? UDP : [...UDP, ...TCP])(
    'a phone at $from calls one at $to over $transport, and they hear each other',
    async ({ from, to, transport }) => {
      const start = (extension: string, host: string, toneHz: number) =>
        registered(BaresipPhone.start({ account: patchbay.account(extension, { transport, host }), says: { toneHz } }));
      await using caller = await start('200', from, CALLER_HZ);
      await using callee = await start('201', to, CALLEE_HZ);

      await connect(caller, callee);
      await sleep(TALK_MS);
      await part(callee, caller);

      await expectHeard(callee, CALLER_HZ);
      await expectHeard(caller, CALLEE_HZ);
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
