import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallTrace } from '#shared/trace/index.ts';
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

/** Two phones that share no codec hear each other. */
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
      registered(BaresipPhone.start({ account: patchbay.account(extension), says: { toneHz }, codecs }));
    await using caller = await start('200', CALLER_HZ, callerCodec);
    await using callee = await start('201', CALLEE_HZ, calleeCodec);

    await connect(caller, callee);
    await sleep(TALK_MS);
    await callee.hold();
    await callee.resume();
    await part(caller, callee);

    const cdr = await patchbay.nextCdr();
    await expectHeard(callee, CALLER_HZ);
    await expectHeard(caller, CALLEE_HZ);
    expect(cdr.legs.map(({ media }) => nameOf(media?.codec ?? ''))).toEqual([callerCodec, calleeCodec].map(nameOf));
    const { body } = await patchbay.api.get<CallTrace>(`/v1/calls/${cdr.callId}/trace`);
    expect(body.messages.filter(({ message }) => message.startsWith('SIP/2.0 488'))).not.toEqual([]);
  });
});
