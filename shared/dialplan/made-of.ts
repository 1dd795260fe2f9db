import type { ConfigObject, ObjectKind, ObjectOf } from '#shared/object/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';

const NOTHING: ReadonlyMap<string, ConfigObject> = new Map();

/** What a plan needs of all objects of a kind, made when it is first asked for, and then once: snapshots never change. */
export function madeOf<Kind extends Pick<ObjectKind, 'name' | 'fields'>, Made>(
  kind: Kind,
  make: (objects: readonly ObjectOf<Kind>[]) => Made,
): (snapshot: Pick<TenantSnapshot, 'objects'>) => Made {
  const known = new WeakMap<ReadonlyMap<string, ConfigObject>, Made>();
  return (snapshot) => {
    const objects = snapshot.objects.get(kind.name) ?? NOTHING;
    const before = known.get(objects);
    if (before !== undefined) return before;
    const made = make([...objectsOf(snapshot, kind).values()]);
    known.set(objects, made);
    return made;
  };
}

/** Objects by each of several values that they name. */
export function byEach<Value>(
  objects: readonly Value[],
  keysOf: (one: Value) => readonly string[],
): Map<string, Value[]> {
  const found = new Map<string, Value[]>();
  for (const object of objects)
    for (const key of keysOf(object)) {
      const list = found.get(key);
      if (list) list.push(object);
      else found.set(key, [object]);
    }
  return found;
}

export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/** The order in which rules and routes are asked. */
export const inOrder = (
  a: { readonly position: number; readonly name: string },
  b: { readonly position: number; readonly name: string },
): number => a.position - b.position || byName(a, b);
