import {
  type LocalPlace,
  type MediaEndpoint,
  type MediaServer,
  newSrtpKeys,
  remoteStreams,
  type SrtpKeys,
  type StreamDescription,
} from '#edge/media/index.ts';
import type { Chance } from '#shared/world/index.ts';

interface LegStream {
  readonly index: number;
  readonly protocol: StreamDescription['protocol'];
  /** Resolves when it has an endpoint, or when there is none left for it. */
  readonly opened: Promise<void>;
  endpoint: MediaEndpoint | null;
  srtpKeys: SrtpKeys | undefined;
  isAgreed: boolean;
  /** The endpoint of the other leg that it goes to. */
  partner: MediaEndpoint | null;
}

/** A stream to make a place for. */
export type StreamWish = Pick<StreamDescription, 'index' | 'protocol'> & { readonly isSecured: boolean };

/**
 * The streams of a leg beside its first audio: video, fax, further audio. Each has an endpoint of its own from the moment
 * it is offered until it is refused; once both legs have agreed on it, it passes between them.
 */
export class LegStreams {
  readonly #server: MediaServer;
  readonly #chance: Chance;
  /** By m= line and protocol: audio that turns into fax on its m= line is another stream (RFC 3264 §8.3.3). */
  readonly #streams = new Map<string, LegStream>();
  #other: LegStreams | null = null;
  #isClosed = false;

  constructor(server: MediaServer, chance: Chance) {
    this.#server = server;
    this.#chance = chance;
  }

  /**
   * Where we listen to each of them, by its m= line; one for which no port is left is missing.
   *
   * @param near  the endpoint of the leg's audio: they are in the same thread, and of the same IP version
   */
  async open(wishes: readonly StreamWish[], near: MediaEndpoint): Promise<ReadonlyMap<number, LocalPlace>> {
    const places = new Map<number, LocalPlace>();
    for (const { index, protocol, isSecured } of wishes) {
      const stream = this.#streamOf(index, protocol, near);
      await stream.opened;
      if (stream.endpoint === null) continue;
      const { address, rtpPort, rtcpPort } = stream.endpoint;
      // Never the keys of another stream: two that happen to have one SSRC would use a key stream twice (RFC 3711 §9.1).
      if (isSecured) stream.srtpKeys ??= newSrtpKeys(this.#chance);
      places.set(index, { address, rtpPort, rtcpPort, srtpKeys: isSecured ? stream.srtpKeys : undefined });
    }
    return places;
  }

  /** What both halves have goes on; the ports of all others are given back. */
  agree(theirs: string, ours: string): void {
    if (this.#streams.size === 0) return;
    const remotes = remoteStreams(theirs, ours);
    for (const [key, stream] of this.#streams) {
      const remote = remotes.get(stream.index);
      stream.isAgreed = remote?.protocol === stream.protocol;
      if (!remote || !stream.isAgreed) this.#drop(key, stream);
      else stream.endpoint?.setRemote(remote);
    }
    this.#join();
  }

  /** What was offered last has come to nothing. */
  withdraw(): void {
    for (const [key, stream] of this.#streams) if (!stream.isAgreed) this.#drop(key, stream);
  }

  /** Lets the streams that both have agreed on, now or later, go to each other. */
  bridge(other: LegStreams): void {
    this.#other = other;
    other.#other = this;
    this.#join();
  }

  /** They go nowhere until they are bridged again. */
  part(): void {
    const other = this.#other;
    this.#other = null;
    if (other !== null && other.#other === this) other.part();
    for (const stream of this.#streams.values()) {
      if (stream.endpoint && stream.partner) this.#server.unbridge(stream.endpoint);
      stream.partner = null;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    await Promise.all(streams.map(closeStream));
  }

  #streamOf(index: number, protocol: LegStream['protocol'], near: MediaEndpoint): LegStream {
    const key = `${index} ${protocol}`;
    const known = this.#streams.get(key);
    if (known) return known;
    const opening = this.#server.open({ near, peer: near.address });
    const stream: LegStream = {
      index,
      protocol,
      opened: opening.then((opened) => {
        if (opened.ok) stream.endpoint = opened.endpoint;
        // The call may have ended, or the stream been refused, while ports were being taken.
        if (this.#isClosed || !opened.ok) this.#streams.delete(key);
        if (this.#isClosed && opened.ok) void opened.endpoint.close();
      }),
      endpoint: null,
      srtpKeys: undefined,
      isAgreed: false,
      partner: null,
    };
    this.#streams.set(key, stream);
    return stream;
  }

  #drop(key: string, stream: LegStream): void {
    this.#streams.delete(key);
    void closeStream(stream);
  }

  #join(): void {
    const others = this.#other;
    if (others === null) return;
    for (const [key, stream] of this.#streams) {
      const other = others.#streams.get(key);
      if (!other?.isAgreed || !stream.isAgreed || !stream.endpoint || !other.endpoint) continue;
      if (stream.partner === other.endpoint) continue;
      this.#server.bridge(stream.endpoint, other.endpoint);
      stream.partner = other.endpoint;
      other.partner = stream.endpoint;
    }
  }
}

async function closeStream(stream: LegStream): Promise<void> {
  await stream.opened;
  await stream.endpoint?.close();
}
