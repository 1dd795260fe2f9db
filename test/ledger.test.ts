import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/**
 * ledger.tsv says which requirements of the manuals are met, and by which test: `id`, `state`, `proof`, sorted by id.
 *
 *   done      tests that prove the whole row:   path: test name + path: test name
 *   partial   the same for what is there, then what is missing:   path: test name; what is missing
 *   planned   when it comes
 *   na        why it does not apply
 *
 * A test name is written as in the code; for `test.each` that is the template. ARC, PRV and TRB are rows of sipXcom 20.04.
 */
const STATES = ['done', 'partial', 'planned', 'na'];
const ROOT = join(import.meta.dirname, '..');
const lines = readFileSync(join(import.meta.dirname, 'ledger.tsv'), 'utf8')
  .trimEnd()
  .split('\n');
const rows = lines.map((line) => {
  const [id = '', state = '', proof = ''] = line.split('\t');
  return { line, id, state, proof };
});
const proved = rows.filter(({ state }) => state === 'done' || state === 'partial');

/** Names hold "; " and " + " themselves, so each place where one could end is tried. */
const NAME_ENDS = /; | \+ |$/g;

/** What a proof says after its tests; null when one of them does not exist. */
function restAfterTests(proof: string): string | null {
  const [, path = '', text = ''] = /^(\S+\.test\.ts): (.+)$/.exec(proof) ?? [];
  if (path === '' || !existsSync(join(ROOT, path))) return null;
  const source = readFileSync(join(ROOT, path), 'utf8');
  for (const { index, 0: end } of text.matchAll(NAME_ENDS)) {
    const name = text.slice(0, index);
    if (!["'", '"', '`'].some((quote) => source.includes(`${quote}${name}${quote},`))) continue;
    const rest = text.slice(index + end.length);
    return end === ' + ' ? restAfterTests(rest) : rest;
  }
  return null;
}

test('every line has three fields and a known state', () => {
  const isWellFormed = /^[A-Z0-9]+(-[A-Z0-9]+)+\t[a-z]+\t\S.*\S$/;
  expect(lines.filter((line) => !isWellFormed.test(line) || line.split('\t').length !== 3)).toEqual([]);
  expect(rows.filter(({ state }) => !STATES.includes(state))).toEqual([]);
});

test('ids are unique and sorted', () => {
  const ids = rows.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
});

test('every test that is named exists', () => {
  expect(proved.filter(({ proof }) => restAfterTests(proof) === null).map(({ line }) => line)).toEqual([]);
});

test('what is done lacks nothing, and what is partial says what is missing', () => {
  const saysMissing = ({ proof }: { proof: string }) => restAfterTests(proof) !== '';
  expect(proved.filter((row) => saysMissing(row) !== (row.state === 'partial')).map(({ line }) => line)).toEqual([]);
});
