import { expect, test } from 'vitest';
import { aCall } from '#test/world/edge/fake-call.ts';
import { VoiceCaller } from '#test/world/edge/voice-caller.ts';
import { type PromptKeeper, playRecordPrompt } from './index.ts';

/** Alice has dialed the code. */
function recording({ canKeep = true } = {}) {
  const kept: [string, string, string][] = [];
  const discarded: string[] = [];
  const failures: string[] = [];
  let drafts = 0;
  const promptKeeper: PromptKeeper = {
    draft: () => `/drafts/${++drafts}.wav`,
    keep: async (tenantId, name, path) => {
      kept.push([tenantId, name, path]);
      return canKeep;
    },
    cannotRecord: (_tenantId, why) => failures.push(why),
    discard: async (path) => void discarded.push(path),
  };
  const world = aCall({ promptKeeper });
  const played = playRecordPrompt({ kind: 'record-prompt', why: 'test' }, world.call);
  return { ...world, played, kept, discarded, failures, phone: new VoiceCaller(world) };
}

// sipXcom 20.04 AAT-13.
test('a prompt is recorded, heard, recorded again and kept under a name that says by whom and when', async () => {
  const { call, played, phone, kept, discarded } = recording();
  expect(await phone.hears()).toEqual(['prompt/record-after-beep', 'tone']);
  await phone.waits(5000);
  expect(await phone.presses('#')).toEqual(['prompt/menu']);
  expect(await phone.presses('1')).toEqual(['/drafts/1.wav']);
  expect(await phone.waits(1000)).toEqual(['prompt/menu']);
  expect(await phone.presses('3')).toEqual(['prompt/record-after-beep', 'tone']);
  await phone.waits(5000);
  await phone.presses('#');
  expect(await phone.presses('2')).toEqual(['prompt/kept']);
  await phone.waits(1000);
  expect(await played).toBeNull();
  expect(kept).toEqual([['ten_1', expect.stringMatching(/^Alice \d{4}-\d\d-\d\dT/), '/drafts/2.wav']]);
  expect(discarded).toEqual(['/drafts/1.wav', '/drafts/2.wav']);
  expect(call.isEnded).toBe(true);
});

test('nothing is kept of who hangs up before', async () => {
  const { played, phone, kept, discarded } = recording();
  await phone.waits(5000);
  await phone.presses('#');
  phone.hangsUp();
  expect(await played).toBeNull();
  expect([kept, discarded]).toEqual([[], ['/drafts/1.wav']]);
});

test('who says nothing is asked again; what cannot be kept is said', async () => {
  const { phone, played } = recording({ canKeep: false });
  await phone.waits(1500);
  expect(await phone.presses('#')).toEqual(['prompt/record-after-beep', 'tone']);
  await phone.waits(5000);
  await phone.presses('#');
  expect(await phone.presses('2')).toEqual(['prompt/not-kept']);
  await phone.waits(1000);
  await played;
});

test('who records onto a full disk hears so, once, and somebody else too; nothing is kept', async () => {
  const { call, phone, played, kept, discarded, failures } = recording();
  await phone.waits(4000);
  phone.recording?.end('failed', { path: '/drafts/1.partial.wav', error: 'ENOSPC' });
  expect(await phone.hears()).toEqual(['prompt/not-kept']);
  await phone.waits(1000);
  await played;
  expect([kept, discarded, failures]).toEqual([[], ['/drafts/1.partial.wav'], ['ENOSPC']]);
  expect(call.isEnded).toBe(true);
});
