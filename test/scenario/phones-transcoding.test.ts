import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallTrace } from '#shared/trace/index.ts';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, MOST, toneHeard } from '#test/world/phones/index.ts';
import { RELAYS } from '#test/world/rtpengine/index.ts';

/** Two phones that share no codec hear each other. */
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

  const nameOf = (codec: string) => codec.split('/')[0]?.toLowerCase();

  test.each([
    ['pcma', 'g722/16000/1'],
    ['g722/16000/1', 'pcmu'],
  ])('%s calls %s, puts it on hold and comes back', async (callerCodec, calleeCodec) => {
    const start = (extension: string, toneHz: number, codecs: string) =>
      BaresipPhone.start({ account: patchbay.account(extension), says: { toneHz }, codecs });
    await using caller = await start('200', CALLER_HZ, callerCodec);
    await using callee = await start('201', CALLEE_HZ, calleeCodec);
    expect(await Promise.all([caller.register(), callee.register()])).toEqual([200, 200]);

    await caller.call('201');
    await callee.waitFor('incoming');
    await callee.answer();
    await Promise.all([caller.waitFor('answered'), callee.waitFor('answered')]);
    await sleep(TALK_MS);
    await callee.hold();
    await callee.resume();
    await caller.hangUp();
    await Promise.all([caller.waitFor('ended'), callee.waitFor('ended')]);

    const cdr = await patchbay.nextCdr();
    expect(toneHeard(await callee.recording(), CALLER_HZ)).toBeGreaterThan(MOST);
    expect(toneHeard(await caller.recording(), CALLEE_HZ)).toBeGreaterThan(MOST);
    expect(cdr.legs.map(({ media }) => nameOf(media?.codec ?? ''))).toEqual([callerCodec, calleeCodec].map(nameOf));
    const { body } = await patchbay.api.get<CallTrace>(`/v1/calls/${cdr.callId}/trace`);
    expect(body.messages.filter(({ message }) => message.startsWith('SIP/2.0 488'))).not.toEqual([]);
  });
});
