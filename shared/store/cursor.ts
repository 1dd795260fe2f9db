import { createHash } from 'node:crypto';
import type { Range } from './table.ts';

/** The cursor is not one that this list of this tenant has given out. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';

  constructor() {
    super('the cursor does not belong to this list');
  }
}

/**
 * A cursor is the last item's place and the mark of the list it was made for. The partition never comes from the
 * cursor, so a forged one can at worst start elsewhere in a list its holder may read anyway; hence no signature.
 */
export function writeCursor(range: Range, sk: string): string {
  return Buffer.from(`${markOf(range)}${sk.slice(range.prefix.length)}`).toString('base64url');
}

/**
 * @returns the sort key after which the page starts
 * @throws InvalidCursor  for a cursor of another tenant or list, or a broken one
 */
export function readCursor(range: Range, cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  const mark = markOf(range);
  const place = text.slice(mark.length);
  if (!text.startsWith(mark) || !/^[\w:.@#+-]{1,400}$/.test(place)) throw new InvalidCursor();
  return range.prefix + place;
}

const markOf = ({ pk, prefix }: Range): string =>
  createHash('sha256')
    .update(JSON.stringify([pk, prefix]))
    .digest('base64url')
    .slice(0, 11);
