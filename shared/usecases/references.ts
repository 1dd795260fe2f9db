import type { Principal } from '#shared/identity/index.ts';
import { type ObjectKind, referencesIn, withoutReference } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { AuditNote, ObjectRecord } from '#shared/store/index.ts';
import type { TenantId } from '#shared/tenant/index.ts';
import { changedAt } from './change.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** An import may write all the time; who comes between eight times gives up. */
const TRIES = 8;
/** Changes in one transaction of 100 writes: each is an item, an audit entry and at times some values. */
const CHANGES_AT_ONCE = 12;
/** Who needs it, in a refusal: the first of them are enough to begin with. */
const NAMED_USERS = 10;

/**
 * Looks and writes with nothing written in between: `step` looks, and hands the version to its write. Repeated while
 * the write finds another version.
 */
export async function atOneVersion(
  { store }: UseCaseWorld,
  tenant: TenantId,
  step: (version: number) => Promise<Result<void, Problem>>,
): Promise<Result<void, Problem>> {
  for (let attempt = 1; ; attempt++) {
    const done = await step(await store.tenant(tenant).version());
    if (done.ok || done.problem.code !== 'changed-meanwhile' || attempt === TRIES) return done;
  }
}

/**
 * Before an object or a user is deleted: whoever refers to it without needing it, lets go; whoever needs it, forbids
 * it. Letting go is a write, after which the version is another: the step that asked runs once more, and finds nobody.
 *
 * @param going  what goes with it already: objects may need each other in a ring
 */
export async function releaseReferences(
  world: Pick<UseCaseWorld, 'store' | 'clock'>,
  principal: Pick<Principal, 'tenantId'>,
  id: string,
  audit: AuditNote,
  going: ReadonlySet<string> = new Set([id]),
): Promise<Result<void, Problem>> {
  const { store, clock } = world;
  const { objects } = store.tenant(principal.tenantId);
  const referrers: { kind: ObjectKind; before: ObjectRecord; needs: boolean }[] = [];
  for await (const { kind, record: before } of objects.everything()) {
    const references = referencesIn(kind.Stored, before).filter((reference) => reference.id === id);
    if (references.length === 0 || going.has(before.id)) continue;
    referrers.push({ kind, before, needs: references.some(({ onDelete }) => onDelete === 'refuse') });
  }
  const needing = referrers.filter(({ needs }) => needs);
  if (needing.length > 0) {
    const by = needing.slice(0, NAMED_USERS).map(({ kind, before }) => ({ kind: kind.name, id: before.id }));
    return fail({ code: 'in-use', by });
  }
  for (let start = 0; start < referrers.length; start += CHANGES_AT_ONCE) {
    const changes = referrers.slice(start, start + CHANGES_AT_ONCE).map(({ kind, before }) => {
      const rest = withoutReference(kind.Stored, before, id);
      return { kind, before, after: rest && { ...rest, sealed: before.sealed, updatedAt: changedAt(before, clock) } };
    });
    const gone = changes.filter(({ after }) => after === null);
    for (const { before } of gone) {
      const released = await releaseReferences(world, principal, before.id, audit, new Set([...going, before.id]));
      if (!released.ok) return released;
    }
    const written = await objects.write(changes, audit);
    if (!written.ok) return written;
  }
  return ok(undefined);
}
