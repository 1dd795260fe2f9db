import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { fail, ok, type Result } from '#shared/result.ts';

/** One row of a file. `row` counts from 1 for the title line, as people and spreadsheets do; a cell may hold line breaks. */
export interface CsvRow {
  readonly row: number;
  readonly cells: readonly string[];
}
export interface CsvFile {
  readonly titles: readonly string[];
  readonly rows: readonly CsvRow[];
}

export interface CsvProblem {
  readonly code: 'not-utf-8' | 'empty' | 'not-csv' | 'too-many-rows';
  readonly detail: string;
}

/** What bounds time and memory, whatever was sent (chosen). */
const ROWS_AT_MOST = 50_000;
const ROW_BYTES_AT_MOST = 100_000;
const DELIMITERS = [',', ';', '|', '\t'] as const;

/**
 * Reads a file with a title line: RFC 4180, any of four delimiters, with or without a byte order mark. Rows may be
 * shorter or longer than the title line, which is for the caller to judge; empty ones are left out.
 */
export function readCsv(content: Uint8Array): Result<CsvFile, CsvProblem> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return fail({ code: 'not-utf-8', detail: 'The file is not in UTF-8.' });
  }
  let records: string[][];
  try {
    records = parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      trim: true,
      max_record_size: ROW_BYTES_AT_MOST,
      to: ROWS_AT_MOST + 2,
    });
  } catch (error) {
    if (error instanceof CsvError) return fail({ code: 'not-csv', detail: `${error.message}.` });
    throw error;
  }
  const [titles, ...rows] = records;
  if (!titles || titles.every((title) => title === ''))
    return fail({ code: 'empty', detail: 'There is no title line.' });
  if (rows.length > ROWS_AT_MOST) {
    return fail({ code: 'too-many-rows', detail: `A file may have ${ROWS_AT_MOST} rows.` });
  }
  const numbered = rows.map((cells, index) => ({ row: index + 2, cells: cells.map(unescaped) }));
  const filled = numbered.filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (filled.length === 0) return fail({ code: 'empty', detail: 'There is no row below the title line.' });
  return ok({ titles, rows: filled });
}

/** The one that the title line has most of. */
function delimiterOf(text: string): string {
  const [line = ''] = text.split(/\r?\n/, 1);
  const count = (delimiter: string) => line.split(delimiter).length;
  return [...DELIMITERS].sort((one, other) => count(other) - count(one))[0] ?? ',';
}

/** Rows as a file has them, without a title line unless it is one of them. */
export const writeCsv = (rows: readonly (readonly string[])[], delimiter: string): string =>
  stringify(
    rows.map((cells) => cells.map(escaped)),
    { delimiter, record_delimiter: '\r\n' },
  );

/**
 * What a spreadsheet would take for a formula, so that somebody who names himself `=HYPERLINK(…)` reaches whoever
 * opens the file (OWASP, "CSV Injection"). Numbers such as +14235551212 stay as they are.
 */
const FORMULA = /^(?:[=@\t\r]|[+-](?![\d\s().-]*$))/;
/** An apostrophe says "text" to a spreadsheet; one that stood there gets a second, so that reading takes one away. */
const escaped = (cell: string): string => (FORMULA.test(cell) || cell.startsWith("'") ? `'${cell}` : cell);
const unescaped = (cell: string): string =>
  cell.startsWith("'") && (FORMULA.test(cell.slice(1)) || cell.startsWith("''")) ? cell.slice(1) : cell;
