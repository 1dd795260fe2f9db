import { type Principal, permissionFor } from '#shared/identity/index.ts';
import { type FieldProblem, hasName, isSent, type ObjectKind, referencesIn } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { ObjectRecord, Page } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import type { BlobWorld } from './avatars.ts';
import { changedAt, isUnchanged, neededAnew, patched } from './change.ts';
import { meets } from './expectation.ts';
import { forgetFaxes } from './fax/forget.ts';
import { isPlain, type ListQuery, pageOf } from './list-query.ts';
import { noted, permit, permitAll } from './permission.ts';
import type { Problem } from './problem.ts';
import { atOneVersion, releaseReferences } from './references.ts';
import { forgetSetting } from './settings.ts';
import { forgetBox } from './voicemail/sweep.ts';
import type { UseCaseWorld } from './world.ts';

/** An object as it is told: without secrets, but whether there are any. */
export type ToldObject = Readonly<Record<string, unknown>> & { readonly id: string; readonly updatedAt: string };
/** As JSON, with its sealed secrets. */
const OBJECT_BYTES = 380_000;

/** What a schema of the kind (`New`, `Patch`) has let through. */
export type ObjectInput = Readonly<Record<string, unknown>>;

/** @param isListed  what of the kind there is for who asks; all of it without */
export async function listObjects(
  { store }: UseCaseWorld,
  principal: Principal,
  kind: ObjectKind,
  query: ListQuery,
  isListed?: (record: ObjectRecord) => boolean,
): Promise<Result<Page<ToldObject>, Problem>> {
  const permitted = permit(principal, permissionFor(kind.name, 'read'));
  if (!permitted.ok) return permitted;
  const { objects } = store.tenant(principal.tenantId);
  const list = `${principal.tenantId}/${kind.name}`;
  const { items, cursor } =
    isPlain(query) && !isListed
      ? await objects.list(kind, query)
      : await pageOf(list, isListed ? only(objects.all(kind), isListed) : objects.all(kind), query);
  return ok({ items: items.map((record) => told(kind, record)), cursor });
}

async function* only<Item>(all: AsyncIterable<Item>, isWanted: (item: Item) => boolean): AsyncGenerator<Item> {
  for await (const item of all) if (isWanted(item)) yield item;
}

export async function getObject(
  { store }: UseCaseWorld,
  principal: Principal,
  kind: ObjectKind,
  id: string,
): Promise<Result<ToldObject, Problem>> {
  const permitted = permit(principal, permissionFor(kind.name, 'read'));
  if (!permitted.ok) return permitted;
  const record = await store.tenant(principal.tenantId).objects.get(kind, id);
  return record ? ok(told(kind, record)) : fail({ code: 'not-found' });
}

export async function createObject(
  world: UseCaseWorld,
  principal: Principal,
  kind: ObjectKind,
  input: ObjectInput,
): Promise<Result<ToldObject, Problem>> {
  const { clock, ids } = world;
  const permitted = permit(principal, permissionFor(kind.name, 'write'));
  if (!permitted.ok) return permitted;
  const now = toInstant(clock.nowMs());
  const id = ids.next(kind.idPrefix);
  const after: ObjectRecord = {
    ...withSecrets(world, principal, kind, input),
    ...kind.newFacts,
    id,
    createdAt: now,
    updatedAt: now,
  };
  return write(world, principal, kind, null, after, 'create');
}

export async function updateObject(
  world: UseCaseWorld,
  principal: Principal,
  kind: ObjectKind,
  id: string,
  patch: ObjectInput,
): Promise<Result<ToldObject, Problem>> {
  const permitted = permit(principal, permissionFor(kind.name, 'write'));
  if (!permitted.ok) return permitted;
  const before = await world.store.tenant(principal.tenantId).objects.get(kind, id);
  if (!before) return fail({ code: 'not-found' });
  const met = meets(world, before);
  if (!met.ok) return met;
  const { sealed, ...changes } = withSecrets(world, principal, kind, patch, before);
  const after = {
    ...patched<ObjectRecord>(before, changes),
    sealed: { ...before.sealed, ...sealed },
    updatedAt: changedAt(before, world.clock),
  };
  const stale = kind.sendsElsewhere?.(before as never, after as never)
    ? Object.keys(before.sealed).filter((name) => isSent(kind, name) && patch[name] === undefined)
    : [];
  if (stale.length > 0) return fail(neededAnew(stale));
  return write(world, principal, kind, before, after, 'update');
}

/** What refers to it follows or forbids it (shared/object/reference.ts). */
export async function deleteObject(
  world: BlobWorld,
  principal: Principal,
  kind: ObjectKind,
  id: string,
): Promise<Result<void, Problem>> {
  const permitted = permit(principal, permissionFor(kind.name, 'write'));
  if (!permitted.ok) return permitted;
  const { objects } = world.store.tenant(principal.tenantId);
  const before = await objects.get(kind, id);
  if (!before) return fail({ code: 'not-found' });
  const needed = permitAll(principal, kind.needs?.(before as never) ?? []);
  if (!needed.ok) return needed;
  const met = meets(world, before);
  if (!met.ok) return met;
  const audit = noted(principal, `${kind.name}.delete`);
  const deleted = await atOneVersion(world, principal.tenantId, async (version) => {
    const released = await releaseReferences(world, principal, id, audit);
    if (!released.ok) return released;
    const forgotten = await forgetSetting(world, principal, kind, id);
    return forgotten.ok ? objects.write([{ kind, before, after: null }], audit, version) : forgotten;
  });
  if (!deleted.ok) return deleted;
  await forgetFiles(world, principal.tenantId, kind, before);
  // Cut short, the next sweep finds what is left.
  if (kind.name === 'voicemail-box' && !world.store.isRehearsal) await forgetBox(world, principal.tenantId, id);
  if (kind.name === 'fax-box' && !world.store.isRehearsal) await forgetFaxes(world, principal.tenantId, id);
  return deleted;
}

/** What lies in the blob store of an object that is gone. */
export async function forgetFiles(
  { blobs }: Pick<BlobWorld, 'blobs'>,
  tenantId: TenantId,
  kind: ObjectKind,
  object: ObjectRecord,
): Promise<void> {
  for (const key of kind.files?.(tenantId, object as never) ?? []) await blobs.delete(key);
}

/** One write, after the rules that a schema alone cannot state: between fields, and between objects. */
async function write(
  world: UseCaseWorld,
  principal: Principal,
  kind: ObjectKind,
  before: ObjectRecord | null,
  after: ObjectRecord,
  verb: 'create' | 'update',
): Promise<Result<ToldObject, Problem>> {
  const needed = permitAll(
    principal,
    [before, after].flatMap((one) => (one && kind.needs?.(one as never)) ?? []),
  );
  if (!needed.ok) return needed;
  const wrong = [...(kind.check?.(after as never) ?? []), ...alikeSecrets(world, principal, kind, before, after)];
  if (wrong.length > 0) return fail({ code: 'invalid-fields', errors: wrong });
  if (before && isUnchanged(before, after)) return ok(told(kind, before));
  // What the schema takes at its very longest; an item of the store has 400 KB.
  if (Buffer.byteLength(JSON.stringify(after)) > OBJECT_BYTES) {
    const detail = `is larger than ${OBJECT_BYTES} bytes altogether`;
    return fail({ code: 'invalid-fields', errors: [{ path: [], detail }] });
  }
  const { objects } = world.store.tenant(principal.tenantId);
  const audit = noted(principal, `${kind.name}.${verb}`);

  const had = new Set((before ? referencesIn(kind.Stored, before) : []).map(({ id }) => id));
  const added = referencesIn(kind.Stored, after).filter(({ id }) => !had.has(id));
  const write = (version?: number) => objects.write([{ kind, before, after }], audit, version);
  // Who names nobody new does not mind what else is written at the same time.
  const written =
    added.length === 0
      ? await write()
      : await atOneVersion(world, principal.tenantId, async (version): Promise<Result<void, Problem>> => {
          const missing = new Set((await objects.missing(added)).map(({ id }) => id));
          if (missing.size === 0) return write(version);
          const unknown = added.filter(({ id }) => missing.has(id));
          return fail({
            code: 'invalid-fields',
            errors: unknown.map(({ path, target }) => ({
              path,
              detail: `is not the id of a ${target} of this tenant`,
            })),
          });
        });
  return written.ok ? ok(told(kind, after)) : written;
}

/** Those that have to be different and are the same by what is written now. */
function alikeSecrets(
  { secretBox }: UseCaseWorld,
  { tenantId }: Principal,
  { distinctSecrets = [] }: ObjectKind,
  before: ObjectRecord | null,
  { sealed }: ObjectRecord,
): FieldProblem[] {
  const kept = distinctSecrets.filter((name) => sealed[name] !== undefined);
  if (kept.every((name) => before?.sealed[name] === sealed[name])) return [];
  const open = kept.map((name) => secretBox.open(tenantId, sealed[name] as string));
  return kept.flatMap((name, i) => {
    const first = kept[open.indexOf(open[i] as string)];
    return first === name ? [] : [{ path: [name], detail: `must not be the same as ${first}` }];
  });
}

export function told(kind: ObjectKind, record: ObjectRecord): ToldObject {
  const { sealed, ...rest } = record;
  const secrets = kind.secretNames.map((name) => [hasName(name), sealed[name] !== undefined]);
  return { ...rest, ...Object.fromEntries(secrets) };
}

/** Secrets among the fields become sealed ones; one that is what it was keeps its seal, as each seal is another. */
function withSecrets(
  { secretBox }: UseCaseWorld,
  { tenantId }: Principal,
  kind: ObjectKind,
  input: ObjectInput,
  before?: ObjectRecord,
) {
  const isKnown = (name: string, value: unknown) => {
    const known = before?.sealed[name];
    return known !== undefined && secretBox.open(tenantId, known) === value;
  };
  const fields: Record<string, unknown> = {};
  const sealed: Record<string, string> = {};
  for (const [name, value] of Object.entries(input)) {
    if (!kind.secretNames.includes(name)) fields[name] = value;
    else if (value !== undefined && !isKnown(name, value)) sealed[name] = secretBox.seal(tenantId, value as string);
  }
  return { ...fields, sealed };
}
