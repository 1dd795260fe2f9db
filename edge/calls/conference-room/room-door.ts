import type { RoomTerms } from '#shared/conference-room/index.ts';
import { Meeting, meetingsNow } from '#shared/meeting/index.ts';
import { objectsOf, type TenantSnapshot, tenantSetting } from '#shared/tenant/index.ts';
import type { LegWorld } from '../call/index.ts';
import { type RoomConfig, termsOf } from './room-config.ts';

/** The meetings that are on in a room, or about to begin. */
export const meetingsIn = (
  { clock }: Pick<LegWorld, 'clock'>,
  snapshot: TenantSnapshot,
  config: RoomConfig,
): readonly Meeting[] =>
  meetingsNow(
    objectsOf(snapshot, Meeting).values(),
    config,
    tenantSetting(snapshot, 'region.time-zone'),
    clock.nowMs(),
  );

/** On what somebody at the door is let in. */
export const doorTerms = (
  world: LegWorld,
  snapshot: TenantSnapshot,
  config: RoomConfig,
): RoomTerms & { readonly isOpen: boolean } => ({
  ...termsOf(world, snapshot, config),
  isOpen: config.opensMinutesBefore === null || meetingsIn(world, snapshot, config).length > 0,
});
