import type { TenantId } from '#shared/tenant/index.ts';
import type { Clock } from '#shared/world/index.ts';
import type { Channels } from './channel.ts';
import type { Change } from './frame.ts';
import { type Link, MAX_LINE_BYTES } from './link.ts';
import type { SharedKinds } from './shared-kinds.ts';

/** Changes of this time are told as one: lamps are in time, and a call that is set up tells less often (chosen). */
const GATHER_MS = 20;
/** A large tenant is told in parts of so many characters of JSON, between which calls go on (chosen). */
const MAX_PART = 256 * 1024;
/** Leaves room for what stands around it in its line. */
const MAX_CHANGE = MAX_LINE_BYTES - 1024;

export interface FollowerWorld {
  readonly clock: Pick<Clock, 'after'>;
  readonly log: (event: { readonly name: string; readonly [field: string]: unknown }) => void;
}

/** Another edge, connected to us: hears of the tenants that it follows. */
export class Follower {
  readonly channels: Channels;
  readonly #link: Pick<Link, 'send' | 'ready' | 'isOver'>;
  readonly #kinds: SharedKinds;
  readonly #world: FollowerWorld;
  readonly #tenants = new Set<TenantId>();
  /** Of these it is to hear all. */
  readonly #unheard: TenantId[] = [];
  #changed = new Map<TenantId, Map<string, readonly [kind: string, id: string]>>();
  #areChangesDue = false;
  #isTelling = false;
  #hasLogged = false;
  #callOff: (() => void) | null = null;

  constructor(
    link: Pick<Link, 'send' | 'ready' | 'isOver'>,
    channels: Channels,
    kinds: SharedKinds,
    world: FollowerWorld,
  ) {
    this.#link = link;
    this.channels = channels;
    this.#kinds = kinds;
    this.#world = world;
  }

  follow(tenantId: TenantId): void {
    this.#tenants.add(tenantId);
    this.#unheard.push(tenantId);
    void this.#tell();
  }

  changed(tenantId: TenantId, kind: string, id: string): void {
    if (!this.#tenants.has(tenantId)) return;
    const changed = this.#changed.get(tenantId) ?? new Map<string, readonly [string, string]>();
    this.#changed.set(tenantId, changed.set(`${kind} ${id}`, [kind, id]));
    this.#callOff ??= this.#world.clock.after(GATHER_MS, () => {
      this.#callOff = null;
      this.#areChangesDue = true;
      void this.#tell();
    });
  }

  stop(): void {
    this.#callOff?.();
  }

  /** One after the other: nothing old is told after something new, and nothing is written that the other side does not read. */
  async #tell(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      while (!this.#link.isOver && (this.#areChangesDue || this.#unheard.length > 0)) {
        if (this.#areChangesDue) await this.#tellChanges();
        const tenantId = this.#unheard.shift();
        if (tenantId !== undefined) await this.#tellParts(tenantId, [...this.#kinds.ours(tenantId)], true);
      }
    } finally {
      this.#isTelling = false;
    }
  }

  async #tellChanges(): Promise<void> {
    const changed = this.#changed;
    this.#changed = new Map();
    this.#areChangesDue = false;
    for (const [tenantId, ofTenant] of changed) await this.#tellParts(tenantId, this.#now(tenantId, ofTenant), false);
  }

  /** Each as it is when its turn comes. */
  *#now(tenantId: TenantId, changed: ReadonlyMap<string, readonly [kind: string, id: string]>): Generator<Change> {
    for (const [kind, id] of changed.values()) yield this.#kinds.our(tenantId, kind, id);
  }

  /** @param isAll  whether these are all that there are */
  async #tellParts(tenantId: TenantId, changes: Iterable<Change>, isAll: boolean): Promise<void> {
    let part: Change[] = [];
    let length = 0;
    for (const change of changes) {
      const [told, itsLength] = this.#measured(tenantId, change);
      if (part.length > 0 && length + itsLength > MAX_PART) {
        this.#link.send({ say: 'changes', tenantId, isAll: false, changes: part });
        await this.#link.ready();
        if (this.#link.isOver) return;
        part = [];
        length = 0;
      }
      part.push(told);
      length += itsLength;
    }
    this.#link.send({ say: 'changes', tenantId, isAll, changes: part });
    await this.#link.ready();
  }

  /** With its length in a line; what no line takes is told as if it were not there. */
  #measured(tenantId: TenantId, change: Change): readonly [Change, length: number] {
    const length = JSON.stringify(change).length + 1;
    if (length <= MAX_CHANGE) return [change, length];
    const [kind, id] = change;
    if (!this.#hasLogged) this.#world.log({ name: 'too-long-for-edges', tenant: tenantId, kind, id, length });
    this.#hasLogged = true;
    return [[kind, id, null], kind.length + id.length];
  }
}
