import { expect, test } from 'vitest';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse, refers, toldOf } from '#test/world/edge/fake-house.ts';

const AT = '2026-01-05T09:00:00.000Z';

test('who is transferred to a mailbox hears its greeting and leaves a message (CAL-01, VML-02)', async () => {
  const box = VoicemailBox.New.parse({ name: 'Cid', number: '202', userId: 'usr_202' });
  const house = new FakeHouse([{ kind: 'voicemail-box', id: 'vmb_202', createdAt: AT, updatedAt: AT, ...box }]);
  const { call, callee: bob } = await house.talk('200', '201');
  await refers(bob, '<sip:8202@acme.example>');
  await settle();
  expect((await toldOf(bob)).at(-1)).toBe('SIP/2.0 200 OK');
  expect(JSON.stringify([...house.media.playing.values()])).toContain('leave-message');
  expect(call.isEnded).toBe(false);
});
