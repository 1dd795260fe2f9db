import { isDeepStrictEqual } from 'node:util';
import type { Principal } from '#shared/identity/index.ts';
import { type Clock, toInstant } from '#shared/world/index.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** The record with what the patch says; what it leaves out or leaves undefined stays. */
export function patched<Shape extends object>(
  before: Shape,
  patch: { readonly [Field in keyof Shape]?: Shape[Field] | undefined },
): Shape {
  return { ...before, ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) };
}

/** Whether a write would change nothing but the time: then there is none, and the version stays what it is. */
export function isUnchanged(before: object, after: object): boolean {
  const plain = ({ createdAt: _, updatedAt: __, ...rest }: Readonly<Record<string, unknown>>) => rest;
  return isDeepStrictEqual(plain(before as Record<string, unknown>), plain(after as Record<string, unknown>));
}

/**
 * The seal of a secret after a change: that which is there when it is left out or the same, as each seal is another.
 *
 * @param secret  null to have none any more
 */
export function sealedNow(
  { secretBox }: Pick<UseCaseWorld, 'secretBox'>,
  { tenantId }: Pick<Principal, 'tenantId'>,
  secret: string | null | undefined,
  sealed: string | null,
): string | null {
  if (secret === undefined) return sealed;
  if (secret === null) return null;
  return sealed !== null && secretBox.open(tenantId, sealed) === secret ? sealed : secretBox.seal(tenantId, secret);
}

/** Secrets that were given for another place than the one where the change would have them sent. */
export const neededAnew = (names: readonly string[]): Problem => ({
  code: 'invalid-fields',
  errors: names.map((name) => ({ path: [name], detail: 'is needed anew: it was given for another server' })),
});

/**
 * When something is changed: now, and in any case after its last change. The store recognises a write in between by
 * this very instant, so it must never stand still, not even when two changes fall into one millisecond.
 */
export function changedAt(before: { readonly updatedAt: string }, clock: Pick<Clock, 'nowMs'>): string {
  return toInstant(Math.max(clock.nowMs(), Date.parse(before.updatedAt) + 1));
}
