import type { MediaEndpoint, MediaRoom, RoomPlay, RoomVoice } from '#edge/media/index.ts';
import type { CallId, LegId, Party } from '#shared/cdr/index.ts';
import {
  type ConferenceRoom,
  came,
  EMPTY_ROOM,
  type LetGo,
  type LiveConference,
  left,
  type Member,
  pressed,
  type Room,
  type RoomEffect,
  type RoomMove,
  type RoomNews,
  type RoomTerms,
} from '#shared/conference-room/index.ts';
import { assertNever } from '#shared/result.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import { languageOfTenant, wordingOf } from '#shared/wording/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { LegWorld, LiveCall } from '../call/index.ts';
import type { AnsweredLeg } from '../conversation/index.ts';
import { LegMedia } from '../media/index.ts';
import { musicFor } from '../music/index.ts';
import { itemsFor, type Utterance } from '../voice/index.ts';
import { RoomRecording } from './room-recording.ts';
import { type Named, wordsFor } from './room-words.ts';

/** Wide enough for G.722 and Opus: whose codec is narrower is converted. */
const RATE_HZ = 16_000;
const DB_PER_LEVEL = 3;
const LOUDEST_SAMPLE = 32_768;
/** (chosen) */
const MAX_NAMES_AHEAD = 3;

/** Somebody at the door, who has been answered and has said what he had to. */
export interface Guest extends Named {
  readonly call: LiveCall;
  readonly leg: AnsweredLeg;
  readonly isModerator: boolean;
  readonly endsRoom?: boolean;
}

/** How somebody has left the room. */
export type Departure = { readonly how: 'hung-up' | LetGo } | { readonly how: 'sent-on'; readonly to: string };

interface Inside extends Guest {
  readonly joinedAtMs: number;
  leave(departure: Departure): void;
}

/** What happens in rooms, for whoever subscribes to events. */
export type ConferenceNews = {
  readonly tenantId: TenantId;
  readonly conferenceRoomId: string;
  readonly number: string;
} & (
  | { readonly name: 'started' | 'ended' }
  | {
      readonly name: 'joined' | 'left';
      readonly callId: CallId;
      readonly from: Party;
      readonly isModerator: boolean;
    }
);

interface RoomListener {
  changed(): void;
  /** Nobody is in it any more. @param recorded  resolves when what was recorded last is on the bill */
  over(recorded: Promise<void>): void;
}

/** A room of the configuration, or one that an application has made up. */
export interface RoomConfig extends ConferenceRoom {
  /** Everybody may lead it, and nobody hears of it by events. */
  readonly isMadeUp?: boolean;
}

export const termsOf = (
  { secretOf }: Pick<LegWorld, 'secretOf'>,
  snapshot: TenantSnapshot,
  config: RoomConfig,
): RoomTerms => ({
  ...config,
  canBeLed: config.isMadeUp || config.userId !== null || secretOf(snapshot, config.id, 'moderatorPin') !== null,
});

/** A room that somebody is in, or about to come into: carries out what shared/conference-room decides. */
export class LiveRoom {
  readonly #world: LegWorld;
  readonly #edgeId: string;
  readonly #listener: RoomListener;
  #snapshot!: TenantSnapshot;
  #config!: RoomConfig;
  #room: Room = EMPTY_ROOM;
  readonly #inside = new Map<LegId, Inside>();
  #sound: MediaRoom | null = null;
  #startedAtMs: number | null = null;
  #floor: LegId | null = null;
  /** What is said to all is said one after the other; so it is to each. */
  #saying: Promise<void> = Promise.resolve();
  /** What is not said yet, to all. */
  readonly #pending: RoomNews['about'][] = [];
  readonly #sayingTo = new Map<LegId, Promise<void>>();
  /** What plays, in its order; `to`: one alone. */
  readonly #plays = new Set<{ readonly play: RoomPlay; readonly isAsync: boolean; readonly to: LegId | null }>();
  #recording: Promise<RoomRecording | null> = Promise.resolve(null);
  /** What was ordered of it last is done. */
  #recorded: Promise<void> = Promise.resolve();
  #recordedSinceMs: number | null = null;

  constructor(world: LegWorld, edgeId: string, listener: RoomListener) {
    this.#world = world;
    this.#edgeId = edgeId;
    this.#listener = listener;
  }

  /** From now on it is as configured here. */
  configure(snapshot: TenantSnapshot, config: RoomConfig): void {
    this.#snapshot = snapshot;
    this.#config = config;
  }

  get tenantId(): TenantId {
    return this.#snapshot.tenant.id;
  }

  get id(): string {
    return this.#config.id;
  }

  get config(): ConferenceRoom {
    return this.#config;
  }

  get snapshot(): TenantSnapshot {
    return this.#snapshot;
  }

  get room(): Room {
    return this.#room;
  }

  get count(): number {
    return this.#room.members.length;
  }

  /** Number of who speaks; null: nobody. */
  get floor(): number | null {
    return this.#room.members.find(({ id }) => id === this.#floor)?.number ?? null;
  }

  /** Whether people look at it: not at one that an application has made up. */
  get isListed(): boolean {
    return !this.#config.isMadeUp;
  }

  get terms(): RoomTerms {
    return termsOf(this.#world, this.#snapshot, this.#config);
  }

  /** How long it has been recorded; null: it is not. */
  get recordedMs(): number | null {
    return this.#recordedSinceMs === null ? null : this.#world.clock.nowMs() - this.#recordedSinceMs;
  }

  /** Somebody comes in; resolves when he is out again. */
  enter(guest: Guest): Promise<Departure> {
    const { id } = guest.leg;
    return new Promise((resolve) => {
      const forget = guest.call.whenEnded(() => this.#depart(id, { how: 'hung-up' }));
      const leave = (departure: Departure) => {
        forget();
        resolve(departure);
      };
      this.#inside.set(id, { ...guest, joinedAtMs: this.#world.clock.nowMs(), leave });
      if (this.#startedAtMs === null) {
        this.#startedAtMs = this.#world.clock.nowMs();
        this.#tell('started');
      }
      this.#tellOf(guest, 'joined');
      this.take(came(this.#room, this.terms, id, guest));
    });
  }

  /** The rule has decided. */
  take({ room, effects }: RoomMove): void {
    this.#room = room;
    this.#listener.changed();
    for (const effect of effects) this.#carryOut(effect);
  }

  /** Somebody goes elsewhere, and hears ringing until he is there. */
  sendOn(id: LegId, to: string): void {
    this.#depart(id, { how: 'sent-on', to });
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

  endpointOf(id: LegId): MediaEndpoint | null {
    const media = this.#inside.get(id)?.leg.media;
    return media instanceof LegMedia ? media.endpoint : null;
  }

  guest(id: LegId): Guest | undefined {
    return this.#inside.get(id);
  }

  view(): LiveConference {
    const { id, name, extension } = this.#config;
    return {
      conferenceRoomId: id,
      name,
      extension,
      edgeId: this.#edgeId,
      isLocked: this.#room.isLocked,
      recording: this.#room.recording,
      startedAt: this.#startedAtMs === null ? null : toInstant(this.#startedAtMs),
      participants: this.#room.members.flatMap((member) => this.#viewOf(member)),
    };
  }

  #viewOf({ id, endsRoom: _, ...member }: Member): LiveConference['participants'] {
    const inside = this.#inside.get(id);
    if (!inside) return [];
    const { call, party, joinedAtMs } = inside;
    return [
      {
        ...member,
        callId: call.id,
        legId: id,
        party,
        hasFloor: this.#floor === id,
        joinedAt: toInstant(joinedAtMs),
      },
    ];
  }

  #carryOut(effect: RoomEffect): void {
    switch (effect.name) {
      case 'admit':
        this.#admit(effect.id);
        break;
      case 'wait':
        this.#wait(effect.id);
        break;
      case 'voice':
        this.#setVoice(effect.id);
        break;
      case 'tell':
        this.#inform(effect.news, effect.id);
        break;
      case 'let-go':
        this.#letGo(effect.id, effect.why);
        break;
      case 'record':
        this.#record(effect.action);
        break;
      case 'over':
        this.#end();
        break;
      default:
        assertNever(effect);
    }
  }

  /** Out by itself, or sent on. */
  #depart(id: LegId, departure: Departure): void {
    const inside = this.#inside.get(id);
    if (!inside) return;
    this.#tellOf(inside, 'left');
    this.take(left(this.#room, this.terms, id)); // what is said of who leaves needs his name
    this.#forget(id);
    inside.leave(departure);
  }

  #letGo(id: LegId, why: LetGo): void {
    const inside = this.#inside.get(id);
    if (!inside) return;
    this.#tellOf(inside, 'left');
    this.#forget(id);
    inside.leave({ how: why });
  }

  #forget(id: LegId): void {
    this.#sayingTo.delete(id);
    // What is said of who has left needs it.
    const { nameFile } = this.#inside.get(id) ?? {};
    if (nameFile) void this.#saying.then(() => this.#world.promptKeeper.discard(nameFile));
    this.#inside.delete(id);
    if (this.#floor === id) this.#floor = null;
  }

  #admit(id: LegId): void {
    const inside = this.#inside.get(id);
    if (!inside || inside.call.isEnded) return;
    inside.call.conversation.listen(id, (media) => this.#join(id, media));
  }

  /** Again when the codec has changed. */
  #join(id: LegId, { endpoint, ownFormat }: LegMedia): void {
    const member = this.#room.members.find((one) => one.id === id);
    if (!ownFormat || !member) return;
    if (!this.#sound) {
      this.#sound = this.#world.media.openRoom({ rateHz: RATE_HZ }, endpoint);
      this.#sound.onFloor((holder) => this.#floorTo(holder));
    }
    endpoint.onDigit((key) => this.#pressed(id, key));
    this.#sound.join(endpoint, ownFormat, this.#voiceOf(member));
    // Its endpoint may be another than before.
    for (const other of this.#room.members) if (other.doesNotHear.includes(member.number)) this.#setVoice(other.id);
  }

  #wait(id: LegId): void {
    const inside = this.#inside.get(id);
    if (!inside || inside.call.isEnded) return;
    const wish = { musicOnHoldId: this.#config.musicOnHoldId, holder: null };
    inside.call.conversation.listen(id, (media) => media.play(musicFor(this.#world, this.#snapshot, wish)));
  }

  #setVoice(id: LegId): void {
    const member = this.#room.members.find((one) => one.id === id);
    const endpoint = this.endpointOf(id);
    if (member && endpoint) this.#sound?.set(endpoint, this.#voiceOf(member));
  }

  #voiceOf({ isMuted, isDeaf, volumeIn, volumeOut, energyLevel, doesNotHear }: Member): RoomVoice {
    const unheard = this.#room.members.filter(({ number }) => doesNotHear.includes(number));
    return {
      isMuted,
      isDeaf,
      volumeInDb: DB_PER_LEVEL * volumeIn,
      volumeOutDb: DB_PER_LEVEL * volumeOut,
      thresholdDbov: 20 * Math.log10(Math.max(energyLevel, 0.1) / LOUDEST_SAMPLE),
      doesNotHear: unheard.flatMap(({ id }) => this.endpointOf(id)?.id ?? []),
    };
  }

  #floorTo(holder: MediaEndpoint | null): void {
    this.#floor = [...this.#inside.keys()].find((id) => holder && this.endpointOf(id)?.id === holder.id) ?? null;
    this.#listener.changed();
  }

  #pressed(id: LegId, key: string): void {
    const action = this.#config.keys.find((one) => one.key === key)?.action;
    if (action) this.take(pressed(this.#room, this.terms, id, action));
  }

  #inform(news: RoomNews, to: LegId | null): void {
    const tellsNames = this.#config.announcesJoins === 'name';
    // By the time it is said, who it is about may have gone.
    const known = new Map(this.#inside);
    const words = wordsFor(news, { tellsNames, named: (id) => known.get(id) });
    if (to === null) this.#sayToAll(news.about, words);
    else
      this.#sayingTo.set(
        to,
        (this.#sayingTo.get(to) ?? Promise.resolve()).then(() => this.#play(words, to, false)),
      );
  }

  /** Where many come at once, one chime is for all of them; of names no more are waited for than can be told soon. */
  #sayToAll(about: RoomNews['about'], words: readonly Utterance[]): void {
    const pending = this.#pending.filter((one) => one === about).length;
    if (
      (about === 'joined' || about === 'left') &&
      pending >= (this.#config.announcesJoins === 'name' ? MAX_NAMES_AHEAD : 1)
    )
      return;
    this.#pending.push(about);
    this.#saying = this.#saying.then(() => {
      this.#pending.shift();
      return this.#play(words, null, false);
    });
  }

  /** Resolves when it has been heard, or cannot be. */
  async #play(utterances: readonly Utterance[], to: LegId | null, isAsync: boolean): Promise<void> {
    const language = this.#config.language ?? languageOfTenant(this.#snapshot);
    const wording = wordingOf(this.#snapshot, language);
    const items = await itemsFor(this.#world, this.#snapshot, wording, utterances);
    const endpoint = to === null ? undefined : this.endpointOf(to);
    if (!this.#sound || endpoint === null || items.length === 0) return;
    const play = this.#sound.play({ items }, endpoint);
    const one = { play, isAsync, to };
    this.#plays.add(one);
    await play.ended;
    this.#plays.delete(one);
  }

  #record(action: 'start' | 'pause' | 'resume' | 'stop'): void {
    if (action === 'start') {
      this.#recordedSinceMs = this.#world.clock.nowMs();
      const sound = this.#sound;
      this.#recording = sound
        ? RoomRecording.start(this.#world, this.tenantId, this.#config, sound).catch((error: unknown) => {
            // No folder, or no room: a conference is worth more than its recording.
            this.#world.log({ name: 'recording-failed', conferenceRoom: this.id, error: String(error) });
            return null;
          })
        : Promise.resolve(null);
      return;
    }
    if (action === 'stop') this.#recordedSinceMs = null;
    this.#recorded = this.#recording.then((recording) => recording?.[action]());
  }

  #end(): void {
    const sound = this.#sound;
    this.#sound = null;
    // What is being recorded has begun before it is over.
    void this.#recording.then(() => sound?.close());
    this.#tell('ended');
    this.#listener.over(this.#recorded);
  }

  #tell(name: 'started' | 'ended'): void {
    if (!this.#config.isMadeUp) this.#world.onConference?.({ name, ...this.#itself });
  }

  #tellOf({ call, party: from, isModerator }: Guest, name: 'joined' | 'left'): void {
    if (this.#config.isMadeUp) return;
    this.#world.onConference?.({ name, ...this.#itself, callId: call.id, from, isModerator });
  }

  get #itself() {
    return { tenantId: this.tenantId, conferenceRoomId: this.id, number: this.#config.extension };
  }
}
