import { createReadStream } from 'node:fs';
import { readdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blobs } from '#shared/blob/index.ts';
import { fileNamed, recordingBlob, type StoredRecording } from '#shared/recording/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import { putRecording } from '#shared/usecases/voicemail/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';
import { finishLeftRecordings } from './left-recordings.ts';
import type { RecordingAlarms } from './recording-alarms.ts';
import { notePath } from './recording-note.ts';

/** *Chosen*: a blob store that is away for a moment is asked soon, one that is away for hours not too often. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;
/** *Chosen*: when so many in turn fail, the store is away, and not something wrong with one file. */
const MOST_FAILURES = 5;

export interface HandOverWorld {
  /** A folder for each tenant in it. */
  readonly recordingsFolder: string;
  readonly blobs: Blobs;
  readonly store: { tenant(id: string): { recordings: { put(recording: StoredRecording): Promise<boolean> } } };
  readonly alarms: Pick<RecordingAlarms, 'leftBehind' | 'waits' | 'allHandedOver'>;
  readonly clock: Pick<Clock, 'nowMs' | 'after'>;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/**
 * Hands recordings over to the blob store, where the API finds them: each once its call has ended, one after the other, and those
 * that a process before this one has left behind, finished or not. A file stays on this disk until it is there; those of a deleted
 * tenant go.
 */
export class RecordingHandOver {
  readonly #world: HandOverWorld;
  readonly #waiting = new Set<string>();
  #working: Promise<void> | null = null;
  #pauseMs = FIRST_PAUSE_MS;
  #callOff: () => void = () => undefined;
  #isStopped = false;

  private constructor(world: HandOverWorld) {
    this.#world = world;
  }

  /** Takes what lies there: nothing may be recorded before this is open. */
  static async open(world: HandOverWorld): Promise<RecordingHandOver> {
    const handOver = new RecordingHandOver(world);
    await finishLeftRecordings(world.recordingsFolder);
    for (const file of await filesIn(world.recordingsFolder)) {
      const tenantId = tenantOf(file);
      if (tenantId) world.alarms.leftBehind(tenantId);
      handOver.take(file);
    }
    return handOver;
  }

  /** @param file  below the folder, as the record of the call names it */
  take(file: string): void {
    this.#waiting.add(file);
    this.#work();
  }

  /** What is not handed over by then stays on the disk for the next process. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#callOff();
    await this.#working;
  }

  #work(): void {
    if (this.#working !== null || this.#isStopped) return;
    this.#callOff();
    this.#working = this.#handOverAll().finally(() => {
      this.#working = null;
      if (this.#waiting.size === 0 || this.#isStopped) return;
      this.#callOff = this.#world.clock.after(this.#pauseMs, () => this.#work());
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    });
  }

  async #handOverAll(): Promise<void> {
    let inTurn = 0;
    const failed: string[] = [];
    for (const file of this.#waiting) {
      if (this.#isStopped || inTurn === MOST_FAILURES) break;
      try {
        await this.#handOver(file);
        this.#waiting.delete(file);
        this.#tellOver(file);
        this.#pauseMs = FIRST_PAUSE_MS;
        inTurn = 0;
      } catch (error) {
        const { message } = error as Error;
        this.#world.log({ name: 'recording-not-handed-over', file, error: message });
        const tenantId = tenantOf(file);
        if (tenantId) this.#world.alarms.waits(tenantId, message);
        inTurn += 1;
        failed.push(file);
      }
    }
    // The others come first the next time.
    for (const file of failed) {
      this.#waiting.delete(file);
      this.#waiting.add(file);
    }
  }

  #tellOver(file: string): void {
    const tenantId = tenantOf(file);
    if (tenantId === null || [...this.#waiting].some((other) => tenantOf(other) === tenantId)) return;
    this.#world.alarms.allHandedOver(tenantId);
  }

  async #handOver(file: string): Promise<void> {
    const { recordingsFolder, blobs, store, clock, log } = this.#world;
    const named = fileNamed(file);
    if (!named) return;
    const path = join(recordingsFolder, file);
    const { tenantId, callId, id } = named;
    const blob = recordingBlob(tenantId, id);
    const content = createReadStream(path);
    let bytes: number;
    try {
      bytes = await putRecording(blobs, blob, content);
    } catch (error) {
      // Somebody has taken it away: there is nothing to hand over.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    } finally {
      content.destroy();
    }
    const isStored = await store
      .tenant(tenantId)
      .recordings.put({ id, callId, bytes, storedAt: toInstant(clock.nowMs()) });
    // Its tenant was deleted: what stayed now, nobody would ever find and delete.
    if (!isStored) {
      await blobs.delete(blob);
      log({ name: 'recording-of-no-tenant', file });
    }
    await unlink(path);
    await rm(notePath(path), { force: true });
  }
}

const tenantOf = (file: string): TenantId | null => TenantId.safeParse(fileNamed(file)?.tenantId).data ?? null;

/** Of all tenants, without what is still being written (it has another name); none where nothing was recorded yet. */
async function filesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder, { recursive: true })).filter((file) => fileNamed(file) !== null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
