import { PhoneNumber } from '#shared/number/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import { byEach, madeOf } from './made-of.ts';

const numbersOfUsers = madeOf(PhoneNumber, (numbers) =>
  byEach(
    numbers.toSorted((a, b) => (a.number < b.number ? -1 : 1)),
    ({ destination }) => (destination?.kind === 'user' ? [destination.userId] : []),
  ),
);

/** The first number of the tenant that leads to a user. */
export const assignedNumber = (snapshot: TenantSnapshot, userId: string): PhoneNumber | null =>
  numbersOfUsers(snapshot).get(userId)?.[0] ?? null;
