/** The process that is measured: an edge whose attendant asks again and again, and whose users have mailboxes. Argument: how many users call it. */
import { AutoAttendant } from '#shared/auto-attendant/index.ts';
import { VoicemailBox } from '#shared/voicemail-box/index.ts';
import { FakeVoicemail } from '#test/world/edge/fake-voicemail.ts';
import { ACME, startTestEdge, tenantIdOf, toUser } from '#test/world/edge/index.ts';

const callers = Number(process.argv[3]);
const extensions = Array.from({ length: callers }, (_, index) => String(1000 + index));
const edge = await startTestEdge([{ domain: ACME, extensions }], {
  mediaPorts: 2 * callers + 20,
  voicemail: new FakeVoicemail(),
});
const menu = AutoAttendant.New.parse({ name: 'Menu', extension: '900', firstKeySeconds: 1, maxTries: 10 });
edge.store.putObject(tenantIdOf(ACME), 'auto-attendant', { ...menu, id: 'aat_1' } as never);
for (const extension of extensions) {
  const { id: userId } = toUser({ domain: ACME }, extension);
  const box = VoicemailBox.New.parse({ name: extension, number: extension, userId, asksPin: false });
  edge.store.putObject(tenantIdOf(ACME), 'voicemail-box', { ...box, id: `vmb_${extension}` } as never);
}
process.on('disconnect', () => process.exit());
process.send?.([edge.udpPort]);
