import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaRecording, MediaServer } from '#edge/media/index.ts';
import type { CallId, CallRecording, LegId } from '#shared/cdr/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';
import type { LegMedia } from '../media/index.ts';

export interface RecordingWorld {
  readonly media: Pick<MediaServer, 'record'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Where recordings are kept, a folder for each tenant in it. */
  readonly recordingsFolder: string;
}

interface Going {
  readonly recording: MediaRecording;
  readonly told: Promise<CallRecording>;
}

/** The recordings of one call: at most one of each leg at a time. */
export class CallRecordings {
  readonly #world: RecordingWorld;
  readonly #call: { readonly id: CallId; readonly tenantId: TenantId };
  readonly #going = new Map<LegId, Going>();
  readonly #all: Promise<CallRecording>[] = [];
  #isStarting = false;

  constructor(world: RecordingWorld, call: { readonly id: CallId; readonly tenantId: TenantId }) {
    this.#world = world;
    this.#call = call;
  }

  /** The legs that are recorded now. */
  get legs(): readonly LegId[] {
    return [...this.#going.keys()];
  }

  /** @returns false when that leg is recorded already */
  async start(leg: LegId, media: LegMedia): Promise<boolean> {
    const { recordingsFolder, clock, media: server } = this.#world;
    const { id, tenantId } = this.#call;
    const name = `${id}-${this.#all.length + 1}.wav`;
    await mkdir(join(recordingsFolder, tenantId), { recursive: true, mode: 0o700 });
    if (this.#going.has(leg)) return false;
    const startedAt = toInstant(clock.nowMs());
    const path = join(recordingsFolder, tenantId, name);
    const recording = server.record(media.endpoint, { path, layout: 'stereo', pauses: 'silence' });
    const told = recording.ended.then(({ path, durationMs, error }) => ({
      legId: leg,
      file: path === null ? null : `${tenantId}/${name}`,
      startedAt,
      durationMs,
      error,
    }));
    const going = { recording, told };
    this.#going.set(leg, going);
    this.#all.push(told);
    void told.then(() => {
      if (this.#going.get(leg) === going) this.#going.delete(leg);
    });
    return true;
  }

  /** What is recorded without being asked for: of a conversation once, whoever wants it. */
  async startByItself(leg: LegId, media: LegMedia): Promise<void> {
    if (this.#isStarting || this.#going.size > 0) return;
    this.#isStarting = true;
    try {
      await this.start(leg, media);
    } finally {
      this.#isStarting = false;
    }
  }

  /** @returns false when that leg is not recorded */
  async control(leg: LegId, action: 'pause' | 'resume' | 'stop'): Promise<boolean> {
    const going = this.#going.get(leg);
    going?.recording[action]();
    if (action === 'stop') await going?.told;
    return going !== undefined;
  }

  /** What has been recorded, once all of it is complete: recordings end with their legs. */
  ended(): Promise<readonly CallRecording[]> {
    return Promise.all(this.#all);
  }
}
