import { z } from 'zod';
import { listUsers } from '#shared/usecases/index.ts';
import { cellsOf, namesOf, writeUserLines } from '#shared/user-file/index.ts';
import { belongingCells } from './belonging-cells.ts';
import { ResultFile } from './result-file.ts';
import type { Work } from './work.ts';

const USERS_IN_STEP = 1000;

/** Parts written so far, and where the next page begins. */
const Checkpoint = z.object({
  parts: z.int(),
  done: z.int(),
  cursor: z.string().nullable(),
  isRead: z.boolean(),
});

/** Makes a file of all users and what belongs to them that can be imported again (sipXcom 20.04 BKP-08). Secrets are not in it. */
export const exportUsers: Work<'export-users'> = async function* (world, { job, input: { layout } }, checkpoint) {
  let at = Checkpoint.nullable().parse(checkpoint) ?? { parts: 0, done: 0, cursor: null, isRead: false };
  const file = new ResultFile(world, job, { contentType: 'text/csv; charset=utf-8', parts: at.parts });
  const belongings = await belongingCells(world.store.tenant(job.principal.tenantId));
  while (!at.isRead) {
    const page = await listUsers(world, job.principal, {
      limit: USERS_IN_STEP,
      ...(at.cursor !== null && { cursor: at.cursor }),
    });
    if (!page.ok) return { name: 'failed', code: page.problem.code, detail: 'The users may not be read.' };
    const { items, cursor } = page.value;
    const lines = items.map((user) => ({
      ...(user.extension !== null && { extension: user.extension }),
      email: user.email,
      aliases: user.aliases.join(' '),
      ...cellsOf(user.profile),
      ...namesOf(user),
      ...belongings(user.id),
    }));
    const parts = await file.append(writeUserLines(layout, lines, { titles: at.parts === 0 }));
    at = { parts, done: at.done + lines.length, cursor, isRead: cursor === null };
    yield { checkpoint: at, done: at.done, total: at.isRead ? at.done : null, counts: { written: lines.length } };
  }
  return file.finish(`users-${layout}.csv`);
};
