import { kindOf, OBJECT_KIND_NAMES, type ObjectKindName, type Reference, referencesIn } from '#shared/object/index.ts';
import type { BackupRecord } from './backup.ts';

export const isObjectKind = (kind: string): kind is ObjectKindName =>
  (OBJECT_KIND_NAMES as readonly string[]).includes(kind);

/**
 * The places of the records in an order in which each comes after what it refers to: roles, users, objects, settings,
 * sign-in settings, webhooks.
 * Where objects refer to each other in a ring, one of them comes first all the same.
 */
export function restoreOrder(records: readonly BackupRecord[]): number[] {
  const placeOf = new Map(records.map(({ record: { id } }, place) => [id, place]));
  const ordered = new Set<number>();
  const visiting = new Set<number>();
  const visit = (place: number): void => {
    if (ordered.has(place) || visiting.has(place)) return;
    visiting.add(place);
    const { kind, record } = records[place] as BackupRecord;
    const referred = isObjectKind(kind) ? referencesOf(kind, record).map(({ id }) => id) : [];
    for (const id of referred) {
      const other = placeOf.get(id);
      if (other !== undefined) visit(other);
    }
    ordered.add(place);
  };
  const turns = ['role', 'user', 'object', 'settings', 'sign-in-policy', 'oidc-provider', 'ldap-directory', 'webhook'];
  for (const turn of turns) {
    for (const [place, { kind }] of records.entries()) {
      if ((turns.includes(kind) ? kind : 'object') === turn) visit(place);
    }
  }
  return [...ordered];
}

/** A reference of a record to one that comes after it in the order: objects can name each other in a ring. */
export interface ForwardReference {
  readonly from: number;
  readonly to: number;
  readonly reference: Reference;
}

/** All of them, by places in the order. */
export function forwardReferences(records: readonly BackupRecord[], order: readonly number[]): ForwardReference[] {
  const turnOf = new Map(order.map((place, turn) => [(records[place] as BackupRecord).record.id, turn]));
  return order.flatMap((place, from) => {
    const { kind, record } = records[place] as BackupRecord;
    return (isObjectKind(kind) ? referencesOf(kind, record) : []).flatMap((reference) => {
      const to = turnOf.get(reference.id);
      return to !== undefined && to > from ? [{ from, to, reference }] : [];
    });
  });
}

/** What cannot be read as its kind refers to nothing: it is refused in its turn. */
function referencesOf(kind: ObjectKindName, record: BackupRecord['record']): Reference[] {
  const { Stored } = kindOf(kind);
  const parsed = Stored.safeParse(record);
  return parsed.success ? referencesIn(Stored, parsed.data) : [];
}
