/** Secretaries who take the calls of somebody. */
export { BossSecretaryFilter } from './boss-secretary-filter.ts';
