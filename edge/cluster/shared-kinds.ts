import type { z } from 'zod';
import type { TenantId } from '#shared/tenant/index.ts';
import type { Change, Json } from './frame.ts';

/** One kind of thing that each edge holds some of and the others want to know of. */
export interface KindOptions<Value extends Json> {
  /** What another edge says is read by it; what it does not fit is as if not there. */
  readonly schema: z.ZodType<Value>;
  /** All that this edge holds of a tenant, by id. Asked when another edge begins to follow the tenant. */
  readonly all: (tenantId: TenantId) => Iterable<readonly [string, Value]>;
  /** What this edge holds now; null: nothing (any more). */
  readonly one: (tenantId: TenantId, id: string) => Value | null;
  /** Another edge holds something else than before; null: nothing any more. */
  readonly onChange?: (change: Elsewhere<Value | null> & { readonly tenantId: TenantId }) => void;
}

/** What another edge holds. */
export interface Elsewhere<Value> {
  readonly edgeId: string;
  readonly id: string;
  readonly value: Value;
}

/** What other edges hold of one kind, as they have told it last. */
export interface SharedKind<Value> {
  /** Something that this edge holds is different. Costs nothing unless another edge follows the tenant. */
  changed(tenantId: TenantId, id: string): void;
  elsewhere(tenantId: TenantId): Iterable<Elsewhere<Value>>;
  elsewhereOf(tenantId: TenantId, id: string): Iterable<Elsewhere<Value>>;
}

/** By edge. */
type Held = Map<string, Json>;

/** All kinds, and what other edges have told of them. */
export class SharedKinds {
  readonly #kinds = new Map<string, KindOptions<Json>>();
  /** By tenant, kind and id. */
  readonly #held = new Map<TenantId, Map<string, Map<string, Held>>>();
  readonly #changed: (tenantId: TenantId, kind: string, id: string) => void;

  constructor(changed: (tenantId: TenantId, kind: string, id: string) => void) {
    this.#changed = changed;
  }

  add<Value extends Json>(name: string, options: KindOptions<Value>): SharedKind<Value> {
    this.#kinds.set(name, options as unknown as KindOptions<Json>);
    const idsOf = (tenantId: TenantId) => this.#held.get(tenantId)?.get(name);
    const heldOf = function* (id: string, held: Held | undefined): Generator<Elsewhere<Value>> {
      for (const [edgeId, value] of held ?? []) yield { edgeId, id, value: value as Value };
    };
    return {
      changed: (tenantId, id) => this.#changed(tenantId, name, id),
      *elsewhere(tenantId) {
        for (const [id, held] of idsOf(tenantId) ?? []) yield* heldOf(id, held);
      },
      elsewhereOf: (tenantId, id) => heldOf(id, idsOf(tenantId)?.get(id)),
    };
  }

  /** All that this edge holds of a tenant. */
  *ours(tenantId: TenantId): Generator<Change> {
    for (const [kind, { all }] of this.#kinds) for (const [id, value] of all(tenantId)) yield [kind, id, value];
  }

  our(tenantId: TenantId, kind: string, id: string): Change {
    return [kind, id, this.#kinds.get(kind)?.one(tenantId, id) ?? null];
  }

  told(edgeId: string, tenantId: TenantId, changes: readonly Change[]): void {
    for (const [kind, id, said] of changes) {
      const options = this.#kinds.get(kind);
      const read = said === null ? null : options?.schema.safeParse(said);
      if (options) this.#put(edgeId, tenantId, kind, id, read?.success ? read.data : null);
    }
  }

  /** It is dead, or tells us nothing any more. */
  forget(edgeId: string): void {
    for (const [tenantId, kinds] of [...this.#held])
      for (const [kind, ids] of [...kinds])
        for (const [id, held] of [...ids]) if (held.has(edgeId)) this.#put(edgeId, tenantId, kind, id, null);
  }

  #put(edgeId: string, tenantId: TenantId, kind: string, id: string, value: Json | null): void {
    const kinds = this.#held.get(tenantId) ?? new Map<string, Map<string, Held>>();
    const ids = kinds.get(kind) ?? new Map<string, Held>();
    const held: Held = ids.get(id) ?? new Map();
    if (value === null && !held.has(edgeId)) return;
    if (value === null) held.delete(edgeId);
    else held.set(edgeId, value);
    keep(ids, id, held);
    keep(kinds, kind, ids);
    keep(this.#held, tenantId, kinds);
    this.#kinds.get(kind)?.onChange?.({ edgeId, tenantId, id, value });
  }
}

/** What is empty takes no room. */
function keep<Key, Inner extends Map<unknown, unknown>>(map: Map<Key, Inner>, key: Key, inner: Inner): void {
  if (inner.size > 0) map.set(key, inner);
  else map.delete(key);
}
