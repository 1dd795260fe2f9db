import { expect, test } from 'vitest';
import { aCall, CALLER_SDP, phoneSdp, settle } from '#test/world/edge/fake-call.ts';
import { playEcho } from './line-test-player.ts';

/** The echo test, answered. */
async function echoing(body: string) {
  const world = aCall({ body });
  const played = playEcho({ kind: 'echo', why: 'dialed' }, world.call);
  await settle();
  return { ...world, played, dialog: world.caller.dialog, [Symbol.asyncDispose]: async () => world.call.cancel() };
}

test('a caller who brings no offer is heard where the ACK says', async () => {
  await using world = await echoing('');
  const { call, caller, dialog, media, played } = world;
  expect(caller.answers.at(-1)).toMatchObject({ status: 200, body: expect.stringContaining('RTP/AVP 0 8 101') });
  dialog.acknowledges(CALLER_SDP);
  expect(await played).toBeNull();
  expect(media.endpoints[0]?.remotes).toMatchObject([{ address: '192.0.2.10', direction: 'sendrecv' }]);
  expect(call.isEnded).toBe(false);
});

test.each([
  ['acknowledges without an answer', ''],
  ['answers with nonsense', 'v=0\r\nnonsense'],
])('a caller who brings no offer and %s is let go', async (_, answer) => {
  await using world = await echoing('');
  const { call, dialog, played } = world;
  dialog.acknowledges(answer);
  expect(await played).toBeNull();
  expect(dialog.released).not.toBeNull();
  expect(call.isEnded).toBe(true);
});

test('a caller who hangs up in place of the ACK leaves nothing behind', async () => {
  await using world = await echoing('');
  const { call, dialog, media, played } = world;
  dialog.hangsUp();
  expect(await played).toBeNull();
  expect([call.isEnded, media.endpoints[0]?.isClosed]).toEqual([true, true]);
});

test('a call on hold is resumed by a re-INVITE without an offer', async () => {
  await using world = await echoing(CALLER_SDP);
  const { dialog, media, played } = world;
  await played;
  const hold = dialog.receives('INVITE', phoneSdp('192.0.2.10', { direction: 'sendonly', version: 2 }));
  await settle();
  expect(hold.answers).toMatchObject([{ status: 200, body: expect.stringContaining('a=recvonly') }]);
  const resume = dialog.receives('INVITE');
  await settle();
  expect(resume.answers).toMatchObject([{ status: 200, body: expect.stringMatching(/^o=- \d+ 3 /m) }]);
  expect(resume.answers[0]?.body).not.toContain('a=recvonly');
  dialog.acknowledges(phoneSdp('192.0.2.11', { version: 3 }));
  const [endpoint] = media.endpoints;
  expect(endpoint?.remotes.at(-1)).toMatchObject({ address: '192.0.2.11', direction: 'sendrecv' });
});
