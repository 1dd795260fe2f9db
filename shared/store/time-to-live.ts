import type { Clock } from '#shared/world/index.ts';

interface Expiring {
  readonly expiresAt: string;
}

/** The attribute by which DynamoDB cleans up: seconds since 1970. It may be days late, hence `hasExpired` on every read. */
export const timeToLive = ({ expiresAt }: Expiring): number => Math.ceil(Date.parse(expiresAt) / 1000);

export const hasExpired = ({ expiresAt }: Expiring, clock: Pick<Clock, 'nowMs'>): boolean =>
  Date.parse(expiresAt) <= clock.nowMs();
