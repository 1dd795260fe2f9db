import { ldapClient } from '#functions/ldap/index.ts';
import type { JobError } from '#shared/job/index.ts';
import { applySyncChange, planLdapSync } from '#shared/usecases/index.ts';
import type { Work } from './work.ts';

/** A change is a transaction or two: a step takes a second. */
const CHANGES_IN_STEP = 25;

/**
 * Makes the users of a tenant follow its directory (sipXcom 20.04 ADM-03). What is done is no change any more, so work that
 * goes on after a crash asks the directory again and begins with what is left.
 */
export const syncLdap: Work<'sync-ldap'> = async function* (world, { job }) {
  const { principal } = job;
  const ldap = ldapClient({ mayReachPrivate: world.mayReachPrivate ?? false });
  const planned = await planLdapSync({ ...world, ldap }, principal);
  if (!planned.ok) {
    const { problem } = planned;
    const detail = problem.code === 'directory-silent' ? problem.reason : 'Nothing was changed.';
    return { name: 'failed', code: problem.code, detail };
  }
  const { changes, unchanged } = planned.value.plan;
  const total = changes.length;
  for (let done = 0; done < total; done += CHANGES_IN_STEP) {
    const counts: Record<string, number> = done === 0 ? { unchanged } : {};
    const errors: JobError[] = [];
    for (const [index, change] of changes.slice(done, done + CHANGES_IN_STEP).entries()) {
      const applied = await applySyncChange(world, principal, change);
      const isRefused = !applied.ok || change.name === 'refuse';
      const name = isRefused ? 'refused' : `${change.name}d`;
      counts[name] = (counts[name] ?? 0) + 1;
      if (!isRefused) continue;
      const reason = change.name === 'refuse' ? change.reason : applied.ok ? '' : applied.problem.code;
      const code = applied.ok ? 'entry-refused' : applied.problem.code;
      errors.push({ row: done + index + 1, column: null, value: null, code, reason });
    }
    yield { checkpoint: null, done: Math.min(done + CHANGES_IN_STEP, total), total, counts, errors };
  }
  return { name: 'succeeded' };
};
