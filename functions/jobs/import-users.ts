import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { verifyPassword } from '#shared/credentials/index.ts';
import type { JobError } from '#shared/job/index.ts';
import type { FieldProblem } from '#shared/object/index.ts';
import type { Store, UserRecord } from '#shared/store/index.ts';
import { createUser, type JobWorld, jobBlob, type Problem, parsed, updateUser } from '#shared/usecases/index.ts';
import { Aliases, NewUser, UserPatch } from '#shared/user/index.ts';
import {
  aliasesIn,
  joinName,
  namesOf,
  type ReadRow,
  readUserFile,
  splitName,
  type UserField,
  type UserFile,
  type UserRow,
  withCells,
} from '#shared/user-file/index.ts';
import { Belongings } from './belongings.ts';
import type { Step, Work, WorkOrder } from './work.ts';

/** A password takes a tenth of a second to hash: a step of so many rows takes a few seconds (slice.ts). */
const ROWS_IN_STEP = 25;

const Checkpoint = z.object({ rowsDone: z.int().min(0) }).nullable();

type Outcome = 'created' | 'updated' | 'unchanged' | 'refused';

/**
 * Creates and changes users by an uploaded file (sipXcom 20.04 BKP-07, XiVO 15.12 XA-USR-02). A row finds its user by the
 * extension, else by the e-mail address; what a row leaves empty stays as it is. A row that is done again finds the
 * user as it wants it, and changes nothing.
 */
export const importUsers: Work<'import-users'> = async function* (world, { job, input }, checkpoint) {
  const { principal } = job;
  const content = await world.blobs.get(jobBlob(principal.tenantId, job.id, 'input'));
  if (!content) return { name: 'failed', code: 'file-gone', detail: 'The file is not there any more.' };
  const tenant = await world.store.tenantById(principal.tenantId);
  if (!tenant) return { name: 'failed', code: 'not-found', detail: 'The tenant is not there any more.' };
  const file = readUserFile(content, { ...input, domain: tenant.domain });
  if (!file.ok) return { name: 'failed', ...file.problem };

  const { rows, notes } = file.value;
  const store = input.isDryRun ? world.store.rehearsal() : world.store;
  const importer = new RowImporter({ ...world, store }, { job, input }, file.value.columnOf, tenant.domain);
  let done = Checkpoint.parse(checkpoint)?.rowsDone ?? 0;
  while (done < rows.length) {
    const next = rows.slice(done, done + ROWS_IN_STEP);
    const taken = await importer.take(next);
    const isFirst = done === 0;
    done += next.length;
    yield { checkpoint: { rowsDone: done }, done, total: rows.length, ...taken, ...(isFirst && { notes }) };
  }
  return { name: 'succeeded' };
};

class RowImporter {
  readonly #world: JobWorld;
  readonly #principal: WorkOrder<'import-users'>['job']['principal'];
  readonly #users: ReturnType<Store['tenant']>['users'];
  readonly #columnOf: UserFile['columnOf'];
  readonly #domain: string;
  readonly #belongings: Belongings;
  readonly #isDryRun: boolean;

  constructor(
    world: JobWorld,
    { job: { principal }, input: { isDryRun } }: WorkOrder<'import-users'>,
    columnOf: UserFile['columnOf'],
    domain: string,
  ) {
    this.#world = world;
    this.#principal = principal;
    this.#users = world.store.tenant(principal.tenantId).users;
    this.#columnOf = columnOf;
    this.#domain = domain;
    this.#belongings = new Belongings(world, principal, { columnOf, isDryRun });
    this.#isDryRun = isDryRun;
  }

  /** One after the other: each bumps the version of the tenant, and two at once would only collide. */
  async take(rows: readonly ReadRow[]): Promise<Pick<Step, 'counts' | 'errors'>> {
    const counts: Partial<Record<Outcome, number>> = {};
    const errors: JobError[] = [];
    for (const read of rows) {
      const taken = 'user' in read ? await this.#takeRow(read.user) : { outcome: 'refused' as const, ...read };
      counts[taken.outcome] = (counts[taken.outcome] ?? 0) + 1;
      errors.push(...taken.errors);
    }
    return { counts, errors };
  }

  /** Where the user is refused, nothing else of the row comes; where a phone is, the user does. */
  async #takeRow(row: UserRow): Promise<{ outcome: Outcome; errors: readonly JobError[] }> {
    const taken = await this.#takeUser(row);
    if (typeof taken !== 'string') return { outcome: 'refused', errors: taken.errors };
    // Only tried, who is created is not there for anything to name.
    const user = this.#isDryRun && taken === 'created' ? null : await this.#find(row);
    const name = user?.name ?? joinName(row, splitName(''));
    const { isChanged, errors } = await this.#belongings.take(row, { id: user?.id ?? null, name });
    return { outcome: taken === 'unchanged' && isChanged ? 'updated' : taken, errors };
  }

  async #takeUser(row: UserRow): Promise<Outcome | { errors: readonly JobError[] }> {
    const before = await this.#find(row);
    if (!before) {
      // What is made of several cells may be wrong where none of them is: two names that are too long for one.
      const fields = parsed(NewUser, this.#newUser(row));
      const created = fields.ok ? await createUser(this.#world, this.#principal, fields.value) : fields;
      return created.ok ? 'created' : this.#refused(row, created.problem);
    }
    const patch = parsed(UserPatch, await this.#patch(row, before));
    if (patch.ok && Object.keys(patch.value).length === 0) return 'unchanged';
    const updated = patch.ok ? await updateUser(this.#world, this.#principal, before.id, patch.value) : patch;
    return updated.ok ? 'updated' : this.#refused(row, updated.problem);
  }

  #find({ extension, email }: UserRow): Promise<UserRecord | null> {
    if (extension !== undefined) return this.#users.byExtension(extension);
    return email === undefined ? Promise.resolve(null) : this.#users.byEmail(email);
  }

  /** Who has no e-mail address in the file signs in by the number and the domain, which is no worse than none. */
  #newUser(row: UserRow): z.input<typeof NewUser> {
    const { extension, email, password, sipPassword, aliases = '' } = row;
    const address = email ?? `${extension}@${this.#domain}`;
    return {
      extension: extension ?? null,
      email: address,
      name: joinName(row, splitName('')) || (extension ?? address),
      profile: withCells({}, row),
      aliases: aliasesIn(aliases),
      password,
      sipPassword,
    };
  }

  /** Only what is another: the same file again is no change. */
  async #patch(row: UserRow, before: UserRecord): Promise<UserPatch> {
    const { tenantId } = this.#principal;
    const { email, password, sipPassword } = row;
    const names = namesOf(before);
    // The display name need not be made of them.
    const { firstName = names.firstName, lastName = names.lastName, ...cells } = row;
    const isSameName = firstName === names.firstName && lastName === names.lastName;
    const name = isSameName ? before.name : joinName({ firstName, lastName }, names);
    const aliases =
      row.aliases === undefined
        ? undefined
        : Aliases.parse(aliasesIn(row.aliases)).filter((alias) => alias !== before.extension);
    const profile = withCells(before.profile, isSameName ? cells : row);
    const isKnown =
      password !== undefined && before.passwordHash !== null && (await verifyPassword(password, before.passwordHash));
    const sealed = before.sealedSipPassword;
    const isSame =
      sipPassword !== undefined && sealed !== null && this.#world.secretBox.open(tenantId, sealed) === sipPassword;
    return {
      ...(name !== before.name && { name }),
      ...(aliases !== undefined && !isDeepStrictEqual(aliases, before.aliases) && { aliases }),
      ...(!isDeepStrictEqual(profile, before.profile) && { profile }),
      ...(email !== undefined && email !== before.email && { email }),
      ...(password !== undefined && !isKnown && { password }),
      ...(sipPassword !== undefined && !isSame && { sipPassword }),
    };
  }

  #refused(row: UserRow, problem: Problem): { errors: readonly JobError[] } {
    const [wrong] = problem.code === 'invalid-fields' ? problem.errors : [];
    const field: UserField | null = wrong ? fieldAt(wrong, row) : (FIELD_OF[problem.code] ?? null);
    const column = (field && this.#columnOf[field]) ?? null;
    const value = (field && row[field]) ?? null;
    const reason = wrong ? `${wrong.path.join('/')}: ${wrong.detail}` : (REASONS[problem.code] ?? 'is refused');
    return { errors: [{ row: row.row, column, value, code: problem.code, reason }] };
  }
}

/** The cell that a field of a user comes from; the display name is made of two. */
const fieldAt = ({ path: [name] }: FieldProblem, row: UserRow): UserField | null => {
  if (name === 'name') return row.lastName === undefined ? 'firstName' : 'lastName';
  return name === 'email' || name === 'extension' || name === 'aliases' ? name : null;
};

/** The field that a refusal is about. */
const FIELD_OF: Readonly<Partial<Record<Problem['code'], UserField>>> = {
  'email-taken': 'email',
  'extension-taken': 'extension',
  'value-taken': 'aliases',
};

/** What use cases refuse, in words that fit a row. */
const REASONS: Readonly<Partial<Record<Problem['code'], string>>> = {
  'email-taken': 'belongs to another user',
  'extension-taken': 'belongs to another user',
  'value-taken': 'has one that belongs to something else',
  'role-above-own': 'is somebody who may do more than you',
  'not-permitted': 'you may not change users',
  'changed-meanwhile': 'was changed by somebody else at the same moment; import the row again',
  'user-limit-reached': 'is one user more than the plan of the tenant has',
  'not-found': 'was deleted at the same moment; import the row again',
};
