import type { ConferenceRoom, RoomTerms } from '#shared/conference-room/index.ts';
import type { TenantSnapshot } from '#shared/tenant/index.ts';
import type { LegWorld } from '../call/index.ts';

/** A room of the configuration, or one that an application has made up. */
export interface RoomConfig extends ConferenceRoom {
  /** Everybody may lead it, and nobody hears of it by events. */
  readonly isMadeUp?: boolean;
}

export const termsOf = (
  { secretOf }: Pick<LegWorld, 'secretOf'>,
  snapshot: TenantSnapshot,
  config: RoomConfig,
): RoomTerms => ({
  ...config,
  canBeLed: config.isMadeUp || config.userId !== null || secretOf(snapshot, config.id, 'moderatorPin') !== null,
});
