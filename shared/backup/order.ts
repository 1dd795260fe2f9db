import { kindOf, OBJECT_KIND_NAMES, type ObjectKindName, referencesIn } from '#shared/object/index.ts';
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
    const referred = isObjectKind(kind) ? namedIn(kind, record) : [];
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

/** What cannot be read as its kind refers to nothing: it is refused in its turn. */
function namedIn(kind: ObjectKindName, record: BackupRecord['record']): string[] {
  const { Stored } = kindOf(kind);
  const parsed = Stored.safeParse(record);
  return parsed.success ? referencesIn(Stored, parsed.data).map(({ id }) => id) : [];
}
