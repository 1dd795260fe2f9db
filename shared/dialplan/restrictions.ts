import { CallGroup } from '#shared/call-group/index.ts';
import { CallRestriction } from '#shared/call-restriction/index.ts';
import { presentationsOf, toE164 } from '#shared/number-form/index.ts';
import { matchesAny } from '#shared/number-pattern/index.ts';
import { objectsOf, type SnapshotUser, type TenantSnapshot, tenantSetting } from '#shared/tenant/index.ts';
import { byEach, byName, madeOf } from './made-of.ts';

/** What is said of a number; an exception from what denies lifts what asks for a PIN, too. */
export type Verdict =
  | { readonly action: 'none' }
  | { readonly action: 'deny' | 'ask-pin'; readonly by: CallRestriction };

interface Concerned {
  readonly user?: SnapshotUser | null;
  readonly outboundRuleId?: string;
  readonly inboundRouteId?: string;
}

const restrictionsOf = madeOf(CallRestriction, (all) => {
  const enabled = all.filter(({ isEnabled }) => isEnabled).sort(byName);
  return {
    isEmpty: enabled.length === 0,
    byUser: byEach(enabled, ({ userIds }) => userIds),
    byUserGroup: byEach(enabled, ({ userGroupIds }) => userGroupIds),
    byCallGroup: byEach(enabled, ({ callGroupIds }) => callGroupIds),
    byRule: byEach(enabled, ({ outboundRuleIds }) => outboundRuleIds),
    byRoute: byEach(enabled, ({ inboundRouteIds }) => inboundRouteIds),
  };
});

/**
 * Whether a number is denied or needs a PIN. Each list of a restriction is by itself: one that names a user and a rule is for the
 * user on every rule, and for everybody on the rule (XA-PERM-03 to -09).
 *
 * @param said  who is called, as dialed and as sent, or for an inbound route who calls: one form that matches is enough
 */
export function restrictionFor(snapshot: TenantSnapshot, said: readonly string[], concerned: Concerned): Verdict {
  const all = restrictionsOf(snapshot);
  if (all.isEmpty) return { action: 'none' };
  const { user, outboundRuleId, inboundRouteId } = concerned;
  const found = [
    ...(user ? ofUser(snapshot, user) : []),
    ...(all.byRule.get(outboundRuleId ?? '') ?? []),
    ...(all.byRoute.get(inboundRouteId ?? '') ?? []),
  ];
  if (found.length === 0) return { action: 'none' };
  const country = tenantSetting(snapshot, 'region.country');
  const forms = said.flatMap((number) => [
    number,
    ...presentationsOf(number, country),
    toE164(number, country) ?? number,
  ]);
  const applying = found.filter(({ numbers }) => forms.some((form) => matchesAny(numbers, form)));
  if (applying.some(({ action }) => action === 'allow')) return { action: 'none' };
  const denying = applying.find(({ action }) => action === 'deny');
  if (denying) return { action: 'deny', by: denying };
  const [asking] = applying;
  return asking ? { action: 'ask-pin', by: asking } : { action: 'none' };
}

function ofUser(snapshot: TenantSnapshot, { id }: SnapshotUser): CallRestriction[] {
  const { byUser, byUserGroup, byCallGroup } = restrictionsOf(snapshot);
  const groups = snapshot.groupsOfUser.get(id) ?? [];
  const isMemberOf = (groupId: string) =>
    objectsOf(snapshot, CallGroup)
      .get(groupId)
      ?.members.some(({ userId }) => userId === id) ?? false;
  return [
    ...(byUser.get(id) ?? []),
    ...groups.flatMap((groupId) => byUserGroup.get(groupId) ?? []),
    ...[...byCallGroup].flatMap(([groupId, found]) => (isMemberOf(groupId) ? found : [])),
  ];
}
