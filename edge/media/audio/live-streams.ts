import type { Clock } from '#shared/world/index.ts';
import { bytesAt } from './bytes.ts';
import { LiveStream } from './live-stream.ts';
import type { Reach } from './location.ts';

/** A stream and where it is. */
export interface StreamLocation {
  readonly stream: string;
  readonly reach: Reach;
}

export interface LiveStreamsOptions {
  readonly clock: Pick<Clock, 'after'>;
  /** @throws AudioError */
  readonly read?: (location: StreamLocation, signal: AbortSignal) => AsyncIterable<Uint8Array>;
}

/** The live streams of one thread, each as long as somebody listens. */
export class LiveStreams {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #read: NonNullable<LiveStreamsOptions['read']>;
  readonly #streams = new Map<string, LiveStream>();

  constructor({ clock, read = readStream }: LiveStreamsOptions) {
    this.#clock = clock;
    this.#read = read;
  }

  /** Give it back with `close`, when it has been left. */
  open(location: StreamLocation): LiveStream {
    const key = keyOf(location);
    let stream = this.#streams.get(key);
    if (!stream) {
      stream = new LiveStream({ clock: this.#clock, read: (signal) => this.#read(location, signal) });
      this.#streams.set(key, stream);
    }
    return stream;
  }

  /** Ends the stream where nobody is left. */
  close(location: StreamLocation): void {
    const stream = this.#streams.get(keyOf(location));
    if (!stream || stream.listeners > 0) return;
    stream.close();
    this.#streams.delete(keyOf(location));
  }
}

const keyOf = ({ stream, reach }: StreamLocation): string => `${reach} ${stream}`;
const readStream: NonNullable<LiveStreamsOptions['read']> = ({ stream, reach }, signal) =>
  bytesAt({ url: stream, reach }, signal);
