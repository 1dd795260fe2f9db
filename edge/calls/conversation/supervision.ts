import type { MediaRoom, MediaServer, RoomVoice } from '#edge/media/index.ts';
import type { LegId } from '#shared/cdr/index.ts';
import type { LegMedia } from '../media/index.ts';

/** Who hears the supervisor: nobody, the agent alone, or everybody. */
export const SUPERVISION_MODES = ['listen', 'whisper', 'barge'] as const;
export type SupervisionMode = (typeof SUPERVISION_MODES)[number];

/** On the middle row of the keypad (chosen). */
const MODE_OF_KEY: Readonly<Record<string, SupervisionMode>> = { 4: 'listen', 5: 'whisper', 6: 'barge' };

export interface Supervised {
  readonly supervisor: LegId;
  /** The one of the two who is whispered to. */
  readonly agent: LegId;
  readonly mode: SupervisionMode;
}

const NARROW_HZ = 8000;
const WIDE_HZ = 16_000;

/** A call that somebody listens to: its legs in a room (edge/media), with rules about who hears whom. */
export class Supervision {
  readonly #room: MediaRoom;
  readonly #members = new Map<LegId, LegMedia>();
  #terms: Supervised;

  constructor(server: Pick<MediaServer, 'openRoom'>, legs: ReadonlyMap<LegId, LegMedia>, terms: Supervised) {
    this.#terms = terms;
    const isWide = [...legs.values()].some(({ ownFormat }) => (ownFormat?.clockRateHz ?? 0) > NARROW_HZ);
    const [first] = legs.values();
    this.#room = server.openRoom({ rateHz: isWide ? WIDE_HZ : NARROW_HZ }, first?.endpoint);
    for (const [id, media] of legs) this.#members.set(id, media);
  }

  /** The leg hears the room from now on. Again when its codec has changed. */
  enter(id: LegId): void {
    const media = this.#members.get(id);
    const format = media?.ownFormat;
    if (media && format) this.#room.join(media.endpoint, format, this.#voiceOf(id));
  }

  get terms(): Supervised {
    return this.#terms;
  }

  change(mode: SupervisionMode, agent: LegId): void {
    this.#terms = { ...this.#terms, mode, agent };
    for (const [id, media] of this.#members) this.#room.set(media.endpoint, this.#voiceOf(id));
  }

  /** By keys the supervisor says who is to hear him. */
  pressed(key: string): void {
    const mode = MODE_OF_KEY[key];
    if (mode) this.change(mode, this.#terms.agent);
  }

  close(): void {
    this.#room.close();
  }

  #voiceOf(id: LegId): RoomVoice {
    const { supervisor, agent, mode } = this.#terms;
    const supervising = this.#members.get(supervisor)?.endpoint.id ?? '';
    if (id === supervisor) return { isMuted: mode === 'listen' };
    return { doesNotHear: mode === 'whisper' && id !== agent ? [supervising] : [] };
  }
}
