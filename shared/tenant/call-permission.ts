import { CallPermission } from '#shared/call-permission/index.ts';
import { callPermissionPath } from '#shared/setting/index.ts';
import { UserGroup } from '#shared/user-group/index.ts';
import { objectsOf, type SnapshotUser, type TenantSnapshot } from './snapshot.ts';

/** Whether somebody has a permission, and who says so. */
export interface CallPermissionFinding {
  readonly isGranted: boolean;
  /** For people: `own`, `group Sales`, or `default`, that of the permission itself; `unknown` where there is none such. */
  readonly why: string;
}

/**
 * The user's own word, else that of the nearest group that has one, else the default of the permission (sipXcom 20.04
 * PRM-01, PRM-04, GRP-03). A handful of look-ups, well below a microsecond, so nothing is computed ahead: a tenant of
 * thousands with dozens of permissions would have every pair in memory, and few of them are ever asked for.
 */
export function callPermission(
  snapshot: Pick<TenantSnapshot, 'objects' | 'settings' | 'groupsOfUser'>,
  { id: userId }: Pick<SnapshotUser, 'id'>,
  permissionId: string,
): CallPermissionFinding {
  const permission = objectsOf(snapshot, CallPermission).get(permissionId);
  if (!permission) return { isGranted: false, why: 'unknown' };
  const path = callPermissionPath(permissionId);
  const said = (bearerId: string): boolean | undefined => {
    const value = snapshot.settings.get(bearerId)?.[path];
    return typeof value === 'boolean' ? value : undefined;
  };
  const own = said(userId);
  if (own !== undefined) return { isGranted: own, why: 'own' };
  // The lowest rank comes first, the nearest last.
  const groupIds = snapshot.groupsOfUser.get(userId) ?? [];
  for (let at = groupIds.length - 1; at >= 0; at--) {
    const groupId = groupIds[at] as string;
    const ofGroup = said(groupId);
    if (ofGroup === undefined) continue;
    const name = objectsOf(snapshot, UserGroup).get(groupId)?.name ?? groupId;
    return { isGranted: ofGroup, why: `group ${name}` };
  }
  return { isGranted: permission.isGrantedByDefault, why: 'default' };
}

/** Whether the user has the permission; one that the tenant does not have, nobody has. */
export const hasCallPermission = (...asked: Parameters<typeof callPermission>): boolean =>
  callPermission(...asked).isGranted;
