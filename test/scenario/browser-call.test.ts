import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cdr } from '#shared/cdr/index.ts';
import type { Tenant } from '#shared/tenant/index.ts';
import { ApiClient, startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BrowserPhone } from '#test/world/phones/browser-phone.ts';
import { BaresipPhone, LinphonePhone, MOST, secondsOfTone, toneHeard } from '#test/world/phones/index.ts';
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
/** Long enough that the tenths of a second which it takes until audio is under way do not matter. */
const TALK_MS = 3000;
const HOLD_MS = 1500;

describe.each(RELAYS)('relayed by %s', (relay) => {
  let patchbay: TestPatchbay;
  beforeAll(async () => {
    patchbay = await startTestPatchbay({ relay });
  });
  afterAll(() => patchbay.close());

  async function registeredBrowser(extension: string, toneHz = BROWSER_HZ): Promise<BrowserPhone> {
    const { sip } = patchbay.facts;
    const { domain, password } = patchbay.account(extension);
    const browser = await BrowserPhone.start({ says: { toneHz } });
    expect(await browser.register({ socket: `wss://${sip.host}:${sip.wss}`, extension, domain, password })).toBe(200);
    return browser;
  }

  async function registeredPhone(extension: string, codecs = 'pcmu,pcma'): Promise<BaresipPhone> {
    const account = patchbay.account(extension);
    const phone = await BaresipPhone.start({ account, says: { toneHz: PHONE_HZ }, codecs });
    expect(await phone.register()).toBe(200);
    return phone;
  }

  type Caller = Pick<BaresipPhone, 'call' | 'waitFor' | 'answer' | 'hangUp'>;

  async function connect(caller: Caller, callee: Caller): Promise<void> {
    await caller.call('201');
    await callee.waitFor('incoming');
    await callee.answer();
    await Promise.all([caller.waitFor('answered'), callee.waitFor('answered')]);
  }

  async function hangUp(one: Caller, other: Caller): Promise<Cdr> {
    await one.hangUp();
    await Promise.all([one.waitFor('ended'), other.waitFor('ended')]);
    return patchbay.nextCdr();
  }

  describe('a browser and a phone hear each other', () => {
    test.each([
      { codec: 'PCMU/8000', codecs: 'pcmu' },
      { codec: 'PCMA/8000', codecs: 'pcma' },
      { codec: 'G722/8000', codecs: 'g722/16000/1' },
    ])('in $codec when the browser calls', async ({ codec, codecs }) => {
      await using browser = await registeredBrowser('200');
      await using phone = await registeredPhone('201', codecs);
      await connect(browser, phone);
      await sleep(TALK_MS);
      expect(await browser.codec()).toBe(`audio/${codec.split('/')[0]}`);
      const cdr = await hangUp(browser, phone);

      expect(toneHeard(await phone.recording(), BROWSER_HZ)).toBeGreaterThan(MOST);
      expect(toneHeard(await browser.recording(), PHONE_HZ)).toBeGreaterThan(MOST);
      expect(cdr).toMatchObject({ disposition: 'answered', hangup: { by: 'caller', q850Cause: 16 } });
      for (const leg of cdr.legs) expect(leg.media).toMatchObject({ codec, packetsLost: 0 });
    });

    test('when the phone calls', async () => {
      await using browser = await registeredBrowser('201');
      await using phone = await registeredPhone('200');
      await connect(phone, browser);
      await sleep(TALK_MS);
      const cdr = await hangUp(browser, phone);

      expect(toneHeard(await phone.recording(), BROWSER_HZ)).toBeGreaterThan(MOST);
      expect(toneHeard(await browser.recording(), PHONE_HZ)).toBeGreaterThan(MOST);
      expect(cdr).toMatchObject({ disposition: 'answered', hangup: { by: 'callee', q850Cause: 16 } });
    });

    test('when the phone has SRTP with keys in SDP', async () => {
      await using browser = await registeredBrowser('200');
      const account = patchbay.account('201', { transport: 'tls' });
      await using phone = await LinphonePhone.start({ account, says: { toneHz: PHONE_HZ }, isSecured: true });
      expect(await phone.register()).toBe(200);
      await connect(browser, phone);
      await sleep(TALK_MS);
      await hangUp(browser, phone);

      expect(toneHeard(await phone.recording(), BROWSER_HZ)).toBeGreaterThan(MOST);
      expect(toneHeard(await browser.recording(), PHONE_HZ)).toBeGreaterThan(MOST);
    });

    test.each(['browser', 'phone'] as const)('but not while the %s holds', async (holder) => {
      await using browser = await registeredBrowser('200');
      await using phone = await registeredPhone('201');
      await connect(browser, phone);
      await sleep(TALK_MS);
      const holding = holder === 'browser' ? browser : phone;
      await holding.hold();
      await sleep(HOLD_MS);
      await holding.resume();
      await sleep(TALK_MS);
      const heardSeconds = secondsOfTone(await browser.recording(), PHONE_HZ);
      const cdr = await hangUp(browser, phone);

      const bothTalksSeconds = (2 * TALK_MS) / 1000;
      expect(heardSeconds).toBeGreaterThan(bothTalksSeconds - 1);
      expect(heardSeconds).toBeLessThan(bothTalksSeconds + 0.5);
      // baresip records until the first hold: after it, what the edge sent to it counts.
      expect(toneHeard(await phone.recording(), BROWSER_HZ)).toBeGreaterThan(MOST);
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
    await connect(caller, callee);
    await sleep(TALK_MS);
    await hangUp(caller, callee);
    expect(toneHeard(await callee.recording(), BROWSER_HZ)).toBeGreaterThan(MOST);
    expect(toneHeard(await caller.recording(), PHONE_HZ)).toBeGreaterThan(MOST);
  });

  test.each([
    { dialed: '*43', what: 'itself', heardHz: BROWSER_HZ },
    { dialed: '*44', what: 'the milliwatt', heardHz: 1004 },
  ])('$dialed lets a browser hear $what', async ({ dialed, heardHz }) => {
    await using browser = await registeredBrowser('200');
    await browser.call(dialed);
    await browser.waitFor('answered');
    await sleep(TALK_MS);
    await browser.hangUp();
    await browser.waitFor('ended');
    expect(toneHeard(await browser.recording(), heardHz)).toBeGreaterThan(MOST);
    expect(await patchbay.nextCdr()).toMatchObject({ dialed, disposition: 'answered' });
  });

  test('a key that is pressed in a browser is heard', async () => {
    await using browser = await registeredBrowser('200');
    await browser.call('*44');
    await browser.waitFor('answered');
    await sleep(TALK_MS);
    await browser.press('5');
    await sleep(TALK_MS);
    const heard = await browser.recording();
    await browser.hangUp();
    await browser.waitFor('ended');
    await patchbay.nextCdr();
    // The test plays it back for 0.3 s; the pieces at its edges hold something else too.
    expect(secondsOfTone(heard, 770, 1336)).toBeGreaterThanOrEqual(0.1);
    expect(toneHeard(heard, 1004)).toBeGreaterThan(MOST);
  });

  test('a browser reaches nobody in another tenant', async () => {
    const domain = 'other.example';
    const tenant = await patchbay.api.post<Tenant & { apiKey: string }>('/v1/tenants', { name: 'Other', domain });
    const other = new ApiClient(patchbay.facts.api, tenant.body.apiKey);
    const sipPassword = 'a-secret-of-the-others';
    const user = { extension: '203', name: 'Other 203', email: `203@${domain}`, sipPassword };
    expect((await other.post('/v1/users', user)).status).toBe(201);
    await using theirs = await BaresipPhone.start({
      account: patchbay.account('203', { domain, password: sipPassword }),
    });
    expect(await theirs.register()).toBe(200);
    await using browser = await registeredBrowser('200');
    for (const number of ['203', `sip:203@${domain}`]) {
      await browser.call(number);
      expect((await browser.waitFor('ended')).status).toBeGreaterThanOrEqual(400);
    }
    expect((await other.get<{ items: Cdr[] }>('/v1/cdrs')).body.items).toEqual([]);
  });
});
