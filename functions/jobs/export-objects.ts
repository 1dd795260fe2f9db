import { z } from 'zod';
import { kindOf } from '#shared/object/index.ts';
import { listObjects, type ToldObject } from '#shared/usecases/index.ts';
import { writeCsv } from '#shared/user-file/index.ts';
import { ResultFile } from './result-file.ts';
import type { Work } from './work.ts';

const OBJECTS_IN_STEP = 500;

/** Parts written so far, and where the next page begins. */
const Checkpoint = z.object({
  parts: z.int(),
  done: z.int(),
  cursor: z.string().nullable(),
  isRead: z.boolean(),
});

/**
 * Makes a file of all objects of a kind, for spreadsheets: a column for each field. What is no plain value stands in its cell
 * as JSON. Secrets are not in it; a backup is what brings things back.
 */
export const exportObjects: Work<'export-objects'> = async function* (world, { job, input }, checkpoint) {
  const kind = kindOf(input.of);
  const titles = Object.keys(kind.Object.shape);
  let at = Checkpoint.nullable().parse(checkpoint) ?? { parts: 0, done: 0, cursor: null, isRead: false };
  const file = new ResultFile(world, job, { contentType: 'text/csv; charset=utf-8', parts: at.parts });
  while (!at.isRead) {
    const page = await listObjects(world, job.principal, kind, {
      limit: OBJECTS_IN_STEP,
      ...(at.cursor !== null && { cursor: at.cursor }),
    });
    if (!page.ok) return { name: 'failed', code: page.problem.code, detail: 'They may not be read.' };
    const { items, cursor } = page.value;
    const rows = items.map((object) => titles.map((title) => cellOf(object, title)));
    const parts = await file.append(writeCsv(at.parts === 0 ? [titles, ...rows] : rows, ','));
    at = { parts, done: at.done + items.length, cursor, isRead: cursor === null };
    yield { checkpoint: at, done: at.done, total: at.isRead ? at.done : null, counts: { written: items.length } };
  }
  return file.finish(`${kind.plural}.csv`);
};

function cellOf(object: ToldObject, field: string): string {
  const value = object[field];
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
