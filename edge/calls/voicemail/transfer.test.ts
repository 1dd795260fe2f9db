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

test.each([
  ['*', '<sip:8201@acme.example>', '*', 'enter-pin'],
  ['the code for the own one', '<sip:*98@acme.example>', '', 'enter-pin'],
  ['its number, asked for', '<sip:*99555@acme.example>', '201#', 'enter-pin'],
])('who is transferred to the own mailbox of somebody needs its PIN: by %s (XA-VM-06)', async (_, to, keys, phrase) => {
  const box = VoicemailBox.New.parse({ name: 'Bob', number: '201', userId: 'usr_201', asksPin: false });
  const house = new FakeHouse([{ kind: 'voicemail-box', id: 'vmb_201', createdAt: AT, updatedAt: AT, ...box }]);
  const { callee: bob } = await house.talk('200', '201');
  await refers(bob, to);
  await settle();
  for (const key of keys) {
    house.media.endpoints[0]?.press(key);
    await settle();
  }
  const said = JSON.stringify(house.media.played.map(({ program }) => program));
  expect(said).toContain(phrase);
  expect(said).not.toContain('you-have');
});
