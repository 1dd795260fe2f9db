import { expect, test } from 'vitest';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';
import { FAKE_FILE_MS } from '#test/world/edge/fake-media.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';

type Settings = Record<string, boolean | string>;

/** 200 dials where `settings` of the tenant hold; what was said, and what the phone was answered before and after it. */
async function dials(dialed: string, settings: Settings, ofUsers: Record<string, Settings> = {}) {
  const house = new FakeHouse([], { ten_1: settings, ...ofUsers } as never);
  const { call, answers, dialog } = await house.dials('200', dialed);
  const before = answers.map(({ status }) => status);
  const said = house.media.played.flatMap(({ program }) => saidIn(program));
  house.clock.advance(FAKE_FILE_MS);
  await settle();
  const isEnded = call.isEnded;
  const [record] = isEnded ? await house.journal.ended(1) : [];
  return { said, before, answers: answers.map(({ status }) => status), isEnded, dialog, record };
}

const EARLY = { 'refusal.spoken-to': 'internal' };
const DISTURBED = { usr_201: { 'call.do-not-disturb': true } };

test.each([
  ['299', {}, 'refusal/unknown-number', 404],
  ['201', DISTURBED, 'refusal/busy', 486],
  ['*9', {}, 'refusal/not-permitted', 403],
])('%s: why, as early media, and then the status as ever', async (dialed, ofUsers, words, status) => {
  const { said, before, answers, isEnded } = await dials(dialed, EARLY, ofUsers);
  expect([said, before, answers, isEnded]).toEqual([[words], [183], [183, status], true]);
});

test('nothing is said unless the tenant has it so, nor to callers inside where it is for none of them', async () => {
  expect(await dials('299', {})).toMatchObject({ said: [], before: [404] });
  expect(await dials('299', { 'refusal.spoken-to': 'nobody' })).toMatchObject({ said: [], before: [404] });
});

test('where calls are answered for it, the caller is, hears it and is hung up', async () => {
  const { said, answers, isEnded, dialog, record } = await dials('299', { ...EARLY, 'refusal.is-answered': true });
  expect([said, answers, isEnded]).toEqual([['refusal/unknown-number'], [200], true]);
  expect(dialog.released).toMatchObject({ Reason: expect.stringContaining('unknown-number') });
  expect(record).toMatchObject({ disposition: 'failed', hangup: { by: 'system', reason: 'unknown-number' } });
});

test('of codes that found nothing nothing is said', async () => {
  expect(await dials('*4701', EARLY)).toMatchObject({ said: [], before: [480] });
});

test('a caller who hangs up meanwhile hears no more, and has canceled', async () => {
  const house = new FakeHouse([], { ten_1: EARLY } as never);
  const { call, cancels, answers } = await house.dials('200', '299');
  cancels();
  await call.over;
  house.clock.advance(FAKE_FILE_MS);
  await settle();
  expect(answers.map(({ status }) => status)).toEqual([183]);
});
