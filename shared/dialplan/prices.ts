import { type FoundRate, RateCard, RateTable } from '#shared/rating/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import { toInstant } from '#shared/world/index.ts';
import { madeOf } from './made-of.ts';

const cardOf = madeOf(RateTable, (tables) => (tables.length > 0 ? new RateCard(tables) : null));

/**
 * What a call to a number costs over a trunk; null where no rate table says so.
 *
 * @param number  E.164
 */
export const rateOf = (snapshot: TenantSnapshot, number: string, trunkId: string, atMs: number): FoundRate | null =>
  cardOf(snapshot)?.find({ direction: 'outbound', number, trunkId }, toInstant(atMs)) ?? null;
