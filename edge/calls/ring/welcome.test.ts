import { expect, test } from 'vitest';
import { CallGroup } from '#shared/call-group/index.ts';
import { MusicOnHold } from '#shared/music-on-hold/index.ts';
import { Prompt } from '#shared/prompt/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';

const made = { createdAt: '2026-01-05T09:00:00.000Z', updatedAt: '2026-01-05T09:00:00.000Z' };
const audio = { seconds: 4, rateHz: 8000, bytes: 1, digest: 'x' } as const;
const prompt = (id: string) => ({ kind: 'prompt' as const, ...Prompt.Stored.parse({ id, name: id, audio, ...made }) });

/** 200 calls a group of 201, which has music of its own and whatever else is said. */
async function calls(fields: object) {
  const group = CallGroup.New.parse({
    name: 'Service',
    extension: '300',
    ringSeconds: 30,
    members: [{ userId: 'usr_201' }],
    musicOnHoldId: 'moh_1',
    noAnswerDestination: { kind: 'user', userId: 'usr_202' },
    ...fields,
  });
  const music = MusicOnHold.New.parse({ name: 'Ours', promptIds: ['pmt_music'] });
  const house = new FakeHouse([
    { kind: 'call-group', id: 'cgr_1', ...made, ...group },
    { kind: 'music-on-hold', id: 'moh_1', ...made, ...music },
    prompt('pmt_music'),
    prompt('pmt_hello'),
  ] as never);
  const alice = await house.dials('200', '300');
  await settle();
  const said = () => house.media.played.flatMap(({ program }) => saidIn(program));
  const statuses = () => alice.answers.map(({ status }) => status);
  return { house, alice, said, statuses };
}

test('a group that rings is not answered before somebody does', async () => {
  const { house, statuses, said } = await calls({});
  house.rings('201');
  expect([statuses(), said()]).toEqual([[180], []]);
});

test('with music the caller hears that of the group, and then who answers (XA-MOH-05)', async () => {
  const { house, alice, said, statuses } = await calls({ answersWith: 'music' });
  expect([statuses(), said().at(-1)]).toEqual([[200], 'ten_1/pmt_music']);
  await house.answers('201');
  expect([house.heardTogether, alice.call.isEnded]).toEqual([['200', '201'], false]);
});

test('a prompt comes first, and nobody is rung before it is heard', async () => {
  const { house, said } = await calls({ promptId: 'pmt_hello' });
  expect([said(), house.signaling.phones.length]).toEqual([['ten_1/pmt_hello'], 0]);
  house.clock.advance(5000);
  await settle();
  expect([said().at(-1), house.signaling.phones.length]).toEqual(['tone', 1]);
});

test('who is sent on from the group hears that the next one rings', async () => {
  const { house, said } = await calls({ answersWith: 'music' });
  house.clock.advance(31_000);
  await settle();
  expect(said().at(-1)).toBe('tone');
  await house.answers('202');
  expect(house.heardTogether).toEqual(['200', '202']);
});

test('who hangs up with the music is not on the bill as answered', async () => {
  const { house, alice } = await calls({ answersWith: 'music' });
  alice.dialog.hangsUp();
  expect(await house.journal.ended(1)).toMatchObject([{ disposition: 'canceled' }]);
  await settle();
  expect(house.signaling.phones[0]?.canceled).not.toBeNull();
});
