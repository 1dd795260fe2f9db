import { expect, test } from 'vitest';
import type { Step } from '#shared/dialplan/index.ts';
import { aCall, aRingStep, CALLEE_SDP, settle } from '#test/world/edge/fake-call.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';
import { VoiceCaller } from '#test/world/edge/voice-caller.ts';
import { playRing } from './play-ring.ts';

const refused: Step = { kind: 'reject', rejection: { code: 'declined' }, why: 'refused' };
const mailbox: Step = { kind: 'tone', why: 'mailbox' };
const TWO_PHONES = ['sip:201@desk', 'sip:201@mobile'];
const HAS_MAILBOX = ['screening/accept-or-refuse', 'screening/or-mailbox'];

/** Alice calls Bob, who has two phones, and is asked for her name. */
async function asked(screening: { refused: Step; mailbox: Step | null } = { refused, mailbox }) {
  const world = aCall({ contacts: TWO_PHONES });
  const alice = new VoiceCaller(world);
  const next = playRing(aRingStep([[{}]], { screening }), world.call);
  expect(await alice.hears()).toEqual(['screening/say-your-name', 'tone']);
  expect(world.signaling.phones).toEqual([]);
  return { ...world, alice, next };
}

/** She has said it, or nothing; and one of Bob's phones has answered. */
async function answered(isSilent = false, screening?: Parameters<typeof asked>[0]) {
  const world = await asked(screening);
  const { alice, signaling, media } = world;
  const saysNothing = async () => {
    await alice.waits(1500);
    alice.recording?.end('silence', { path: null, speechMs: 0 });
  };
  if (isSilent) {
    await saysNothing();
    expect(await alice.hears()).toEqual(['screening/say-your-name', 'tone']);
    await saysNothing();
    expect(await alice.hears()).toEqual(['screening/one-moment']);
  } else {
    await alice.waits(3000);
    expect(await alice.presses('#')).toEqual(['screening/one-moment']);
  }
  await alice.waits(1000);
  const [desk, mobile] = signaling.phones;
  mobile?.rings();
  mobile?.answers(CALLEE_SDP);
  await settle();
  const bobs = media.endpoints.at(-1);
  const asking = media.played.findLast(({ endpoint }) => endpoint === bobs?.id);
  return { ...world, desk, mobile, bobs, heard: asking ? saidIn(asking.program) : [] };
}

test('who is called hears the name, and takes the call by 1: both hear each other', async () => {
  const { heard, bobs, next, caller, media, desk, call } = await answered();
  expect(heard).toEqual(['screening/call-from', '/drafts/1.wav', ...HAS_MAILBOX]);
  expect(desk?.canceled).toBeNull();
  const before = media.bridged.length;
  bobs?.press('1');
  expect(await next).toBeNull();
  expect([desk?.canceled !== null, media.bridged.length > before]).toEqual([true, true]);
  expect(caller.answers.map(({ status }) => status)).toEqual([200]);
  expect(call.record.isAnswered).toBe(true);
});

test.each([
  ['2', refused],
  ['3', mailbox],
])('by %s he decides for all his phones: the call goes on elsewhere', async (key, goesOn) => {
  const { bobs, next, desk, mobile, call } = await answered();
  bobs?.press(key);
  expect(await next).toEqual(goesOn);
  expect(desk?.canceled).not.toBeNull();
  expect(mobile?.dialog.released).not.toBeNull();
  expect(call.record.isAnswered).toBe(false);
});

test('who has no mailbox is not offered one, and 3 does nothing', async () => {
  const { heard, bobs, next, clock, desk } = await answered(false, { refused, mailbox: null });
  expect(heard.at(-1)).toBe('screening/accept-or-refuse');
  bobs?.press('3');
  await settle();
  expect(desk?.canceled).toBeNull();
  clock.advance(30_000);
  expect(await next).toMatchObject({ kind: 'reject', rejection: { code: 'no-answer' } });
});

test('who says nothing is asked once more, and then the other one hears so', async () => {
  const { heard } = await answered(true);
  expect(heard).toEqual(['screening/call-without-name', ...HAS_MAILBOX]);
});

test('nobody rings for a caller who hangs up instead; what he has said is not kept', async () => {
  const { alice, next, signaling, voicemail, call } = await asked();
  await alice.waits(3000);
  alice.hangsUp();
  expect(await next).toBeNull();
  await settle();
  expect([signaling.phones, call.isEnded, voicemail.forgotten]).toEqual([[], true, ['/drafts/1.wav']]);
});
