import { z } from 'zod';
import { type Cdr, cdrLine, cdrTitles } from '#shared/cdr/index.ts';
import { channelEventLines, channelEventsOf, channelEventTitles } from '#shared/channel-event-log/index.ts';
import type { CdrFileFormat } from '#shared/job/index.ts';
import { listCdrs } from '#shared/usecases/index.ts';
import { ResultFile } from './result-file.ts';
import type { Work } from './work.ts';

/** Some megabytes of JSON: what is in memory at a time, however many there are. */
const RECORDS_IN_STEP = 1000;

const Checkpoint = z.object({
  parts: z.int(),
  done: z.int(),
  cursor: z.string().nullable(),
  isRead: z.boolean(),
});

const FORMATS: Readonly<
  Record<CdrFileFormat, { contentType: string; fileName: string; titles: string; line: (cdr: Cdr) => string }>
> = {
  csv: { contentType: 'text/csv; charset=utf-8', fileName: 'calls.csv', titles: cdrTitles(), line: cdrLine },
  json: {
    contentType: 'application/x-ndjson',
    fileName: 'calls.ndjson',
    titles: '',
    line: (cdr) => `${JSON.stringify(cdr)}\n`,
  },
  'channel-events': {
    contentType: 'text/csv; charset=utf-8',
    fileName: 'channel-events.csv',
    titles: channelEventTitles(),
    line: (cdr) => channelEventLines(channelEventsOf(cdr)),
  },
};

/** Makes a file of the records of calls that are wanted, newest first (sipXcom 20.04 CDR-04, CDR-07), or of their channels (X3-CE-02). */
export const exportCdrs: Work<'export-cdrs'> = async function* (world, { job, input }, checkpoint) {
  const { contentType, fileName, titles, line } = FORMATS[input.format];
  let at = Checkpoint.nullable().parse(checkpoint) ?? { parts: 0, done: 0, cursor: null, isRead: false };
  const file = new ResultFile(world, job, { contentType, parts: at.parts });
  while (!at.isRead) {
    const page = await listCdrs(world, job.principal, {
      ...input.wish,
      limit: RECORDS_IN_STEP,
      ...(at.cursor !== null && { cursor: at.cursor }),
    });
    if (!page.ok) return { name: 'failed', code: page.problem.code, detail: 'The calls may not be read.' };
    const { items, cursor } = page.value;
    const content = (at.parts === 0 ? titles : '') + items.map(line).join('');
    // A filter leaves pages empty, and the titles alone are a file, too.
    const parts = content === '' && cursor !== null ? at.parts : await file.append(content);
    at = { parts, done: at.done + items.length, cursor, isRead: cursor === null };
    yield { checkpoint: at, done: at.done, total: at.isRead ? at.done : null, counts: { written: items.length } };
  }
  return file.finish(fileName);
};
