import { type Blobs, BlobsUnavailable } from '#shared/blob/blobs.ts';
import { Prompt, promptBlob } from '#shared/prompt/index.ts';
import { objectsOf, type TenantId, type TenantSnapshot } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { FileCache } from './file-cache.ts';

/** A caller listens to silence meanwhile. What takes longer is there for the next one. *chosen* */
const PATIENCE_MS = 2000;
/** A copy that takes longer is given up: the largest prompt over a slow line. *chosen* */
const COPY_MS = 60_000;
/** A blob store that is away is not asked again for so long: no caller waits for what the one before waited for. *chosen* */
const REST_MS = 5000;

/** What is told of a tenant whose audio cannot be had, once for each outage, and when it is over. */
export type AudioFilesNews = { readonly name: 'unavailable' | 'available'; readonly tenantId: TenantId };

/** What calls ask. */
export type AudioFilesOfTenants = Pick<AudioFiles, 'of' | 'ofPrompt' | 'file' | 'ownMusic'>;

/** Of calls that play nothing that anybody has uploaded. */
export const NO_AUDIO_FILES: AudioFilesOfTenants = {
  of: async () => null,
  ofPrompt: async () => null,
  file: async () => null,
  ownMusic: null,
};

export interface AudioFilesWorld {
  readonly blobs: Pick<Blobs, 'read'>;
  readonly cache: FileCache;
  /** The music of who has chosen none; null where it could not be written. */
  readonly ownMusic: string | null;
  readonly snapshotOf: (id: TenantId) => Promise<TenantSnapshot | null>;
  readonly clock: Clock;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
  readonly onNews?: ((news: AudioFilesNews) => void) | undefined;
}

/**
 * Audio of tenants as files of this machine. A blob never changes under its key, so a copy is right for as long as it is there.
 * Answers within 2 s in any case; null is told to who asks, and logged.
 */
export class AudioFiles {
  readonly #world: AudioFilesWorld;
  /** Copies under way, by key. */
  readonly #copies = new Map<string, Promise<string | null>>();
  #restsUntilMs = -Infinity;

  constructor(world: AudioFilesWorld) {
    this.#world = world;
  }

  get ownMusic(): string | null {
    return this.#world.ownMusic;
  }

  /** The WAV file of a prompt of the tenant; null when it has none, or cannot be had now. */
  async of(tenantId: TenantId, promptId: string): Promise<string | null> {
    const snapshot = await this.#world.snapshotOf(tenantId);
    return snapshot && this.ofPrompt(snapshot, promptId);
  }

  /** The same, for who has the configuration of the tenant at hand. */
  async ofPrompt(snapshot: TenantSnapshot, promptId: string): Promise<string | null> {
    const audio = objectsOf(snapshot, Prompt).get(promptId)?.audio;
    const { id } = snapshot.tenant;
    return audio ? this.file(id, promptBlob(id, promptId, audio)) : null;
  }

  /** A copy of a blob of the tenant, which never changes under its key. */
  async file(tenantId: TenantId, key: string): Promise<string | null> {
    const known = this.#world.cache.get(key);
    if (known !== null) return known;
    const { blobs, clock } = this.#world;
    if (clock.monotonicMs() < this.#restsUntilMs) return null;
    const copy = this.#copies.get(key) ?? this.#copy(tenantId, key, blobs);
    return this.#bounded(copy);
  }

  #copy(tenantId: TenantId, key: string, blobs: Pick<Blobs, 'read'>): Promise<string | null> {
    const copy = this.#read(tenantId, key, blobs).finally(() => this.#copies.delete(key));
    this.#copies.set(key, copy);
    return copy;
  }

  async #read(tenantId: TenantId, key: string, blobs: Pick<Blobs, 'read'>): Promise<string | null> {
    const { clock, cache, log } = this.#world;
    const tooLong = Promise.withResolvers<never>();
    const callOff = clock.after(COPY_MS, () => tooLong.reject(new BlobsUnavailable(`not there after ${COPY_MS} ms`)));
    tooLong.promise.catch(() => undefined);
    try {
      const content = await Promise.race([blobs.read(key), tooLong.promise]);
      if (content === null) {
        log({ name: 'audio-missing', tenant: tenantId, key });
        return null;
      }
      const path = await cache.put(key, piecesOf(content, tooLong.promise));
      this.#tell(tenantId, true);
      return path;
    } catch (error) {
      log({ name: 'audio-unavailable', tenant: tenantId, key, error: String(error) });
      // What is wrong with one file is not for all tenants to wait for.
      if (error instanceof BlobsUnavailable) this.#restsUntilMs = clock.monotonicMs() + REST_MS;
      this.#tell(tenantId, false);
      return null;
    } finally {
      callOff();
    }
  }

  #bounded(copy: Promise<string | null>): Promise<string | null> {
    return new Promise((resolve) => {
      const callOff = this.#world.clock.after(PATIENCE_MS, () => resolve(null));
      void copy.then(resolve).finally(callOff);
    });
  }

  #tell(tenantId: TenantId, isThere: boolean): void {
    // Marked on the disk: who was told of an outage before a restart is told after it that it is over.
    const { cache } = this.#world;
    if (isThere !== cache.marks.has(tenantId)) return;
    if (isThere) cache.marks.delete(tenantId);
    else cache.marks.add(tenantId);
    this.#world.onNews?.({ name: isThere ? 'available' : 'unavailable', tenantId });
  }
}

/** Whatever the blob store does, this comes to an end. */
async function* piecesOf(content: ReadableStream<Uint8Array>, ends: Promise<never>): AsyncGenerator<Uint8Array> {
  const reader = content.getReader();
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), ends]);
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
