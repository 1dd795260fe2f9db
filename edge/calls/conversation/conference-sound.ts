import type { MediaRoom, MediaServer } from '#edge/media/index.ts';
import type { LegMedia } from '../media/index.ts';

/** Wide enough for G.722 and Opus: whose codec is narrower is converted. */
const RATE_HZ = 16_000;

/** The room (edge/media) in which those who confer hear each other. */
export class ConferenceSound {
  readonly #server: Pick<MediaServer, 'openRoom'>;
  #room: MediaRoom | null = null;

  constructor(server: Pick<MediaServer, 'openRoom'>) {
    this.#server = server;
  }

  /** Hears the others from now on. Again when the codec has changed, or when it was out for a moment. */
  enter({ endpoint, ownFormat }: LegMedia): void {
    this.#room ??= this.#server.openRoom({ rateHz: RATE_HZ }, endpoint);
    if (ownFormat) this.#room.join(endpoint, ownFormat);
  }

  close(): void {
    this.#room?.close();
  }
}
