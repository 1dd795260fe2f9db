import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import {
  type Backup,
  type BackupRecord,
  FIRST_RECORD_LINE,
  forwardReferences,
  isObjectKind,
  readBackup,
  renamedFor,
  restoreOrder,
} from '#shared/backup/index.ts';
import { may } from '#shared/identity/index.ts';
import type { JobError } from '#shared/job/index.ts';
import { type FieldProblem, kindOf } from '#shared/object/index.ts';
import { fail, ok } from '#shared/result.ts';
import {
  type JobWorld,
  jobBlob,
  type OpenSecrets,
  type Problem,
  type Restored,
  restoreLdapDirectory,
  restoreObject,
  restoreOidcProvider,
  restoreRole,
  restoreSettings,
  restoreSignInPolicy,
  restoreUser,
  restoreWebhook,
  updateTenant,
} from '#shared/usecases/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { Work, WorkOrder } from './work.ts';

const RECORDS_IN_STEP = 25;

/** `refused`: a bit for each place in the order, in base64. */
const Checkpoint = z.object({ done: z.int(), refused: z.string().default('') });

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

  const from = Checkpoint.nullable().parse(checkpoint) ?? { done: 0, refused: '' };
  const records = new Records(world, job, backup.value, input, from.refused);
  let { done } = from;
  while (done < records.count) {
    const isFirst = done === 0;
    const step = await records.restore(done, RECORDS_IN_STEP);
    done = Math.min(done + RECORDS_IN_STEP, records.count);
    yield {
      checkpoint: { done, refused: records.refused },
      done,
      total: records.count,
      ...step,
      ...(isFirst && { notes: records.notes }),
    };
  }

  const errors = await records.brokenReferences();
  if (errors.length > 0) {
    yield { checkpoint: { done, refused: records.refused }, done, total: records.count, errors };
  }

  const { domain, aliases, realm } = backup.value.header.tenant;
  const { domain: own, aliases: ownAliases, realm: ownRealm } = tenant;
  const isAsItWas = isDeepStrictEqual([domain, aliases, realm], [own, ownAliases, ownRealm]);
  if (input.keepsDomain || isAsItWas) return { name: 'succeeded' };
  const moved = await updateTenant(world, principal, tenant.id, { domain, aliases, realm });
  if (moved.ok) return { name: 'succeeded' };
  const taken = moved.problem.code === 'domain-taken' ? moved.problem.domain : domain;
  return { name: 'failed', code: moved.problem.code, detail: `The domain ${taken} could not be taken over.` };
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
  /** Whether the backup is of another tenant. */
  readonly #isCopy: boolean;
  /** Secrets are sealed for one tenant; to open them in another takes somebody who is above both. */
  readonly #mayOpen: boolean;
  /** Places in the order whose records were refused, a bit for each. */
  readonly #refused: Uint8Array;

  constructor(
    world: JobWorld,
    { principal }: WorkOrder<'restore'>['job'],
    { header, records }: Backup,
    { resetsPasswords, isDryRun }: WorkOrder<'restore'>['input'],
    refused: string,
  ) {
    const isOwn = header.tenant.id === principal.tenantId;
    this.#isCopy = !isOwn;
    this.#world = world;
    this.#principal = principal;
    this.#source = header.tenant.id;
    const come = isOwn ? records : renamedFor(principal.tenantId, { header, records });
    this.#records = come.map((one) => ({ ...one, record: notAhead(one.record, world.clock.nowMs()) }));
    this.#order = restoreOrder(this.#records);
    this.#resetsPasswords = resetsPasswords;
    this.#isDryRun = isDryRun;
    this.#mayOpen = isOwn || principal.role === 'platform';
    this.#refused = Buffer.alloc(Math.ceil(this.#order.length / 8));
    Buffer.from(refused, 'base64').copy(this.#refused);
    const hasSecrets = records.some(({ secrets }) => secrets !== null);
    const hasWebhooks = records.some(({ kind }) => kind === 'webhook');
    this.notes = [
      ...(hasSecrets && !this.#mayOpen ? ['Secrets are not taken over: they belong to another tenant.'] : []),
      ...(hasWebhooks && !isOwn ? ['Webhooks that come anew are off: they belong to another tenant.'] : []),
    ];
  }

  get refused(): string {
    return Buffer.from(this.#refused).toString('base64');
  }

  get count(): number {
    return this.#order.length;
  }

  async restore(from: number, count: number): Promise<{ counts: Record<string, number>; errors: JobError[] }> {
    const counts: Record<string, number> = {};
    const errors: JobError[] = [];
    const toCome = this.#toCome(from);
    for (const [index, place] of this.#order.slice(from, from + count).entries()) {
      const one = this.#at(place);
      const row = place + FIRST_RECORD_LINE;
      if (!this.#isDryRun) toCome.delete(one.record.id);
      const come = await this.#restoreOne(one, toCome);
      const name = come.ok ? come.value.outcome : 'refused';
      counts[name] = (counts[name] ?? 0) + 1;
      if (come.ok) {
        errors.push(...come.value.dropped.map((reference) => droppedFrom(row, one, reference)));
        errors.push(...come.value.withheld.map((secret) => withheldFrom(row, one, secret)));
      } else errors.push(errorOf(row, one, come.problem));
      if (come.ok) continue;
      toCome.delete(one.record.id);
      const at = from + index;
      this.#refused[at >> 3] = (this.#refused[at >> 3] ?? 0) | (1 << (at & 7));
    }
    return { counts, errors };
  }

  /** What a record may name that is not there yet. Tried only, what would have come before never comes. */
  #toCome(from: number): Set<string> {
    const places = this.#order.filter((_, at) => (this.#isDryRun ? !this.#isRefused(at) : at >= from));
    return new Set(places.map((place) => this.#at(place).record.id));
  }

  #isRefused(at: number): boolean {
    return ((this.#refused[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
  }

  /** Of objects that name each other in a ring one comes first: what it names may be refused after it. */
  async brokenReferences(): Promise<JobError[]> {
    const broken = forwardReferences(this.#records, this.#order).filter(
      ({ from, to }) => !this.#isRefused(from) && this.#isRefused(to),
    );
    const { objects } = this.#world.store.tenant(this.#principal.tenantId);
    const gone = new Set((await objects.missing(broken.map(({ reference }) => reference))).map(({ id }) => id));
    return broken
      .filter(({ reference }) => gone.has(reference.id))
      .map(({ from, reference: { id, path } }) => {
        const place = this.#order[from] as number;
        const { kind, record } = this.#at(place);
        return {
          row: place + FIRST_RECORD_LINE,
          column: path.join('/'),
          value: `${kind} ${record.id}`,
          code: 'reference-broken',
          reason: `refers to ${id}, which was refused: choose another`,
        };
      });
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
        const done = await restoreSettings(this.#world, this.#principal, record, toCome);
        // Of somebody who would be there by now.
        const isOfNew = this.#isDryRun && !done.ok && done.problem.code === 'not-found' && toCome.has(record.id);
        return isOfNew ? ok({ outcome: 'created', dropped: [], withheld: [] }) : done;
      }
      case 'webhook':
        return restoreWebhook(this.#world, this.#principal, record, secrets, { isCopy: this.#isCopy, toCome });
      case 'sign-in-policy':
        return restoreSignInPolicy(this.#world, this.#principal, record);
      case 'oidc-provider':
        return restoreOidcProvider(this.#world, this.#principal, record, secrets);
      case 'ldap-directory':
        return restoreLdapDirectory(this.#world, this.#principal, record, secrets);
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

/**
 * With no time to come: each change is later than the one before (changedAt), so that a record of the year 9999 could be
 * changed once, and never be read again.
 */
function notAhead(record: BackupRecord['record'], nowMs: number): BackupRecord['record'] {
  const ahead = (['createdAt', 'updatedAt'] as const).filter((name) => {
    const time = record[name];
    return typeof time === 'string' && Date.parse(time) > nowMs;
  });
  return { ...record, ...Object.fromEntries(ahead.map((name) => [name, toInstant(nowMs)])) };
}

/** The record has come, and something that it named has not. */
function droppedFrom(row: number, { kind, record }: BackupRecord, { path, detail }: FieldProblem): JobError {
  const value = `${kind} ${record.id}`;
  return { row, column: path.join('/'), value, code: 'reference-dropped', reason: `${detail}: left out` };
}

/** The record has come, and what was sealed for another server has not. */
const withheldFrom = (row: number, { kind, record }: BackupRecord, secret: string): JobError => ({
  row,
  column: 'secrets',
  value: `${kind} ${record.id}`,
  code: 'secret-withheld',
  reason: `${secret} was given for another server: it is needed anew`,
});

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
  'provider-incomplete': 'is enabled, and has no issuer or no client id',
  'issuer-not-secure': 'names an issuer that is not asked over TLS',
  'directory-incomplete': 'is enabled, and names no host',
  'directory-not-secure': 'names a directory that is not asked over TLS',
  'own-account': 'is your own account, which nobody disables or demotes himself',
  'user-limit-reached': 'is one user more than the plan of the tenant has',
  'plan-limit-reached': 'is one more than the plan of the tenant has',
  'changed-meanwhile': 'was changed by somebody else at the same moment; restore again',
};
