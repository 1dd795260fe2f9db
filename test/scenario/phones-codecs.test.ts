import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPatchbay, type TestPatchbay } from '#test/world/patchbay/index.ts';
import { BaresipPhone, MOST, toneHeard } from '#test/world/phones/index.ts';

/** Whatever two phones have in common passes, also what nobody here could decode. */
const CALLER_HZ = 600;
const CALLEE_HZ = 440;
/** Long enough that the tenths of a second which a phone on a busy machine drops do not matter. */
const TALK_MS = 3000;

let patchbay: TestPatchbay;
beforeAll(async () => {
  patchbay = await startTestPatchbay();
});
afterAll(() => patchbay.close());

test.each(['GSM/8000/1', 'G726-32/8000/1', 'G726-40/8000/1', 'L16/16000/1', 'AMR/8000/1', 'opus/48000/2'])(
  'two phones talk in %s',
  async (codecs) => {
    const start = (extension: string, toneHz: number) =>
      BaresipPhone.start({ account: patchbay.account(extension), says: { toneHz }, codecs });
    await using caller = await start('200', CALLER_HZ);
    await using callee = await start('201', CALLEE_HZ);
    expect(await Promise.all([caller.register(), callee.register()])).toEqual([200, 200]);

    await caller.call('201');
    await callee.waitFor('incoming');
    await callee.answer();
    await Promise.all([caller.waitFor('answered'), callee.waitFor('answered')]);
    await sleep(TALK_MS);
    await caller.hangUp();
    await Promise.all([caller.waitFor('ended'), callee.waitFor('ended')]);

    const cdr = await patchbay.nextCdr();
    expect(toneHeard(await callee.recording(), CALLER_HZ)).toBeGreaterThan(MOST);
    expect(toneHeard(await caller.recording(), CALLEE_HZ)).toBeGreaterThan(MOST);
    const [name, rate] = codecs.split('/');
    for (const { media } of cdr.legs) expect(media).toMatchObject({ codec: `${name}/${rate}`, packetsLost: 0 });
  },
);
