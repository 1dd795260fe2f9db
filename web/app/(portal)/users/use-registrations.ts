import { useQuery } from '@tanstack/react-query';
import { Registration } from '#shared/registration/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { getEvery } from '#web/api/index.ts';

/** How often the portal looks whose phones are there. README.md says what it costs. */
const REGISTRATION_POLL_MS = 5_000;

/** Every phone that can be reached now; asked again and again while the page is visible. */
export const useRegistrations = () =>
  useQuery({
    queryKey: ['registrations'],
    queryFn: () => getEvery('/v1/registrations', Registration),
    refetchInterval: REGISTRATION_POLL_MS,
  });

/** The phones of each user, the one that registered first on top. */
export function byUser(registrations: readonly Registration[]): ReadonlyMap<UserId, Registration[]> {
  const oldestFirst = registrations.toSorted((a, b) => a.registeredAt.localeCompare(b.registeredAt));
  return Map.groupBy(oldestFirst, (registration) => registration.userId);
}
