import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { effective } from '#shared/setting/index.ts';
import type { SettingsRecord } from '#shared/store/index.ts';
import { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';

/** Chosen: the setting is in days, and a node that has just come up has better things to do. */
const LOOK_AFTER_MS = 60_000;
const LOOK_AGAIN_MS = 3_600_000;
const DAY_MS = 86_400_000;

export interface OldRecordingsWorld {
  /** A folder for each tenant in it. */
  readonly recordingsFolder: string;
  readonly store: { tenant(id: TenantId): { settings: { get(bearerId: string): Promise<SettingsRecord | null> } } };
  readonly clock: Pick<Clock, 'nowMs' | 'after'>;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/**
 * Deletes recordings once they are older than their tenant says (`recording.kept-days`; those of a tenant that is gone, than
 * it would have said by itself). A recording is as old as its last byte, so that one that goes on stays.
 */
export class OldRecordings {
  readonly #world: OldRecordingsWorld;
  #callOff: () => void;
  #isStopped = false;

  constructor(world: OldRecordingsWorld) {
    this.#world = world;
    this.#callOff = world.clock.after(LOOK_AFTER_MS, () => void this.#look());
  }

  stop(): void {
    this.#isStopped = true;
    this.#callOff();
  }

  async #look(): Promise<void> {
    const { clock, log } = this.#world;
    try {
      for (const tenant of await this.#tenants()) await this.#sweep(tenant);
    } catch (error) {
      log({ name: 'recordings-not-swept', error: (error as Error).message });
    }
    if (!this.#isStopped) this.#callOff = clock.after(LOOK_AGAIN_MS, () => void this.#look());
  }

  async #tenants(): Promise<TenantId[]> {
    const names = await namesIn(this.#world.recordingsFolder);
    return names.flatMap((name) => TenantId.safeParse(name).data ?? []);
  }

  async #sweep(tenant: TenantId): Promise<void> {
    const { store, clock, log, recordingsFolder } = this.#world;
    const held = await store.tenant(tenant).settings.get(tenant);
    const keptDays = effective('tenant', 'recording.kept-days', [held?.values ?? {}]);
    if (keptDays === 0) return;
    const folder = join(recordingsFolder, tenant);
    const beforeMs = clock.nowMs() - keptDays * DAY_MS;
    let deleted = 0;
    for (const name of await namesIn(folder)) {
      const path = join(folder, name);
      const { mtimeMs } = await stat(path);
      if (mtimeMs >= beforeMs || this.#isStopped) continue;
      await unlink(path);
      if (name.endsWith('.wav')) deleted++; // and not the notes beside them
    }
    if (deleted > 0) log({ name: 'recordings-deleted', tenant, count: deleted });
  }
}

/** Of the files and folders; none where nothing was recorded yet. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
