import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import { SpooledFax } from './spooled-fax.ts';

/** What waits is tried again after so long, then after twice as long each time, up to the most. *chosen* */
const RETRY_MS = 15_000;
const MOST_RETRY_MS = 3_600_000;
/** Who has left his box full for so long does not get the fax. *chosen* */
const MOST_AGE_MS = 7 * 24 * 3_600_000;
/** Of the sender, and of writes that were cut short: what they were for is begun anew. */
const STRAY = /-sent\.tiff$|\.pdf$|\.draft$/;

/** What became of a fax that was handed on. `refused`: nobody will ever take it. */
export type Handed = 'taken' | 'refused';

export interface FaxSpoolWorld {
  readonly folder: string;
  /** Puts a fax into its box; rejects when that cannot be now. @param tiff  null: no page came */
  readonly hand: (fax: SpooledFax, tiff: Uint8Array | null) => Promise<Handed>;
  /** Faxes of this tenant wait on this machine, or no longer. */
  readonly alarm: (tenantId: TenantId, isWaiting: boolean, why: string) => void;
  readonly clock: Pick<Clock, 'after' | 'nowMs'>;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/**
 * Faxes on their way from the line to the box. Each has a file that says whose it is, written before the call is answered: whatever
 * happens to this process, the next one finds it with the pages that had come, and hands both on.
 */
export class FaxSpool {
  readonly #world: FaxSpoolWorld;
  readonly #waiting = new Map<string, TenantId>();
  readonly #retries = new Set<() => void>();
  #isStopped = false;

  /** Finds what the process before this one has left, and hands it on. */
  static async open(world: FaxSpoolWorld): Promise<FaxSpool> {
    await mkdir(world.folder, { recursive: true, mode: 0o700 });
    const spool = new FaxSpool(world);
    for (const name of await readdir(world.folder)) {
      if (STRAY.test(name)) await rm(join(world.folder, name), { force: true });
      if (name.endsWith('.json')) await spool.#recover(name);
    }
    return spool;
  }

  private constructor(world: FaxSpoolWorld) {
    this.#world = world;
  }

  /**
   * A fax is about to come.
   *
   * @returns where its pages are to be put
   * @throws Error  when nothing can be written here
   */
  async begin(fax: SpooledFax): Promise<string> {
    await this.#write({ ...fax, error: 'the edge failed while the fax came in' });
    return this.#pathOf(fax.id);
  }

  /** The call is over. Resolves when the fax has been tried to be handed on. */
  async finish(fax: SpooledFax): Promise<void> {
    await this.#write(fax).catch((error: unknown) =>
      this.#world.log({ name: 'fax-not-noted', fax: fax.id, error: String(error) }),
    );
    await this.#hand(fax);
  }

  /** Nobody has called after all. */
  async discard(id: string): Promise<void> {
    for (const path of [this.#pathOf(id), this.#sidecarOf(id)]) await rm(path, { force: true });
  }

  stop(): void {
    this.#isStopped = true;
    for (const callOff of this.#retries) callOff();
  }

  async #recover(name: string): Promise<void> {
    const { folder, log } = this.#world;
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    const fax = SpooledFax.safeParse(jsonOf(text));
    if (fax.success) void this.#hand(fax.data);
    else log({ name: 'fax-unreadable', file: name });
  }

  async #hand(fax: SpooledFax, retryMs = RETRY_MS): Promise<void> {
    const { id, tenantId } = fax;
    const { hand, log, alarm, clock } = this.#world;
    try {
      const handed = await hand(fax, await this.#pagesOf(id));
      if (handed === 'refused') log({ name: 'fax-refused', tenant: tenantId, fax: id, box: fax.boxId });
      await this.#settle(fax);
    } catch (error) {
      if (clock.nowMs() - fax.atMs > MOST_AGE_MS) {
        log({ name: 'fax-given-up', tenant: tenantId, fax: id, box: fax.boxId, error: String(error) });
        return this.#settle(fax).catch((failure: unknown) =>
          log({ name: 'fax-not-removed', fax: id, error: String(failure) }),
        );
      }
      log({ name: 'fax-waits', tenant: tenantId, fax: id, error: String(error) });
      if (![...this.#waiting.values()].includes(tenantId)) alarm(tenantId, true, String(error));
      this.#waiting.set(id, tenantId);
      if (this.#isStopped) return;
      const callOff = clock.after(retryMs, () => {
        this.#retries.delete(callOff);
        void this.#hand(fax, Math.min(2 * retryMs, MOST_RETRY_MS));
      });
      this.#retries.add(callOff);
    }
  }

  /** It waits here no longer. */
  async #settle({ id, tenantId }: SpooledFax): Promise<void> {
    await this.discard(id);
    const hasWaited = this.#waiting.delete(id);
    if (hasWaited && ![...this.#waiting.values()].includes(tenantId)) this.#world.alarm(tenantId, false, '');
  }

  #pagesOf(id: string): Promise<Uint8Array | null> {
    return readFile(this.#pathOf(id)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
  }

  #pathOf(id: string): string {
    return join(this.#world.folder, `${id}.tiff`);
  }

  #sidecarOf(id: string): string {
    return join(this.#world.folder, `${id}.json`);
  }

  /** Whole or not at all, and on the disk when it resolves. */
  async #write(fax: SpooledFax): Promise<void> {
    const path = this.#sidecarOf(fax.id);
    const draft = `${path}.draft`;
    {
      await using file = await open(draft, 'w', 0o600);
      await file.writeFile(JSON.stringify(fax));
      await file.datasync();
    }
    await rename(draft, path);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
