import { type Principal, permissionFor } from '#shared/identity/index.ts';
import type { ObjectKind } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { effective } from '#shared/setting/index.ts';
import { createObject, type ObjectInput, type ToldObject } from './objects.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** What a schema of a name takes (shared/object/fields.ts). */
const NAME_LENGTH = 100;

/**
 * Another object like one that is there, but for what `changes` say and what only one may have (`inCopy`; sipXcom 20.04 AAT-01,
 * DPL-01). Without a name of its own it has that of the other and a number.
 */
export async function copyObject(
  world: UseCaseWorld,
  principal: Principal,
  kind: ObjectKind,
  id: string,
  changes: ObjectInput,
): Promise<Result<ToldObject, Problem>> {
  const permitted = permit(principal, permissionFor(kind.name, 'write'));
  if (!permitted.ok) return permitted;
  const { objects } = world.store.tenant(principal.tenantId);
  const before = await objects.get(kind, id);
  if (!before) return fail({ code: 'not-found' });
  const { id: _, createdAt, updatedAt, sealed, ...fields } = before;
  const facts = Object.keys(kind.newFacts);
  const own = Object.fromEntries(Object.entries(fields).filter(([name]) => !facts.includes(name)));
  const name = changes.name ?? freeName(String(before.name), await namesOf(world, principal, kind));
  return createObject(world, principal, kind, { ...own, ...kind.inCopy?.(), ...changes, name });
}

/**
 * What a tenant usually begins with of a kind, as far as nothing of that name is there; done again, it makes nothing.
 *
 * @returns what was made now
 */
export async function createUsualObjects(
  world: UseCaseWorld,
  principal: Principal,
  kind: ObjectKind,
): Promise<Result<readonly ToldObject[], Problem>> {
  const permitted = permit(principal, permissionFor(kind.name, 'write'));
  if (!permitted.ok) return permitted;
  const held = await world.store.tenant(principal.tenantId).settings.get(principal.tenantId);
  const language = effective('user', 'general.language', [held?.values ?? {}]);
  const names = await namesOf(world, principal, kind);
  const made: ToldObject[] = [];
  for (const usual of kind.usual?.(language) ?? []) {
    if (names.has(usual.name.toLowerCase())) continue;
    const created = await createObject(world, principal, kind, kind.New.parse(usual));
    if (created.ok) made.push(created.value);
    else if (created.problem.code !== 'value-taken') return created; // taken: somebody else makes them at the same time
  }
  return ok(made);
}

async function namesOf(
  { store }: UseCaseWorld,
  { tenantId }: Principal,
  kind: ObjectKind,
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const { name } of store.tenant(tenantId).objects.all(kind)) names.add(String(name).toLowerCase());
  return names;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  const base = name.replace(/ \([0-9]+\)$/, '');
  for (let number = 2; ; number++) {
    const end = ` (${number})`;
    const free = base.slice(0, NAME_LENGTH - end.length) + end;
    if (!taken.has(free.toLowerCase())) return free;
  }
}
