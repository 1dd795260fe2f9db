import type { LegId, LegMedia as LegMediaRecord } from '#shared/cdr/index.ts';
import type { Result } from '#shared/result.ts';
import {
  type BridgedMedia,
  LegMedia,
  type LegPlace,
  openLegMedia,
  openRtpengineLeg,
  RtpengineLeg,
} from '../media/index.ts';
import type { LegWorld } from './leg-world.ts';

type Opened<Media> = Result<Media, { readonly code: 'no-media' }>;

/** The media of all legs of one call. */
export class CallMedia {
  readonly #world: Pick<LegWorld, 'media' | 'rtpengines' | 'chance'>;
  readonly #onClosed: (leg: LegId, record: LegMediaRecord) => void;
  readonly #media = new Map<LegId, BridgedMedia>();
  /** Of legs that have left. */
  readonly #closing: Promise<void>[] = [];
  /** The leg that the others are to talk to. */
  #near: BridgedMedia | null = null;
  #isClosed = false;

  /** @param onClosed  what the leg's media was like, for the bill */
  constructor(
    world: Pick<LegWorld, 'media' | 'rtpengines' | 'chance'>,
    onClosed: (leg: LegId, record: LegMediaRecord) => void,
  ) {
    this.#world = world;
    this.#onClosed = onClosed;
  }

  get near(): BridgedMedia | null {
    return this.#near;
  }

  /** From now on legs are opened to talk to this one. */
  talkTo(media: BridgedMedia): void {
    this.#near = media;
  }

  /** Of a leg that is to be bridged. Who relays the one that it will talk to relays it too. */
  async open(leg: LegId, place: LegPlace): Promise<Opened<BridgedMedia>> {
    const { rtpengines, chance } = this.#world;
    const near = this.#near ?? undefined;
    if (!rtpengines || near instanceof LegMedia) return this.openOwn(leg, place);
    const partner = near instanceof RtpengineLeg ? near : undefined;
    return this.#keep(leg, openRtpengineLeg(rtpengines, chance, { id: leg, ...place, near: partner }));
  }

  /** In our own engine, whoever relays the others: for a leg that hears us. */
  async openOwn(leg: LegId, place: LegPlace): Promise<Opened<LegMedia>> {
    const { media, chance } = this.#world;
    const near = this.#near instanceof LegMedia ? this.#near : undefined;
    return this.#keep(leg, await openLegMedia(media, chance, { ...place, near }));
  }

  /** For a leg that came to nothing: nothing of it is worth a line on the bill. */
  forget(leg: LegId): void {
    void this.#media.get(leg)?.close();
    this.#media.delete(leg);
  }

  /** A leg goes on in another call. @throws Error  when it has no media here: a bug */
  give(leg: LegId): BridgedMedia {
    const media = this.#media.get(leg);
    if (!media) throw new Error(`leg ${leg} has no media to take along`);
    this.#media.delete(leg);
    return media;
  }

  keep(leg: LegId, media: BridgedMedia): void {
    this.#media.set(leg, media);
  }

  /** A leg is over. */
  close(leg: LegId): void {
    const media = this.#media.get(leg);
    this.#media.delete(leg);
    if (media) this.#closing.push(this.#close(leg, media));
  }

  /** Resolves when all of it is on the bill. */
  async closeAll(): Promise<void> {
    this.#isClosed = true;
    for (const leg of [...this.#media.keys()]) this.close(leg);
    await Promise.all(this.#closing);
  }

  async #close(leg: LegId, media: BridgedMedia): Promise<void> {
    const record = await media.close();
    if (record) this.#onClosed(leg, record);
  }

  #keep<Media extends BridgedMedia>(leg: LegId, opened: Opened<Media>): Opened<Media> {
    if (opened.ok && !this.#isClosed) this.#media.set(leg, opened.value);
    else if (opened.ok) void opened.value.close(); // the call ended while ports were being taken
    return opened;
  }
}
