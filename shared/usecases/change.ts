import { type Clock, toInstant } from '#shared/world/index.ts';

/** The record with what the patch says; what it leaves out or leaves undefined stays. */
export function patched<Shape extends object>(
  before: Shape,
  patch: { readonly [Field in keyof Shape]?: Shape[Field] | undefined },
): Shape {
  return { ...before, ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) };
}

/**
 * When something is changed: now, and in any case after its last change. The store recognises a write in between by
 * this very instant, so it must never stand still, not even when two changes fall into one millisecond.
 */
export function changedAt(before: { readonly updatedAt: string }, clock: Pick<Clock, 'nowMs'>): string {
  return toInstant(Math.max(clock.nowMs(), Date.parse(before.updatedAt) + 1));
}
