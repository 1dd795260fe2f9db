import type { ExtensionRange } from '#shared/extension-range/index.ts';
import { type Principal, permissionFor } from '#shared/identity/index.ts';
import type { NumberPool } from '#shared/number-pool/index.ts';
import { kindOf, numbersOf, type UniqueSpace } from '#shared/object/index.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** Kinds that numbers are taken from, and the space in which a number of theirs is taken. */
const SPACES = { 'extension-range': 'extension', 'number-pool': 'did' } as const satisfies Record<string, UniqueSpace>;

/** As many as the store looks up in one request. */
const AT_ONCE = 100;

/**
 * The first number of a range that nobody has (sipXcom 20.04 DID-01 "Pick Next Available", DID-06); null when all are taken.
 * It is not reserved: of two who ask at the same time, the second is told `value-taken` when it uses it.
 */
export async function nextFree(
  { store }: UseCaseWorld,
  principal: Principal,
  kind: typeof ExtensionRange | typeof NumberPool,
  id: string,
): Promise<Result<{ next: string | null }, Problem>> {
  const permitted = permit(principal, permissionFor(kind.name, 'read'));
  if (!permitted.ok) return permitted;
  const { objects } = store.tenant(principal.tenantId);
  const record = await objects.get(kindOf(kind.name), id);
  if (!record) return fail({ code: 'not-found' });
  const range = record as unknown as ExtensionRange | NumberPool;
  for (const candidates of batchesOf(numbersOf(range))) {
    const taken = await objects.taken(SPACES[kind.name], candidates);
    const next = candidates.find((number) => !taken.has(number));
    if (next !== undefined) return ok({ next });
  }
  return ok({ next: null });
}

function* batchesOf(numbers: Iterable<string>): Generator<string[]> {
  let batch: string[] = [];
  for (const number of numbers) {
    batch.push(number);
    if (batch.length === AT_ONCE) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
