import type { SnapshotUser, TenantSnapshot } from '#shared/tenant/index.ts';
import { byUser } from './caller.ts';
import { sendTo } from './destination-steps.ts';
import { startPlanning } from './planning.ts';
import type { Rejection } from './rejection.ts';
import { whyNotTo } from './switch-steps.ts';

/**
 * Why calls cannot be forwarded to a number by the right of this user: what the code of a forwarding is refused for, wherever
 * it is set.
 *
 * @returns null when they can
 */
export function whyNotForwarded(
  snapshot: TenantSnapshot,
  user: SnapshotUser,
  number: string,
  nowMs: number,
): Rejection | null {
  const planning = startPlanning(snapshot, { caller: byUser(user), dialed: number, nowMs }, sendTo);
  return whyNotTo(planning, user, number)?.rejection ?? null;
}
