import { cutText } from '#shared/world/index.ts';
import type { AuditChange } from './audit-entry.ts';

/** Of one value, and of all of them: an entry stays within some write units whatever was changed (chosen). */
const VALUE_CHARACTERS = 200;
const FIELDS = 40;
const ALL_CHARACTERS = 3000;

/** Say nothing that the entry does not say itself, or that only we know. */
const LEFT_OUT = new Set([
  ...['id', 'createdAt', 'updatedAt', 'sessionEpoch', 'version'],
  // They change with the password's hash, which is told.
  ...['passwordChangedAt', 'formerPasswordHashes'],
]);
/** Whatever is called like this, at any depth. That it has changed is told, what it was and is never. */
const SECRET = /passw|secret|hash|sha256|digest|sealed|token|credential|private|recovery|^pin$|Pin$/i;
const CONCEALED = '"…"';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What became of an object, field by field.
 *
 * @param before  null for what is new
 * @param after  null for what is deleted
 */
export function changesOf(before: object | null, after: object | null): AuditChange[] {
  const old = (before ?? {}) as Fields;
  const now = (after ?? {}) as Fields;
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  const changed = [...names].filter((name) => !LEFT_OUT.has(name) && plain(old[name]) !== plain(now[name]));
  let room = ALL_CHARACTERS;
  return changed.slice(0, FIELDS).map((field) => {
    const change = { field, before: shown(field, old[field]), after: shown(field, now[field]) };
    room -= (change.before?.length ?? 0) + (change.after?.length ?? 0);
    return room >= 0 ? change : { field, before: change.before && CONCEALED, after: change.after && CONCEALED };
  });
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;
const plain = (value: unknown): string => (isNothing(value) ? '' : JSON.stringify(value));

function shown(name: string, value: unknown): string | null {
  if (isNothing(value)) return null;
  if (SECRET.test(name)) return CONCEALED;
  const json = JSON.stringify(value, (key, inner) => (SECRET.test(key) && !isNothing(inner) ? '…' : inner));
  return cutText(json, VALUE_CHARACTERS);
}
