import { CallFilter } from '#shared/call-filter/index.ts';
import { matchesAny } from '#shared/number-pattern/index.ts';
import { objectsOf, type SnapshotUser } from '#shared/tenant/index.ts';
import { openingOf, type Planning } from './planning.ts';

/** The first filter that is for a call to this user (UCM-076, UCM-078), if any; what one has sent elsewhere it lets pass there. */
export function filterFor(planning: Planning, user: SnapshotUser): CallFilter | undefined {
  const filters = objectsOf(planning.snapshot, CallFilter);
  if (filters.size === 0) return undefined;
  return [...filters.values()]
    .filter((filter) => filter.isEnabled && !planning.passed.has(filter.id))
    .filter((filter) => concerns(filter, user) && isFrom(filter, planning))
    .sort((a, b) => a.position - b.position || (a.name < b.name ? -1 : 1))
    .find(({ scheduleId }) => openingOf(planning, scheduleId).isOpen);
}

const concerns = ({ scope, userIds }: CallFilter, { id }: SnapshotUser): boolean =>
  scope === 'tenant' || userIds.includes(id);

/** Every caller is of the tenant so far, and known. */
function isFrom({ callers, numbers }: CallFilter, { call }: Planning): boolean {
  switch (callers) {
    case 'all':
    case 'internal':
      return true;
    case 'listed':
      return matchesAny(numbers, call.caller.extension ?? '');
    case 'anonymous':
    case 'external':
      return false;
  }
}
