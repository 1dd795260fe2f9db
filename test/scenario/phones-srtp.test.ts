import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallTrace } from '#shared/trace/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import {
  CALLEE_HZ,
  CALLER_HZ,
  connect,
  converse,
  expectHeard,
  PHONES,
  type Phone,
  type PhoneName,
  part,
  registered,
  secondsOfTone,
  TALK_MS,
} from '#test/world/phones/index.ts';
import { RELAYS } from '#test/world/rtpengine/index.ts';

/**
 *   caller, SRTP               edge                      callee, clear
 *     │ INVITE, RTP/SAVP         │                         │
 *     │─────────────────────────▶│ INVITE, RTP/AVP         │
 *     │                          │────────────────────────▶│
 *     │ 200 OK, RTP/SAVP         │         200 OK, RTP/AVP │
 *     │◀─────────────────────────│◀────────────────────────│
 *     │═══ SRTP, 1000 Hz ════════╪═════════ RTP, 1000 Hz ═▶│
 *     │◀══ SRTP, 440 Hz ═════════╪══════════ RTP, 440 Hz ══│
 */

const PASSWORD = 'open sesame';

describe.each(RELAYS)('relayed by %s', (relay) => {
  let patchbay: TestPatchbay;
  beforeAll(async () => {
    patchbay = await startTestPatchbay({ relay });
  });
  afterAll(() => patchbay.close());

  type Transport = 'udp' | 'tls';

  const started = (
    name: PhoneName,
    extension: string,
    toneHz: number,
    { isSecured, transport }: { isSecured: boolean; transport: Transport },
  ): Promise<Phone> => {
    const account = patchbay.account(extension, { transport });
    return registered<Phone>(PHONES[name].start({ account, says: { toneHz }, isSecured }));
  };

  /** Of all SDP in the call's messages. */
  async function profilesOnTheWire(callId: string): Promise<string[]> {
    const { body } = await patchbay.api.get<CallTrace>(`/v1/calls/${callId}/trace`);
    const profiles = body.messages.flatMap(({ message }) => /^m=audio \d+ (\S+)/m.exec(message)?.[1] ?? []);
    return [...new Set(profiles)].sort();
  }

  interface Case {
    from: PhoneName;
    to: PhoneName;
    transport: Transport;
    isCalleeSecured: boolean;
  }
  const CASES: Case[] = [
    { from: 'baresip', to: 'linphone', transport: 'udp', isCalleeSecured: false },
    { from: 'linphone', to: 'baresip', transport: 'udp', isCalleeSecured: false },
    { from: 'baresip', to: 'linphone', transport: 'tls', isCalleeSecured: true },
    { from: 'linphone', to: 'baresip', transport: 'tls', isCalleeSecured: true },
  ];

  describe('a phone with SRTP calls', () => {
    test.each(CASES)(
      '$from calls $to, which is registered over $transport and has SRTP: $isCalleeSecured',
      async ({ from, to, transport, isCalleeSecured }) => {
        await using caller = await started(from, '200', CALLER_HZ, { isSecured: true, transport: 'tls' });
        await using callee = await started(to, '201', CALLEE_HZ, { isSecured: isCalleeSecured, transport });

        await converse(caller, callee);

        const cdr = await patchbay.nextCdr();
        await expectHeard(callee, CALLER_HZ);
        await expectHeard(caller, CALLEE_HZ);
        expect(cdr).toMatchObject({ disposition: 'answered', hangup: { by: 'caller', q850Cause: 16 } });
        for (const leg of cdr.legs) expect(leg.media).toMatchObject({ codec: 'PCMU/8000', packetsLost: 0 });
        const profiles = await profilesOnTheWire(cdr.callId);
        expect(profiles).toEqual(isCalleeSecured ? ['RTP/SAVP'] : ['RTP/AVP', 'RTP/SAVP']);
      },
    );
  });

  test('SRTP goes on after hold and resume, to a phone in the clear', async () => {
    await using caller = await started('linphone', '200', CALLER_HZ, { isSecured: true, transport: 'tls' });
    await using callee = await started('baresip', '201', CALLEE_HZ, { isSecured: false, transport: 'udp' });
    await connect(caller, callee);
    await sleep(TALK_MS);
    await caller.hold();
    await caller.resume();
    await sleep(2 * TALK_MS);
    await part(caller, callee);
    expect(secondsOfTone(await caller.recording(), CALLEE_HZ)).toBeGreaterThan((2.5 * TALK_MS) / 1000);
    expect(await patchbay.nextCdr()).toMatchObject({ disposition: 'answered' });
  });

  test('a trunk over TLS whose media is encrypted, both ways: the other side is a phone that registers with its account', async () => {
    const { api } = patchbay;
    const make = async (path: string, object: object) => {
      const { status, body } = await api.post<{ id: string }>(path, object);
      expect({ status, body }).toMatchObject({ status: 201 });
      return body.id;
    };
    const name = `Provider, ${relay}`;
    const media = { srtp: 'required', transport: 'tls' };
    const account = { registration: 'inbound', username: 'provider', password: PASSWORD };
    const trunkId = await make('/v1/trunks', { name, ...account, ...media });
    await make('/v1/outbound-rules', { name, patterns: [{ pattern: '99.', stripDigits: 2 }], trunkIds: [trunkId] });
    await make('/v1/inbound-routes', { name, trunkIds: [trunkId], destination: { kind: 'number', number: '200' } });
    await using desk = await started('baresip', '200', CALLER_HZ, { isSecured: false, transport: 'udp' });
    const at = { ...patchbay.account('provider', { transport: 'tls', password: PASSWORD }) };
    await using provider = await registered<Phone>(
      PHONES.linphone.start({ account: at, says: { toneHz: CALLEE_HZ }, isSecured: true }),
    );
    for (const [caller, callee, dialed] of [
      [desk, provider, '995515'],
      [provider, desk, '14235551212'],
    ] as const) {
      await connect(caller, callee, dialed);
      await sleep(TALK_MS);
      await part(caller, callee);
      await expectHeard(desk, CALLEE_HZ);
      await expectHeard(provider, CALLER_HZ);
      const cdr = await patchbay.nextCdr();
      expect(cdr.legs.map((leg) => leg.trunkId)).toEqual(dialed === '995515' ? [null, trunkId] : [trunkId, null]);
      expect(await profilesOnTheWire(cdr.callId)).toEqual(['RTP/AVP', 'RTP/SAVP']);
    }
  });
});
