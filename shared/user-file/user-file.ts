import type { JobError, UserFileLayout } from '#shared/job/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { cutText } from '#shared/world/index.ts';
import { type CsvProblem, type CsvRow, readCsv, writeCsv } from './csv.ts';
import {
  FIELD_SCHEMAS,
  type Layout,
  plainTitle,
  SECRET_FIELDS,
  type UserField,
  type UserLine,
  type UserRow,
  VALUE_LENGTH,
} from './layout.ts';
import { sipxcom } from './sipxcom.ts';
import { xivo } from './xivo.ts';

const LAYOUTS = { sipxcom, xivo } as const satisfies Record<UserFileLayout, Layout>;

/** One row after the other: a user, or what is wrong with it. */
export type ReadRow =
  | { readonly row: number; readonly user: UserRow }
  | { readonly row: number; readonly errors: readonly JobError[] };

export interface UserFile {
  readonly rows: readonly ReadRow[];
  /** Which column of the file a field comes from, as the file writes it. */
  readonly columnOf: Readonly<Partial<Record<UserField, string>>>;
  /** What is in the file and not taken over, in English. */
  readonly notes: readonly string[];
}

export type UserFileProblem =
  | CsvProblem
  | { readonly code: 'column-missing' | 'column-twice' | 'no-columns'; readonly detail: string };

/**
 * Reads a file of users.
 *
 * @param domain  of the tenant: what stands in for an e-mail address is an address there
 * @param skippedColumns  titles of columns that are treated as if they were not there
 */
export function readUserFile(
  content: Uint8Array,
  { layout, domain, skippedColumns }: { layout: UserFileLayout; domain: string; skippedColumns: readonly string[] },
): Result<UserFile, UserFileProblem> {
  const csv = readCsv(content);
  if (!csv.ok) return csv;
  const columns = columnsOf(csv.value.titles, LAYOUTS[layout], skippedColumns.map(plainTitle));
  if (!columns.ok) return columns;
  const reader = new RowReader(LAYOUTS[layout], columns.value, domain);
  const rows = csv.value.rows.map((row) => reader.read(row));
  return ok({
    rows: withoutRepetitions(rows, columns.value.columnOf),
    columnOf: columns.value.columnOf,
    notes: notesOn(csv.value.rows, columns.value),
  });
}

/** The rows of a file of users; the first with `titles` only. */
export function writeUserLines(
  layout: UserFileLayout,
  users: readonly UserLine[],
  { titles }: { titles: boolean },
): string {
  const { titles: names, fields, extra, delimiter }: Layout = LAYOUTS[layout];
  const rows = users.map((user) => {
    const own = Object.entries(fields).map(([field, title]) => [title, (user as Record<string, string>)[field]]);
    const cells: Record<string, string | undefined> = { ...Object.fromEntries(own), ...extra?.(user) };
    return names.map((name) => cells[name] ?? '');
  });
  return writeCsv(titles ? [names, ...rows] : rows, delimiter);
}

interface Columns {
  readonly titles: readonly string[];
  /** Place of each known column by its plain title. */
  readonly places: ReadonlyMap<string, number>;
  readonly columnOf: UserFile['columnOf'];
  /** Titles that the layout does not know, and those that it knows and has no place for. */
  readonly unknown: readonly number[];
  readonly notTaken: readonly number[];
}

function columnsOf(
  titles: readonly string[],
  layout: Layout,
  skipped: readonly string[],
): Result<Columns, UserFileProblem> {
  const known = new Set(layout.titles.map(plainTitle));
  const taken = new Set(Object.values(layout.fields).map(plainTitle));
  const places = new Map<string, number>();
  const unknown: number[] = [];
  const notTaken: number[] = [];
  for (const [index, title] of titles.entries()) {
    const plain = plainTitle(title);
    if (skipped.includes(plain)) continue;
    if (places.has(plain)) return fail({ code: 'column-twice', detail: `There are two columns ${title}.` });
    if (!known.has(plain)) unknown.push(index);
    else places.set(plain, index);
    if (known.has(plain) && !taken.has(plain)) notTaken.push(index);
  }
  const missing = layout.requiredTitles.filter((title) => !places.has(plainTitle(title)));
  if (missing.length > 0) {
    return fail({
      code: 'column-missing',
      detail: `There is no column ${missing.join(', ')}. Is it the right layout?`,
    });
  }
  const columnOf = Object.fromEntries(
    Object.entries(layout.fields).flatMap(([field, title]) => {
      const place = places.get(plainTitle(title));
      return place === undefined ? [] : [[field, titles[place]]];
    }),
  );
  return ok({ titles, places, columnOf, unknown, notTaken });
}

class RowReader {
  readonly #layout: Layout;
  readonly #columns: Columns;
  readonly #domain: string;

  constructor(layout: Layout, columns: Columns, domain: string) {
    this.#layout = layout;
    this.#columns = columns;
    this.#domain = domain;
  }

  read({ row, cells }: CsvRow): ReadRow {
    const { titles, columnOf } = this.#columns;
    if (cells.length > titles.length) {
      const reason = `has ${cells.length} cells, the title line ${titles.length}`;
      return { row, errors: [{ row, column: null, value: null, code: 'too-long', reason }] };
    }
    const cell = (title: string): string => cells[this.#columns.places.get(plainTitle(title)) ?? -1] ?? '';
    const errors = this.#layout.check(row, cell);
    const fields: Partial<Record<UserField, string>> = {};
    for (const [field, title] of Object.entries(this.#layout.fields) as [UserField, string][]) {
      const given = cell(title);
      if (given === '') continue;
      const value = field === 'email' && !given.includes('@') ? `${given}@${this.#domain}` : given;
      const parsed = FIELD_SCHEMAS[field].safeParse(value);
      if (parsed.success) fields[field] = parsed.data;
      else {
        const shown = SECRET_FIELDS.includes(field) ? null : cutText(given, VALUE_LENGTH);
        const reason = parsed.error.issues[0]?.message ?? 'is not valid';
        errors.push({ row, column: columnOf[field] ?? title, value: shown, code: 'invalid', reason });
      }
    }
    // Somebody is known by the extension, else by the e-mail address.
    if (errors.length === 0 && fields.extension === undefined && fields.email === undefined) {
      const reason = 'says neither the number nor the sign-in name of the user';
      errors.push({ row, column: columnOf.extension ?? null, value: null, code: 'missing', reason });
    }
    return errors.length > 0 ? { row, errors } : { row, user: { row, ...fields } };
  }
}

/** Two rows about one user: which one shall hold? */
function withoutRepetitions(rows: readonly ReadRow[], columnOf: UserFile['columnOf']): ReadRow[] {
  const seen = new Map<string, number>();
  return rows.map((read) => {
    if (!('user' in read)) return read;
    const errors: JobError[] = [];
    for (const field of ['extension', 'email'] as const) {
      const value = read.user[field];
      if (value === undefined) continue;
      const first = seen.get(`${field} ${value}`);
      if (first === undefined) seen.set(`${field} ${value}`, read.row);
      else {
        const reason = `stands in row ${first}, too`;
        errors.push({ row: read.row, column: columnOf[field] ?? null, value, code: 'repeated', reason });
      }
    }
    return errors.length > 0 ? { row: read.row, errors } : read;
  });
}

function notesOn(rows: readonly CsvRow[], { titles, unknown, notTaken }: Columns): string[] {
  const used = (places: readonly number[]) =>
    places.filter((place) => rows.some(({ cells }) => (cells[place] ?? '') !== ''));
  const names = (places: readonly number[]) => places.map((place) => titles[place] || '(without title)').join(', ');
  const strange = used(unknown);
  const ignored = used(notTaken);
  return [
    ...(strange.length > 0 ? [`Columns that the layout does not have: ${names(strange)}.`] : []),
    ...(ignored.length > 0 ? [`Columns that are not taken over: ${names(ignored)}.`] : []),
  ];
}
