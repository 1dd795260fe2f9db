import type { MediaEndpoint, MediaRoom, RoomVoice } from '#edge/media/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import {
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
  type RoomTerms,
} from '#shared/conference-room/index.ts';
import { assertNever } from '#shared/result.ts';
import type { TenantId, TenantSnapshot } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { LegWorld } from '../call/index.ts';
import { LegMedia } from '../media/index.ts';
import { musicFor } from '../music/index.ts';
import type { Departure, Guest } from './guest.ts';
import { voiceOf } from './member-voice.ts';
import { type RoomConfig, termsOf } from './room-config.ts';
import { RoomRecorder } from './room-recorder.ts';
import { RoomSpeech } from './room-speech.ts';

/** Wide enough for G.722 and Opus: whose codec is narrower is converted. */
const RATE_HZ = 16_000;
interface Inside extends Guest {
  readonly joinedAtMs: number;
  leave(departure: Departure): void;
}

interface RoomListener {
  changed(): void;
  /** Nobody is in it any more. @param recorded  resolves when what was recorded last is on the bill */
  over(recorded: Promise<void>): void;
}

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
  readonly #speech: RoomSpeech;
  readonly #recorder: RoomRecorder;

  constructor(world: LegWorld, edgeId: string, listener: RoomListener) {
    this.#world = world;
    this.#edgeId = edgeId;
    this.#listener = listener;
    this.#speech = new RoomSpeech(world, this);
    this.#recorder = new RoomRecorder(world);
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

  get config(): RoomConfig {
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
    return this.#recorder.recordedMs;
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

  /** What is said and played in it. */
  get speech(): RoomSpeech {
    return this.#speech;
  }

  /** Null: nobody has come in yet, or all are out. */
  get sound(): MediaRoom | null {
    return this.#sound;
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
        this.#speech.inform(effect.news, effect.id, new Map(this.#inside));
        break;
      case 'let-go':
        this.#letGo(effect.id, effect.why);
        break;
      case 'record':
        if (effect.action === 'start') this.#recorder.start(this.#snapshot, this.#config, this.#sound);
        else this.#recorder.order(effect.action);
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
    const { nameFile } = this.#inside.get(id) ?? {};
    this.#speech.left(id, () => nameFile && this.#world.promptKeeper.discard(nameFile));
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

  #voiceOf(member: Member): RoomVoice {
    return voiceOf(member, this.#room.members, (id) => this.endpointOf(id));
  }

  #floorTo(holder: MediaEndpoint | null): void {
    this.#floor = [...this.#inside.keys()].find((id) => holder && this.endpointOf(id)?.id === holder.id) ?? null;
    this.#listener.changed();
  }

  #pressed(id: LegId, key: string): void {
    const action = this.#config.keys.find((one) => one.key === key)?.action;
    if (!action) return;
    const move = pressed(this.#room, this.terms, id, action);
    this.take(move);
    if (this.isListed && move.effects.some((effect) => effect.name === 'record' && effect.action === 'start'))
      this.#world.onRoomRecorded?.({
        tenantId: this.tenantId,
        conferenceRoomId: this.id,
        by: this.#inside.get(id)?.party.userId ?? null,
      });
  }

  #end(): void {
    const sound = this.#sound;
    this.#sound = null;
    // What is being recorded has begun before it is over.
    void this.#recorder.begun().then(() => sound?.close());
    this.#tell('ended');
    this.#listener.over(this.#recorder.done);
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
