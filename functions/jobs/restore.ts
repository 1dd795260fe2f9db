import { z } from 'zod';
import {
  type Backup,
  type BackupRecord,
  FIRST_RECORD_LINE,
  isObjectKind,
  readBackup,
  renamedFor,
  restoreOrder,
} from '#shared/backup/index.ts';
import { may } from '#shared/identity/index.ts';
import type { JobError } from '#shared/job/index.ts';
import { kindOf } from '#shared/object/index.ts';
import { fail, ok } from '#shared/result.ts';
import {
  type JobWorld,
  jobBlob,
  type OpenSecrets,
  type Problem,
  type Restored,
  restoreObject,
  restoreRole,
  restoreSettings,
  restoreUser,
  restoreWebhook,
  updateTenant,
} from '#shared/usecases/index.ts';
import type { Work, WorkOrder } from './work.ts';

const RECORDS_IN_STEP = 25;

const Checkpoint = z.object({ done: z.int() });

/**
 * Writes the records of a backup into the tenant that asks, its own or another's (sipXcom 20.04 BKP-05, XiVO 15.12 X1-RES-01).
 * What is there already becomes as it was, what is not there comes back, what the backup does not know stays. A record
 * that is restored again is found as it should be. Tried only, it asks every rule and writes nothing.
 */
export const restore: Work<'restore'> = async function* (real, { job, input }, checkpoint) {
  const { principal } = job;
  const world = input.isDryRun ? { ...real, store: real.store.rehearsal() } : real;
  const content = await world.blobs.get(jobBlob(principal.tenantId, job.id, 'input'));
  if (!content) return { name: 'failed', code: 'file-gone', detail: 'The file is not there any more.' };
  const backup = readBackup(content);
  if (!backup.ok) return { name: 'failed', ...backup.problem };
  const tenant = await world.store.tenantById(principal.tenantId);
  if (!tenant) return { name: 'failed', code: 'not-found', detail: 'The tenant is not there any more.' };
  if (!input.keepsDomain && !may(principal, 'tenant:write')) {
    return {
      name: 'failed',
      code: 'not-permitted',
      detail: 'To take over a domain needs the permission tenant:write.',
    };
  }

  const records = new Records(world, job, backup.value, input);
  let done = Checkpoint.nullable().parse(checkpoint)?.done ?? 0;
  while (done < records.count) {
    const isFirst = done === 0;
    const step = await records.restore(done, RECORDS_IN_STEP);
    done = Math.min(done + RECORDS_IN_STEP, records.count);
    yield { checkpoint: { done }, done, total: records.count, ...step, ...(isFirst && { notes: records.notes }) };
  }

  const { domain } = backup.value.header.tenant;
  if (input.keepsDomain || domain === tenant.domain) return { name: 'succeeded' };
  const moved = await updateTenant(world, principal, tenant.id, { domain });
  if (moved.ok) return { name: 'succeeded' };
  return { name: 'failed', code: moved.problem.code, detail: `The domain ${domain} could not be taken over.` };
};

/** The records of a backup, in the order in which they can be written. */
class Records {
  readonly notes: readonly string[];
  readonly #world: JobWorld;
  readonly #principal: WorkOrder<'restore'>['job']['principal'];
  readonly #source: string;
  readonly #records: readonly BackupRecord[];
  readonly #order: readonly number[];
  readonly #resetsPasswords: boolean;
  readonly #isDryRun: boolean;
  /** Secrets are sealed for one tenant; to open them in another takes somebody who is above both. */
  readonly #mayOpen: boolean;

  constructor(
    world: JobWorld,
    { principal }: WorkOrder<'restore'>['job'],
    { header, records }: Backup,
    { resetsPasswords, isDryRun }: WorkOrder<'restore'>['input'],
  ) {
    const isOwn = header.tenant.id === principal.tenantId;
    this.#world = world;
    this.#principal = principal;
    this.#source = header.tenant.id;
    this.#records = isOwn ? records : renamedFor(principal.tenantId, { header, records });
    this.#order = restoreOrder(this.#records);
    this.#resetsPasswords = resetsPasswords;
    this.#isDryRun = isDryRun;
    this.#mayOpen = isOwn || principal.role === 'platform';
    const hasSecrets = records.some(({ secrets }) => secrets !== null);
    this.notes = hasSecrets && !this.#mayOpen ? ['Secrets are not taken over: they belong to another tenant.'] : [];
  }

  get count(): number {
    return this.#order.length;
  }

  async restore(from: number, count: number): Promise<{ counts: Record<string, number>; errors: JobError[] }> {
    const counts: Record<string, number> = {};
    const errors: JobError[] = [];
    // Tried only, none of them ever comes.
    const toCome = new Set(this.#order.slice(this.#isDryRun ? 0 : from).map((place) => this.#at(place).record.id));
    for (const place of this.#order.slice(from, from + count)) {
      const one = this.#at(place);
      if (!this.#isDryRun) toCome.delete(one.record.id);
      const restored = await this.#restoreOne(one, toCome);
      const name = restored.ok ? restored.value : 'refused';
      counts[name] = (counts[name] ?? 0) + 1;
      if (!restored.ok) errors.push(errorOf(place + FIRST_RECORD_LINE, one, restored.problem));
    }
    return { counts, errors };
  }

  #at(place: number): BackupRecord {
    return this.#records[place] as BackupRecord;
  }

  async #restoreOne(one: BackupRecord, toCome: ReadonlySet<string>): Promise<Restored> {
    const { kind, record } = one;
    const secrets = this.#open(one);
    switch (kind) {
      case 'role':
        return restoreRole(this.#world, this.#principal, record);
      case 'user':
        return restoreUser(this.#world, this.#principal, record, this.#withoutPassword(secrets));
      case 'settings': {
        const restored = await restoreSettings(this.#world, this.#principal, record);
        // Of somebody who would be there by now.
        const isOfNew =
          this.#isDryRun && !restored.ok && restored.problem.code === 'not-found' && toCome.has(record.id);
        return isOfNew ? ok('created') : restored;
      }
      case 'webhook':
        return restoreWebhook(this.#world, this.#principal, record, secrets);
      default: {
        if (!isObjectKind(kind)) {
          return fail({ code: 'invalid-fields', errors: [{ path: ['kind'], detail: 'is not a kind of record' }] });
        }
        return restoreObject(this.#world, this.#principal, kindOf(kind), record, secrets, toCome);
      }
    }
  }

  #open({ secrets }: BackupRecord): OpenSecrets {
    if (secrets === null || !this.#mayOpen) return null;
    try {
      return z.record(z.string(), z.string()).parse(JSON.parse(this.#world.secretBox.open(this.#source, secrets)));
    } catch {
      // Of another installation, or altered: nothing of it can be trusted.
      return null;
    }
  }

  #withoutPassword(secrets: OpenSecrets): OpenSecrets {
    if (secrets === null || !this.#resetsPasswords) return secrets;
    const { passwordHash: _, passwordChangedAt: __, ...rest } = secrets;
    return rest;
  }
}

function errorOf(row: number, { kind, record }: BackupRecord, problem: Problem): JobError {
  const [first] = problem.code === 'invalid-fields' ? problem.errors : [];
  const column = first ? first.path.join('/') : null;
  return { row, column, value: `${kind} ${record.id}`, code: problem.code, reason: first?.detail ?? reasonOf(problem) };
}

function reasonOf(problem: Problem): string {
  switch (problem.code) {
    case 'extension-taken':
      return `the extension ${problem.extension} belongs to somebody else`;
    case 'email-taken':
      return `the e-mail address ${problem.email} belongs to somebody else`;
    case 'value-taken':
      // A name stands behind its kind.
      return `${problem.value.replace(/^.*\//, '')} belongs to something else`;
    case 'not-permitted':
      return `this needs the permission ${problem.permission}`;
    default:
      return REASONS[problem.code] ?? 'is refused';
  }
}

const REASONS: Readonly<Partial<Record<Problem['code'], string>>> = {
  'role-above-own': 'may do more than you',
  'not-found': 'is of somebody who is not there',
  'own-account': 'is your own account, which nobody disables or demotes himself',
  'user-limit-reached': 'is one user more than the plan of the tenant has',
  'changed-meanwhile': 'was changed by somebody else at the same moment; restore again',
};
