import { CallFilter } from '#shared/call-filter/index.ts';
import { presentationsOf } from '#shared/number-form/index.ts';
import { matchesAny } from '#shared/number-pattern/index.ts';
import { type SnapshotUser, type TenantSnapshot, tenantSetting, userSetting } from '#shared/tenant/index.ts';
import { type Caller, callerParty } from './caller.ts';
import { byEach, inOrder, madeOf } from './made-of.ts';
import { openingOf, type Planning } from './planning.ts';

/** The first filter that is for a call to this user (UCM-076, UCM-078), if any; what one has sent elsewhere it lets pass there. */
export function filterFor(planning: Planning, user: SnapshotUser): CallFilter | undefined {
  const { place, ofTenant, byUser } = filtersOf(planning.snapshot);
  const isFiltered = userSetting(planning.snapshot, user.id, 'call.is-filtered');
  const own = isFiltered ? (byUser.get(user.id) ?? []) : [];
  if (own.length === 0 && ofTenant.length === 0) return undefined;
  return [...ofTenant, ...own]
    .filter((filter) => !planning.passed.has(filter.id) && isFrom(filter, planning))
    .sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0))
    .find(({ scheduleId }) => openingOf(planning, scheduleId).isOpen);
}

const filtersOf = madeOf(CallFilter, (all) => {
  const filters = all.filter(({ isEnabled }) => isEnabled).sort(inOrder);
  return {
    place: new Map(filters.map((filter, i) => [filter, i])),
    ofTenant: filters.filter(({ scope }) => scope === 'tenant'),
    byUser: byEach(
      filters.filter(({ scope }) => scope !== 'tenant'),
      ({ userIds }) => userIds,
    ),
  };
});

function isFrom({ callers, numbers }: CallFilter, { snapshot, call }: Planning): boolean {
  switch (callers) {
    case 'all':
      return true;
    case 'internal':
      return call.caller.kind === 'user';
    case 'external':
      return call.caller.kind === 'trunk';
    case 'anonymous':
      return call.caller.kind === 'trunk' && call.caller.number === null;
    case 'listed':
      return formsOf(snapshot, call.caller).some((form) => matchesAny(numbers, form));
  }
}

/** However the number of somebody outside is written in a list: as it came, E.164, with 00, national. */
function formsOf(snapshot: TenantSnapshot, caller: Caller): string[] {
  const { number } = callerParty(caller);
  return caller.kind === 'user'
    ? [number]
    : [number, ...presentationsOf(number, tenantSetting(snapshot, 'region.country'))];
}
