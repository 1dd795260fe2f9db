import { fail, ok, type Result } from '#shared/result.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/**
 * Which versions of a record a request is about: whatever is there, or those whose `updatedAt` it names. The use case
 * asks it of the very record that it has read and hands to the store as `before`, so nothing can come in between.
 */
export type Expectation = 'any' | readonly string[];

/** Last check before a change. A record without versions is never one that was named. */
export function meets(
  { expectation = 'any' }: Pick<UseCaseWorld, 'expectation'>,
  record: object,
): Result<void, Problem> {
  const isMet =
    expectation === 'any' || expectation.some((version) => 'updatedAt' in record && record.updatedAt === version);
  return isMet ? ok(undefined) : fail({ code: 'precondition-failed' });
}
