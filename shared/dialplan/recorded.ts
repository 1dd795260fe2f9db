import { type TenantSnapshot, userSetting } from '#shared/tenant/index.ts';
import type { UserId } from '#shared/user/index.ts';

/** Whether a user has calls with somebody outside, or inside, recorded without asking for it each time (XiVO 15.12 XA-USR-16, UCM-082). */
export function isRecordedFor(snapshot: TenantSnapshot, userId: UserId, other: 'external' | 'internal'): boolean {
  const recorded = userSetting(snapshot, userId, 'call.recording');
  return recorded === 'all' || recorded === other;
}
