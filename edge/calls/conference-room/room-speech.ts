import type { MediaEndpoint, MediaRoom, RoomPlay } from '#edge/media/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import type { RoomNews } from '#shared/conference-room/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import { languageOfTenant, wordingOf } from '#shared/wording/index.ts';
import type { LegWorld } from '../call/index.ts';
import { itemsFor, type Utterance } from '../voice/index.ts';
import type { RoomConfig } from './room-config.ts';
import { type Named, wordsFor } from './room-words.ts';

/** (chosen) */
const MAX_NAMES_AHEAD = 3;

/** The room in which it is said, as it is at each moment. */
export interface SpokenIn {
  readonly snapshot: TenantSnapshot;
  readonly config: RoomConfig;
  /** Null: nobody has come in yet, or all are out. */
  readonly sound: MediaRoom | null;
  endpointOf(id: LegId): MediaEndpoint | null;
}

/** What is said and played in a room: to all one after the other, and so to each. */
export class RoomSpeech {
  readonly #world: LegWorld;
  readonly #room: SpokenIn;
  #saying: Promise<void> = Promise.resolve();
  /** What is not said yet, to all. */
  readonly #pending: RoomNews['about'][] = [];
  readonly #sayingTo = new Map<LegId, Promise<void>>();
  /** What plays, in its order; `to`: one alone. */
  readonly #plays = new Set<{ readonly play: RoomPlay; readonly isAsync: boolean; readonly to: LegId | null }>();

  constructor(world: LegWorld, room: SpokenIn) {
    this.#world = world;
    this.#room = room;
  }

  /** Everybody, or one, hears something: after what plays, unless it is to be at once. */
  async play(utterances: readonly Utterance[], { to, isAsync }: { to: LegId | null; isAsync: boolean }): Promise<void> {
    if (isAsync || to !== null) return this.#play(utterances, to, isAsync);
    this.#saying = this.#saying.then(() => this.#play(utterances, null, false));
  }

  /** @param which  of what plays to all, or to one */
  stop(which: 'current' | 'all' | 'async' | 'last', to: LegId | null): number {
    const plays = [...this.#plays].filter((one) => one.to === to);
    const found = {
      all: plays,
      async: plays.filter(({ isAsync }) => isAsync),
      current: plays.filter(({ isAsync }) => !isAsync).slice(0, 1),
      last: plays.slice(-1),
    }[which];
    for (const { play } of found) play.stop();
    return found.length;
  }

  /** @param known  who is in: by the time it is said, who it is about may have gone */
  inform(news: RoomNews, to: LegId | null, known: ReadonlyMap<LegId, Named>): void {
    const tellsNames = this.#room.config.announcesJoins === 'name';
    const words = wordsFor(news, { tellsNames, named: (id) => known.get(id) });
    if (to === null) this.#sayToAll(news.about, words);
    else
      this.#sayingTo.set(
        to,
        (this.#sayingTo.get(to) ?? Promise.resolve()).then(() => this.#play(words, to, false)),
      );
  }

  /** Somebody is out. @param discard  called once what is said of him has been said */
  left(id: LegId, discard: () => unknown): void {
    this.#sayingTo.delete(id);
    void this.#saying.then(discard);
  }

  /** Where many come at once, one chime is for all of them; of names no more are waited for than can be told soon. */
  #sayToAll(about: RoomNews['about'], words: readonly Utterance[]): void {
    const pending = this.#pending.filter((one) => one === about).length;
    const most = this.#room.config.announcesJoins === 'name' ? MAX_NAMES_AHEAD : 1;
    if ((about === 'joined' || about === 'left') && pending >= most) return;
    this.#pending.push(about);
    this.#saying = this.#saying.then(() => {
      this.#pending.shift();
      return this.#play(words, null, false);
    });
  }

  /** Resolves when it has been heard, or cannot be. */
  async #play(utterances: readonly Utterance[], to: LegId | null, isAsync: boolean): Promise<void> {
    const { snapshot, config } = this.#room;
    const wording = wordingOf(snapshot, config.language ?? languageOfTenant(snapshot));
    const items = await itemsFor(this.#world, snapshot, wording, utterances);
    const endpoint = to === null ? undefined : this.#room.endpointOf(to);
    const { sound } = this.#room;
    if (!sound || endpoint === null || items.length === 0) return;
    const play = sound.play({ items }, endpoint);
    const one = { play, isAsync, to };
    this.#plays.add(one);
    await play.ended;
    this.#plays.delete(one);
  }
}
