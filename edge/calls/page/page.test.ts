import { expect, test } from 'vitest';
import { PageGroup } from '#shared/page-group/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { FakeHouse } from '#test/world/edge/fake-house.ts';

const at = '2026-01-05T09:00:00.000Z';
const ALL = ['usr_200', 'usr_201', 'usr_202', 'usr_203'];
const group = (fields: object = {}) => ({
  kind: 'page-group' as const,
  id: 'pgr_1',
  createdAt: at,
  updatedAt: at,
  ...PageGroup.New.parse({ name: 'Office', number: '0', userIds: ALL, ...fields }),
});

async function aPage(
  fields: object = {},
  extensions = ['201', '202', '203'],
  objects: ConstructorParameters<typeof FakeHouse>[0] = [],
) {
  const house = new FakeHouse([group(fields), ...objects]);
  const page = await house.dials('200', '*770');
  for (const extension of extensions) await house.answers(extension);
  const [room] = house.media.rooms;
  if (!room) throw new Error('no page goes on');
  /** Who of the room is heard, the caller first. */
  const heard = () => [...room.members.values()].map(({ isMuted }) => !isMuted);
  return { house, room, heard, ...page };
}

test('the tenant’s own sound is heard in the place of the beep, to its end (PAG-01)', async () => {
  const audio = { seconds: 1.25, rateHz: 8000 as const, bytes: 20_044, digest: 'd' };
  const prompt = { kind: 'prompt' as const, id: 'pmt_1', createdAt: at, updatedAt: at, name: 'Gong', audio };
  const { house, room, heard } = await aPage({ beepPromptId: 'pmt_1' }, ['201', '202', '203'], [prompt as never]);
  expect(room.programs).toEqual([{ items: [{ file: '/tenants/ten_1/pmt_1.wav' }] }]);
  house.clock.advance(1249);
  expect(heard()).toEqual([false, false, false, false]);
  house.clock.advance(1);
  expect(heard()).toEqual([true, false, false, false]);
});

test('all answer: a beep, and then the caller is heard by all, and none of them (PAG-02, PAG-04, XA-PAGE-02)', async () => {
  const { house, room, heard, call, dialog } = await aPage();
  expect(house.signaling.phones.map(({ target }) => target.headers)).toMatchObject(
    ['201', '202', '203'].map(() => ({
      'Call-Info': '<sip:localhost>;answer-after=0',
      From: expect.stringContaining('sip:200@'),
    })),
  );
  expect(room.played).toEqual([null]);
  expect(heard()).toEqual([false, false, false, false]);
  house.clock.advance(500);
  expect(heard()).toEqual([true, false, false, false]);
  dialog.hangsUp();
  await call.over;
  expect(house.signaling.phones.every((phone) => phone.dialog.released !== null)).toBe(true);
  expect(room.isClosed).toBe(true);
  expect(await house.journal.ended(1)).toMatchObject([
    {
      dialed: '*770',
      to: { number: '*770', name: 'Office' },
      disposition: 'answered',
      hangup: { by: 'caller' },
      legs: [
        { role: 'caller' },
        ...['201', '202', '203'].map((number) => ({
          role: 'callee',
          reason: 'page',
          causedBy: call.record.callerLeg,
          party: { number },
          sipStatus: 200,
        })),
      ],
    },
  ]);
});

test('in a page both ways all hear each other (PAG-01)', async () => {
  const { house, heard } = await aPage({ isTwoWay: true });
  house.clock.advance(500);
  expect(heard()).toEqual([true, true, true, true]);
});

test('a phone that hangs up is out, and the page goes on for the others', async () => {
  const { house, call } = await aPage();
  house.phoneOf('202').dialog.hangsUp();
  await settle();
  expect(call.isEnded).toBe(false);
  expect(call.record.openLegs.map(({ party }) => party.number)).toEqual(['200', '201', '203']);
});

test('a phone that has not answered after 2 s holds up nobody; after 5 s it is given up', async () => {
  const { house, room, heard } = await aPage({}, ['201', '202']);
  expect(room.played).toEqual([]);
  house.clock.advance(2000);
  house.clock.advance(500);
  expect(heard()).toEqual([true, false, false]);
  await house.answers('203');
  expect(room.played).toEqual([null, expect.any(String)]);
  expect(heard()).toEqual([true, false, false, false]);
});

test('who does not answer within 5 s is canceled', async () => {
  const { house, call } = await aPage({}, ['201', '202']);
  house.clock.advance(5000);
  await settle();
  expect(house.phoneOf('203').canceled).not.toBeNull();
  expect(call.isEnded).toBe(false);
});

test('nobody answers: the page is over', async () => {
  const { house, call, dialog } = await aPage({}, []);
  house.clock.advance(5000);
  await call.over;
  expect(dialog.released).not.toBeNull();
  expect(await house.journal.ended(1)).toMatchObject([{ hangup: { by: 'system', reason: 'unreachable' } }]);
});

test('a page ends after its time (PAG-01)', async () => {
  const { house, call, dialog } = await aPage({ maxSeconds: 5 });
  house.clock.advance(4999);
  expect(call.isEnded).toBe(false);
  house.clock.advance(1);
  expect(dialog.released).not.toBeNull();
});

test('who talks is left alone, and a page of nobody else is refused', async () => {
  const house = new FakeHouse([group({ userIds: ['usr_201'] })]);
  await house.talk('202', '201');
  expect((await house.dials('200', '*110')).answers.at(-1)).toMatchObject({ status: 480 });
});

test('a caller who hangs up before anybody answers calls all of them off', async () => {
  const { house, dialog } = await aPage({}, []);
  dialog.hangsUp();
  await settle();
  expect(['201', '202', '203'].map((extension) => house.phoneOf(extension).canceled !== null)).toEqual([
    true,
    true,
    true,
  ]);
});
