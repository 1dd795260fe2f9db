import { z } from 'zod';
import type { IdPrefix } from './ids.ts';

/** An identifier of one kind, as `Ids` makes it. */
export const idOf = (prefix: IdPrefix) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9A-Za-z]{1,40}$`), `is not an id of the form ${prefix}_…`)
    .describe(`Identifier, ${prefix}_ and 26 letters and digits that sort by time of creation.`);

/** An instant as APIs show it (RFC 3339, UTC, milliseconds). */
export const Instant = z.iso.datetime().meta({ id: 'Instant', description: 'Instant, RFC 3339 in UTC.' });

export const toInstant = (ms: number): string => new Date(ms).toISOString();

const ONE_LINE = /^[ -~\u{a0}-\u{d7ff}\u{e000}-\u{10ffff}]*$/u;

/**
 * One line of text for people. Without control characters: a name goes into SIP headers, where a line break would
 * begin the next one. Without halves of surrogate pairs: they have no UTF-8.
 */
export const lineOfText = (maxLength: number) =>
  z.string().trim().max(maxLength).regex(ONE_LINE, 'must be one line without control characters');
