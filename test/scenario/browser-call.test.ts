import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cdr } from '#shared/cdr/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BrowserPhone } from '#test/world/phones/browser-phone.ts';
import {
  BaresipPhone,
  connect,
  converse,
  expectHeard,
  LinphonePhone,
  part,
  registered,
  secondsOfTone,
  TALK_MS,
} from '#test/world/phones/index.ts';
import { RELAYS } from '#test/world/rtpengine/index.ts';

/**
 *   browser                    edge                      phone
 *     │ INVITE over WSS          │                         │
 *     │ UDP/TLS/RTP/SAVPF, ICE   │ INVITE, RTP/AVP         │
 *     │─────────────────────────▶│────────────────────────▶│   and the other way round
 *     │                   200 OK │                  200 OK │
 *     │◀─────────────────────────│◀────────────────────────│
 *     │ STUN, then DTLS          │                         │
 *     │◀════════════════════════▶│                         │
 *     │═══ SRTP, 1000 Hz ════════╪═════════ RTP, 1000 Hz ═▶│
 *     │◀══ SRTP, 440 Hz ═════════╪══════════ RTP, 440 Hz ══│
 */
const BROWSER_HZ = 1000;
const PHONE_HZ = 440;
const HOLD_MS = 1500;

describe.each(RELAYS)('relayed by %s', (relay) => {
  let patchbay: TestPatchbay;
  beforeAll(async () => {
    patchbay = await startTestPatchbay({ relay });
  });
  afterAll(() => patchbay.close());

  async function registeredBrowser(extension: string, toneHz = BROWSER_HZ): Promise<BrowserPhone> {
    const browser = await BrowserPhone.start({ says: { toneHz } });
    expect(await browser.register(patchbay.browserAccount(extension))).toBe(200);
    return browser;
  }

  const registeredPhone = (extension: string, codecs = 'pcmu,pcma'): Promise<BaresipPhone> =>
    registered(BaresipPhone.start({ account: patchbay.account(extension), says: { toneHz: PHONE_HZ }, codecs }));

  async function hangUp(...parties: Parameters<typeof part>): Promise<Cdr> {
    await part(...parties);
    return patchbay.nextCdr();
  }

  describe('a browser and a phone hear each other', () => {
    const PCMU = { codec: 'PCMU/8000', codecs: 'pcmu' };
    const FURTHER = [
      { codec: 'PCMA/8000', codecs: 'pcma' },
      { codec: 'G722/8000', codecs: 'g722/16000/1' },
    ];
    // rtpengine passes on whatever both have.
    test.each(relay === 'rtpengine' ? [PCMU] : [PCMU, ...FURTHER])(
      'in $codec when the browser calls',
      async ({ codec, codecs }) => {
        await using browser = await registeredBrowser('200');
        await using phone = await registeredPhone('201', codecs);
        await connect(browser, phone);
        await sleep(TALK_MS);
        expect(await browser.codec()).toBe(`audio/${codec.split('/')[0]}`);
        const cdr = await hangUp(browser, phone);

        await expectHeard(phone, BROWSER_HZ);
        await expectHeard(browser, PHONE_HZ);
        expect(cdr).toMatchObject({ disposition: 'answered', hangup: { by: 'caller', q850Cause: 16 } });
        for (const leg of cdr.legs) expect(leg.media).toMatchObject({ codec, packetsLost: 0 });
      },
    );

    test('when the phone calls', async () => {
      await using browser = await registeredBrowser('201');
      await using phone = await registeredPhone('200');
      await connect(phone, browser);
      await sleep(TALK_MS);
      const cdr = await hangUp(browser, phone);

      await expectHeard(phone, BROWSER_HZ);
      await expectHeard(browser, PHONE_HZ);
      expect(cdr).toMatchObject({ disposition: 'answered', hangup: { by: 'callee', q850Cause: 16 } });
    });

    test('when the phone has SRTP with keys in SDP', async () => {
      await using browser = await registeredBrowser('200');
      const account = patchbay.account('201', { transport: 'tls' });
      await using phone = await registered(
        LinphonePhone.start({ account, says: { toneHz: PHONE_HZ }, isSecured: true }),
      );
      await connect(browser, phone);
      await sleep(TALK_MS);
      await hangUp(browser, phone);

      await expectHeard(phone, BROWSER_HZ);
      await expectHeard(browser, PHONE_HZ);
    });

    test.each(['browser', 'phone'] as const)('but not while the %s holds', async (holder) => {
      await using browser = await registeredBrowser('200');
      await using phone = await registeredPhone('201');
      const begunMs = performance.now();
      await connect(browser, phone);
      await sleep(TALK_MS);
      const holding = holder === 'browser' ? browser : phone;
      await holding.hold();
      const heldMs = performance.now();
      await sleep(HOLD_MS);
      const resumedMs = performance.now();
      await holding.resume();
      await sleep(TALK_MS);
      const heardSeconds = secondsOfTone(await browser.recording(), PHONE_HZ);
      const talkedSeconds = (heldMs - begunMs + performance.now() - resumedMs) / 1000;
      const cdr = await hangUp(browser, phone);

      const bothTalksSeconds = (2 * TALK_MS) / 1000;
      expect(heardSeconds).toBeGreaterThan(bothTalksSeconds - 1);
      expect(heardSeconds).toBeLessThan(talkedSeconds + 0.5);
      // baresip records until the first hold: after it, what the edge sent to it counts.
      await expectHeard(phone, BROWSER_HZ);
      const sentToPhone = cdr.legs.find(({ role }) => role !== 'caller')?.media?.packetsSent ?? 0;
      expect(sentToPhone / 50).toBeGreaterThan(bothTalksSeconds - 1);
    });

    test('on after the browser has looked for another way (ICE restart)', async () => {
      await using browser = await registeredBrowser('200');
      await using phone = await registeredPhone('201');
      await connect(browser, phone);
      await sleep(TALK_MS);
      await browser.restartIce();
      await sleep(TALK_MS);
      const heardSeconds = secondsOfTone(await browser.recording(), PHONE_HZ);
      await hangUp(browser, phone);

      const bothTalksSeconds = (2 * TALK_MS) / 1000;
      expect(heardSeconds).toBeGreaterThan(bothTalksSeconds - 0.8);
      expect(secondsOfTone(await phone.recording(), BROWSER_HZ)).toBeGreaterThan(bothTalksSeconds - 0.8);
    });
  });

  test('two browsers hear each other', async () => {
    await using caller = await registeredBrowser('200');
    await using callee = await registeredBrowser('201', PHONE_HZ);
    await converse(caller, callee);
    await expectHeard(callee, BROWSER_HZ);
    await expectHeard(caller, PHONE_HZ);
  });
});
