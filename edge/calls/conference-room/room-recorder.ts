import type { MediaRoom } from '#edge/media/index.ts';
import type { ConferenceRoom } from '#shared/conference-room/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import type { LegWorld } from '../call/index.ts';
import { RoomRecording } from './room-recording.ts';

/** Records a room when it is ordered to, as often as that is. */
export class RoomRecorder {
  readonly #world: LegWorld;
  #recording: Promise<RoomRecording | null> = Promise.resolve(null);
  #done: Promise<void> = Promise.resolve();
  #sinceMs: number | null = null;

  constructor(world: LegWorld) {
    this.#world = world;
  }

  /** How long it has been recorded; null: it is not. */
  get recordedMs(): number | null {
    return this.#sinceMs === null ? null : this.#world.clock.nowMs() - this.#sinceMs;
  }

  /** Resolves when what was ordered last is done. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** Resolves when what is being recorded has begun. */
  async begun(): Promise<void> {
    await this.#recording;
  }

  start(snapshot: TenantSnapshot, config: ConferenceRoom, sound: MediaRoom | null): void {
    this.#sinceMs = this.#world.clock.nowMs();
    this.#recording = sound
      ? RoomRecording.start(this.#world, snapshot, config, sound).catch((error: unknown) => {
          // No folder, or no room: a conference is worth more than its recording.
          this.#world.log({ name: 'recording-failed', conferenceRoom: config.id, error: String(error) });
          return null;
        })
      : Promise.resolve(null);
  }

  order(action: 'pause' | 'resume' | 'stop'): void {
    if (action === 'stop') this.#sinceMs = null;
    this.#done = this.#recording.then((recording) => recording?.[action]());
  }
}
