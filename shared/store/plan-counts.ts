import { z } from 'zod';
import { type LimitedObjects, limitOf } from '#shared/tenant/index.ts';
import type { ObjectChange } from './records.ts';
import type { Expression } from './table.ts';

/** What plans count; of a tenant, and of all tenants of its reseller together. */
export type Counted = 'users' | LimitedObjects;
export type Counts = Readonly<Partial<Record<Counted, number>>>;

/** The attribute that counts it, of the item of the tenant and of that of the reseller. */
const ATTRIBUTES = {
  users: 'userCount',
  devices: 'deviceCount',
  numbers: 'numberCount',
  trunks: 'trunkCount',
  queues: 'queueCount',
  conferenceRooms: 'conferenceRoomCount',
  voicemailBoxes: 'voicemailBoxCount',
  faxBoxes: 'faxBoxCount',
} as const satisfies Record<Counted, string>;
const COUNTED = Object.keys(ATTRIBUTES) as Counted[];

/** Counted since there are plans: what was stored before is not in it. */
const count = z.int().default(0);
export const CountFields = z.object({
  userCount: count,
  deviceCount: count,
  numberCount: count,
  trunkCount: count,
  queueCount: count,
  conferenceRoomCount: count,
  voicemailBoxCount: count,
  faxBoxCount: count,
} satisfies Record<(typeof ATTRIBUTES)[Counted], z.ZodType>);
export type CountFields = z.infer<typeof CountFields>;

export const NOTHING_COUNTED: CountFields = CountFields.parse({});

export const countsOf = (item: CountFields): Counts =>
  Object.fromEntries(COUNTED.map((counted) => [counted, item[ATTRIBUTES[counted]]]));
export const fieldsOf = (counts: Counts): Partial<CountFields> =>
  Object.fromEntries(
    COUNTED.flatMap((counted) => (counts[counted] === undefined ? [] : [[ATTRIBUTES[counted], counts[counted]]])),
  );
export const negated = (counts: Counts): Counts =>
  Object.fromEntries(Object.entries(counts).map(([counted, more]) => [counted, -more]));

/** By how much a write changes what plans count. */
export function countChanges(changes: readonly ObjectChange[]): Counts {
  const counts: Partial<Record<Counted, number>> = {};
  for (const { kind, before, after } of changes) {
    const counted = limitOf(kind.name);
    const more = (after ? 1 : 0) - (before ? 1 : 0);
    if (counted !== undefined && more !== 0) counts[counted] = (counts[counted] ?? 0) + more;
  }
  return counts;
}

/** What a plan says of it; null for no limit. */
type Plan = {
  readonly maxUsers: number | null;
  readonly limits: Readonly<Partial<Record<LimitedObjects, number | undefined>>>;
};
const limitIn = ({ maxUsers, limits }: Plan, counted: Counted): number | null =>
  counted === 'users' ? maxUsers : (limits[counted] ?? null);

/** The first thing of which a plan has no more; null where it has room for all. */
export function exhausted(item: Plan & CountFields, counts: Counts): Counted | null {
  const isFull = (counted: Counted): boolean => {
    const [limit, more] = [limitIn(item, counted), counts[counted] ?? 0];
    return limit !== null && more > 0 && item[ATTRIBUTES[counted]] + more > limit;
  };
  return COUNTED.find(isFull) ?? null;
}

/** Part of an update: the counts grow and shrink. Begins where `ADD` has been written. */
export const addingTo = (counts: Counts): Expression => {
  const entries = Object.entries(fieldsOf(counts));
  return {
    text: entries.map(([attribute]) => `#${attribute} :${attribute}`).join(', '),
    names: Object.fromEntries(entries.map(([attribute]) => [`#${attribute}`, attribute])),
    values: Object.fromEntries(entries.map(([attribute, more]) => [`:${attribute}`, more])),
  };
};

/** Conditions of an update: of all that comes, the plan has room for one more. */
export function roomFor(counts: Counts): Required<Expression> {
  const coming = COUNTED.filter((counted) => (counts[counted] ?? 0) > 0);
  const condition = (counted: Counted): string => {
    const attribute = `#${ATTRIBUTES[counted]}`;
    // Users have a field of their own, from before there were other limits.
    const limit = counted === 'users' ? '#maxUsers' : `#limits.#${counted}`;
    const isNone = `attribute_not_exists(${limit})${counted === 'users' ? ` OR ${limit} = :none` : ''}`;
    return `(${isNone} OR ${attribute} < ${limit} OR (attribute_not_exists(${attribute}) AND ${limit} > :nothing))`;
  };
  return {
    text: coming.map(condition).join(' AND '),
    names: Object.fromEntries(
      coming.flatMap((counted) => [
        [`#${ATTRIBUTES[counted]}`, ATTRIBUTES[counted]],
        ...(counted === 'users'
          ? [['#maxUsers', 'maxUsers']]
          : [
              ['#limits', 'limits'],
              [`#${counted}`, counted],
            ]),
      ]),
    ),
    values: {
      ...(coming.includes('users') && { ':none': null }),
      ...(coming.length > 0 && { ':nothing': 0 }),
    },
  };
}
