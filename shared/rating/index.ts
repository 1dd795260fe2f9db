/**
 * What calls cost: rates by the first digits of a number, and the price of a call.
 *
 *   rate-table.ts   what the platform or a reseller sets for a tenant (schema, a kind of shared/object)
 *   rate-card.ts    a number and a trunk -> its rate: longest prefix, latest table, valid when the call began
 *   price.ts        rate and seconds -> whole micro-units
 *   charge.ts       CDR -> what each of its legs over trunks costs
 *
 * What is billed is kept by shared/usage.
 */
export { billableLegs, ChargedLeg, chargesOf } from './charge.ts';
export { type Price, priceOf } from './price.ts';
export { type FoundRate, RateCard, type RateQuestion } from './rate-card.ts';
export { Currency, Rate, RateTable } from './rate-table.ts';
