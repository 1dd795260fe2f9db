import { describe, expect, test } from 'vitest';
import { Conference } from '#test/world/edge/fake-conference.ts';

describe('a PIN (XA-CONF-03)', () => {
  const PINS = { 'cnf_1.pin': '1111', 'cnf_1.moderatorPin': '2222' };

  test.each([
    ['1111#', false],
    ['2222#', true],
  ])('%s lets in; leads the room: %o', async (keys, isModerator) => {
    const conference = new Conference({}, PINS);
    await conference.enters('201');
    expect(conference.said()).toEqual(['code/enter-pin']);
    await conference.presses('201', keys);
    expect(conference.live?.view().participants).toMatchObject([{ isModerator }]);
  });

  test('wrong three times: nobody comes in, and each counts for the caller', async () => {
    const conference = new Conference({}, PINS);
    const { dialog } = await conference.enters('201');
    for (let time = 0; time < 3; time++) {
      await conference.presses('201', '3333#');
      await conference.passes(1500);
    }
    expect(conference.said().filter((said) => said === 'code/wrong')).toHaveLength(3);
    expect(dialog.released).not.toBeNull();
    expect(conference.live).toBeNull();
  });

  test('that everybody has leads nobody, though it is that of who leads', async () => {
    const conference = new Conference({}, { ...PINS, 'cnf_1.moderatorPin': '1111' });
    await conference.enters('201');
    await conference.presses('201', '1111#');
    expect(conference.live?.view().participants).toMatchObject([{ isModerator: false }]);
  });

  test('nobody asks whose room it is', async () => {
    const conference = new Conference({ userId: 'usr_200' }, PINS);
    await conference.enters('200');
    expect(conference.live?.view().participants).toMatchObject([{ isModerator: true }]);
    expect(conference.said()).not.toContain('code/enter-pin');
  });

  test('of who leads alone: who presses the pound key comes in as one of many', async () => {
    const conference = new Conference({}, { 'cnf_1.moderatorPin': '2222' });
    await conference.enters('201');
    expect(conference.said()).toEqual(['conference/enter-pin-or-pound']);
    await conference.presses('201', '#');
    expect(conference.live?.view().participants).toMatchObject([{ isModerator: false }]);
  });
});

describe('a room with meetings', () => {
  // The clock of tests begins at nine.
  const ROUND = { start: '2026-01-05T09:20', durationMinutes: 30 };
  const MINUTE = 60_000;

  test('lets people in shortly before one, and while it is on; whose room it is, always', async () => {
    const conference = new Conference({ opensMinutesBefore: 15, userId: 'usr_200' }, {}, ROUND);
    const early = await conference.enters('201');
    await conference.passes(1500);
    expect(conference.said()).toEqual(['conference/closed']);
    expect(early.dialog.released).not.toBeNull();
    conference.house.clock.advance(5 * MINUTE);
    const inTime = await conference.enters('201');
    expect(conference.live?.count).toBe(1);
    inTime.dialog.hangsUp();
    conference.house.clock.advance(45 * MINUTE);
    await conference.enters('201');
    await conference.passes(1500);
    expect(conference.said()).toContain('conference/closed');
    expect(conference.live).toBeNull();
    await conference.enters('200');
    // It does not close while somebody is in it.
    await conference.enters('202');
    expect(conference.live?.count).toBe(2);
  });

  test('a meeting of another room opens it not', async () => {
    const conference = new Conference(
      { opensMinutesBefore: 15 },
      {},
      { start: '2026-01-05T09:00', conferenceRoomId: 'cnf_2' },
    );
    await conference.enters('201');
    await conference.passes(1500);
    expect(conference.said()).toContain('conference/closed');
  });

  test('while one is on, its PIN lets in, not that of the room; that of who leads does', async () => {
    const pins = { 'cnf_1.pin': '1111', 'cnf_1.moderatorPin': '2222', 'mtg_1.pin': '5555' };
    const conference = new Conference({}, pins, ROUND);
    await conference.enters('201');
    await conference.presses('201', '1111#');
    expect(conference.live?.count).toBe(1);
    conference.house.clock.advance(15 * MINUTE);
    await conference.enters('202');
    await conference.presses('202', '1111#');
    expect(conference.said()).toContain('code/wrong');
    await conference.passes(1500);
    await conference.presses('202', '5555#');
    expect(conference.live?.count).toBe(2);
    await conference.enters('203');
    await conference.presses('203', '2222#');
    expect(conference.live?.view().participants.map(({ isModerator }) => isModerator)).toEqual([false, false, true]);
  });

  test('while two follow each other, the PIN of each lets in: that of the room for one that has none', async () => {
    const next = { start: '2026-01-05T09:50', durationMinutes: 30 };
    const conference = new Conference({}, { 'cnf_1.pin': '1111', 'mtg_2.pin': '5555' }, ROUND, next);
    conference.house.clock.advance(42 * MINUTE);
    await conference.enters('201');
    await conference.presses('201', '1111#');
    await conference.enters('202');
    await conference.presses('202', '5555#');
    expect(conference.live?.count).toBe(2);
  });
});

describe('a room that waits for who leads it', () => {
  test('plays music until he comes; then all are in', async () => {
    const conference = new Conference({ userId: 'usr_200', waitsForModerator: true });
    await conference.enters('201');
    expect(conference.said()).toEqual(['conference/waiting']);
    await conference.passes(1500);
    expect(conference.live?.view().participants).toMatchObject([{ isWaiting: true }]);
    expect(conference.house.media.rooms).toEqual([]);
    expect(conference.said()).not.toEqual([]); // music
    await conference.enters('200');
    expect(conference.live?.view().participants).toMatchObject([{ isWaiting: false }, { isModerator: true }]);
    expect(conference.house.media.rooms[0]?.members.size).toBe(2);
  });

  test('where nobody can lead it, nobody waits', async () => {
    const conference = new Conference({ waitsForModerator: true });
    await conference.enters('201');
    expect(conference.live?.view().participants).toMatchObject([{ isWaiting: false }]);
  });

  test('ends with him, where it does: the others hear so', async () => {
    const conference = new Conference({ userId: 'usr_200', endsWithModerator: true });
    const owner = await conference.enters('200');
    const other = await conference.enters('201');
    owner.dialog.hangsUp();
    await conference.passes(1500);
    expect(conference.said()).toContain('conference/over');
    expect(other.dialog.released).not.toBeNull();
    expect(conference.live).toBeNull();
  });
});
