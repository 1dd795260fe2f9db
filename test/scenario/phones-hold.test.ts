import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseMusic, startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, connect, LinphonePhone, part, secondsOfTone } from '#test/world/phones/index.ts';
import { RELAYS } from '#test/world/rtpengine/index.ts';

/**
 *   linphone                   edge                      baresip
 *     │◀═══ 440 Hz ══════════════╪═══════════════ 440 Hz ══│
 *     │═══ 1000 Hz ══════════════╪═══════════════ 1 kHz ══▶│
 *     │ re-INVITE sendonly       │      re-INVITE sendonly │   either side may hold
 *     │─────────────────────────▶│────────────────────────▶│
 *     │            200 recvonly  │            200 recvonly │
 *     │◀─────────────────────────│◀────────────────────────│
 *     │   music of who holds; silence by rtpengine         │
 *     │ re-INVITE sendrecv       │      re-INVITE sendrecv │
 *     │─────────────────────────▶│────────────────────────▶│
 *     │◀═══ 440 Hz ══════════════╪═══════════════ 440 Hz ══│
 *     │═══ 1000 Hz ══════════════╪═══════════════ 1 kHz ══▶│
 *
 * linphone records throughout. baresip's recorder ends at the first hold: after it, what the edge sent to baresip counts.
 */
const LINPHONE_HZ = 1000;
const BARESIP_HZ = 440;
/** What baresip's user has chosen; nobody else's music has it. */
const MUSIC_HZ = 620;
const PACKETS_PER_SECOND = 50;
const TALK_MS = 1500;
const HOLD_MS = 1500;

describe.each(RELAYS)('relayed by %s', (relay) => {
  let patchbay: TestPatchbay;
  beforeAll(async () => {
    patchbay = await startTestPatchbay({ relay });
    await chooseMusic(patchbay, MUSIC_HZ, '201');
  });
  afterAll(() => patchbay?.close());

  test.each(['linphone', 'baresip'] as const)(
    '%s holds and resumes: the music of who holds where we relay, then both hear again (MOH-02)',
    async (holder) => {
      await using linphone = await LinphonePhone.start({
        account: patchbay.account('200'),
        says: { toneHz: LINPHONE_HZ },
      });
      await using baresip = await BaresipPhone.start({
        account: patchbay.account('201'),
        says: { toneHz: BARESIP_HZ },
      });
      expect([await linphone.register(), await baresip.register()]).toEqual([200, 200]);
      const holding = holder === 'linphone' ? linphone : baresip;

      const begunMs = performance.now();
      await connect(linphone, baresip);
      await sleep(TALK_MS);
      await holding.hold();
      const heldMs = performance.now();
      await sleep(HOLD_MS);
      const resumedMs = performance.now();
      await holding.resume();
      await sleep(TALK_MS);
      await part(linphone, baresip);
      const talkedSeconds = (heldMs - begunMs + performance.now() - resumedMs) / 1000;

      // Up to half a second is lost each time until audio is under way.
      const bothTalksSeconds = (2 * TALK_MS) / 1000;
      const heard = secondsOfTone(await linphone.recording(), BARESIP_HZ);
      expect(heard).toBeGreaterThan(bothTalksSeconds - 1);
      expect(heard).toBeLessThan(talkedSeconds + 0.5);
      const musicSeconds = secondsOfTone(await linphone.recording(), MUSIC_HZ);
      if (holder === 'baresip' && relay === 'our own engine') expect(musicSeconds).toBeGreaterThan(HOLD_MS / 1000 - 1);
      else expect(musicSeconds).toBe(0);
      expect(secondsOfTone(await baresip.recording(), LINPHONE_HZ)).toBeGreaterThan(bothTalksSeconds / 2 - 0.5);

      const cdr = await patchbay.nextCdr();
      expect(cdr).toMatchObject({ disposition: 'answered', hangup: { by: 'caller', q850Cause: 16 } });
      const sentToBaresip = cdr.legs.find(({ role }) => role === 'callee')?.media?.packetsSent;
      expect(sentToBaresip).toBeGreaterThan((bothTalksSeconds - 1) * PACKETS_PER_SECOND);
    },
  );
});

describe('music of the tenant, which our own engine plays', () => {
  let patchbay: TestPatchbay;
  beforeAll(async () => {
    patchbay = await startTestPatchbay();
    await chooseMusic(patchbay, MUSIC_HZ, '201');
  });
  afterAll(() => patchbay?.close());

  test('sipXcom REST 9: who is held hears nothing while the tenant has silence for music, and music again after that (SXR-MOH-01)', async () => {
    const set = (path: string, music: string | null) =>
      patchbay.api.patch(`/v1/${path}/settings`, { values: { 'call.music-on-hold': music } });
    const { items } = (await patchbay.api.get<{ items: { id: string; extension: string }[] }>('/v1/users')).body;
    await set(`users/${items.find(({ extension }) => extension === '201')?.id}`, null);
    const silence = await patchbay.api.post<{ id: string }>('/v1/music-on-hold', { name: 'None', source: 'silence' });
    await using linphone = await LinphonePhone.start({ account: patchbay.account('200') });
    await using baresip = await BaresipPhone.start({ account: patchbay.account('201') });
    expect([await linphone.register(), await baresip.register()]).toEqual([200, 200]);
    for (const music of [silence.body.id, `${MUSIC_HZ} Hz`]) {
      expect(await set('tenant', music)).toMatchObject({ status: 200 });
      await connect(linphone, baresip);
      await baresip.hold();
      await sleep(HOLD_MS);
      await part(linphone, baresip);
      const musicSeconds = secondsOfTone(await linphone.recording(), MUSIC_HZ);
      if (music === silence.body.id) expect(musicSeconds).toBe(0);
      else expect(musicSeconds).toBeGreaterThan(HOLD_MS / 1000 - 1);
    }
  });
});
