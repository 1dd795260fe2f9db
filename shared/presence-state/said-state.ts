import { objectWith, type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';
import { PresenceState } from './presence-state.ts';

/** What the user says of himself; null: nothing that the tenant has. */
export const saidState = (snapshot: TenantSnapshot, userId: UserId): PresenceState | null =>
  objectWith(snapshot, PresenceState, 'name', userSetting(snapshot, userId, 'presence.state')) ?? null;

/** Whether calls of the user do not ring: he has set it, or says something that has it so. */
export const isDoNotDisturb = (snapshot: TenantSnapshot, userId: UserId): boolean =>
  userSetting(snapshot, userId, 'call.do-not-disturb') || saidState(snapshot, userId)?.isDoNotDisturb === true;
