import { toInstant } from '#shared/world/index.ts';
import type { Cdr } from './cdr.ts';

const DAY_MS = 86_400_000;

/** When a record may go; null to keep it for ever. @param keptDays  0 for ever */
export const expiryOf = ({ startedAt }: Pick<Cdr, 'startedAt'>, keptDays: number): string | null =>
  keptDays === 0 ? null : toInstant(Date.parse(startedAt) + keptDays * DAY_MS);

/**
 * Records of calls that began earlier are no longer shown, whether the store has cleaned up or not: a tenant that keeps
 * them for a shorter time from now on does so at once. Undefined: for ever.
 */
export const keptSinceMs = (keptDays: number, nowMs: number): number | undefined =>
  keptDays === 0 ? undefined : nowMs - keptDays * DAY_MS;
