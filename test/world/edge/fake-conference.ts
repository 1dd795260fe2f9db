import { ConferenceRoom } from '#shared/conference-room/index.ts';
import { Meeting } from '#shared/meeting/index.ts';
import { settle } from '#test/world/edge/fake-call.ts';
import { addressOf, FakeHouse } from '#test/world/edge/fake-house.ts';
import { saidIn } from '#test/world/edge/fake-prompts.ts';

const at = '2026-01-05T09:00:00.000Z';

/** Called by 303. */
export const room = (fields: object = {}) => ({
  kind: 'conference-room' as const,
  id: 'cnf_1',
  createdAt: at,
  updatedAt: at,
  ...ConferenceRoom.New.parse({ name: 'Board', extension: '303', announcesJoins: 'nothing', ...fields }),
});

const meeting = (id: string, fields: object) => ({
  ...{ kind: 'meeting' as const, id, createdAt: at, updatedAt: at },
  ...Meeting.New.parse({ name: 'Round', conferenceRoomId: 'cnf_1', timeZone: 'UTC', ...fields }),
});

/** A room, and phones that call it; time is the test's. */
export class Conference {
  readonly house: FakeHouse;
  #heard = 0;
  #told = 0;

  constructor(fields: object = {}, secrets: Readonly<Record<string, string>> = {}, ...meetings: readonly object[]) {
    const other = { ...room({ name: 'Crisis', extension: '304' }), id: 'cnf_2' };
    const planned = meetings.map((one, i) => meeting(`mtg_${i + 1}`, one));
    // A phone that takes as many calls as a test wants.
    const settings = { usr_202: { 'call.max-concurrent': 100 } };
    this.house = new FakeHouse([room(fields), other, ...planned], settings, secrets);
  }

  endpoint(extension: string) {
    const found = this.house.media.endpoints.findLast(
      ({ remotes }) => remotes.at(-1)?.address === addressOf(extension),
    );
    if (!found) throw new Error(`${extension} has no media`);
    return found;
  }

  /** Dials the room, and lets time pass until it is in. */
  async enters(extension: string) {
    const dialed = await this.house.dials(extension, '303');
    await this.passes(0);
    return dialed;
  }

  async presses(extension: string, keys: string): Promise<void> {
    for (const key of keys) {
      await settle();
      this.endpoint(extension).press(key);
    }
    await settle();
  }

  async passes(ms: number): Promise<void> {
    await settle();
    for (let left = ms; left > 0; left -= 100) {
      this.house.clock.advance(100);
      await settle();
    }
  }

  /** What was said to phones outside of the mix since it was asked last. */
  said(): string[] {
    const { played } = this.house.media;
    const news = played.slice(this.#heard).flatMap(({ program }) => saidIn(program));
    this.#heard = played.length;
    return news;
  }

  /** What was played in the room since it was asked last: to all, or `201: …`. */
  told(): string[] {
    const mix = this.house.media.rooms.at(-1);
    const news = (mix?.programs ?? []).slice(this.#told).map((program, i) => {
      const to = mix?.played[this.#told + i] ?? null;
      const whom = ['200', '201', '202', '203'].find((one) => to !== null && this.endpoint(one).id === to);
      return `${whom === undefined ? '' : `${whom}: `}${saidIn(program).join(' ')}`;
    });
    this.#told = mix?.programs.length ?? 0;
    return news;
  }

  get live() {
    return this.house.conferenceRooms.get('ten_1', 'cnf_1');
  }

  /** Who is in the mix, and how. */
  voice(extension: string) {
    return this.house.media.rooms.at(-1)?.members.get(this.endpoint(extension).id);
  }
}
