import { PageGroup } from '#shared/page-group/index.ts';
import { objectsOf, tenantSetting } from '#shared/tenant/index.ts';
import { type DialedCode, unknownNumber } from './dialed-code.ts';
import { locationOf } from './places.ts';
import { reject } from './planning.ts';
import type { Step } from './route-plan.ts';
import { isUndisturbed } from './user-steps.ts';

/** The phones of a page group play what the caller says (sipXcom 20.04 PAG-01, PAG-02; XiVO 15.12 XA-PAGE-02). */
export function pageStep({ snapshot, caller, number, why, planning }: DialedCode): Step {
  const group = [...objectsOf(snapshot, PageGroup).values()].find((one) => one.isEnabled && one.number === number);
  if (!group) return unknownNumber(number);
  const { id: groupId, name, isTwoWay, userIds, locationIds, beepPromptId } = group;
  const here = locationOf(planning, caller);
  if (locationIds.length > 0 && !(here && locationIds.includes(here.id)))
    return reject({ code: 'not-permitted' }, `${name} is for callers at other locations than ${here?.name ?? 'none'}`);
  const members = userIds.flatMap((userId) => {
    const user = snapshot.userById.get(userId);
    const isPaged = user?.isEnabled && user.id !== caller.id && !isUndisturbed(planning, user);
    return isPaged && user.extension !== null ? [{ userId, extension: user.extension, name: user.name }] : [];
  });
  return {
    kind: 'page',
    groupId,
    name,
    members,
    isTwoWay,
    beepPromptId,
    maxSeconds: group.maxSeconds ?? tenantSetting(snapshot, 'paging.timeout-seconds'),
    why: `${why}, of ${name}`,
    otherwise: reject({ code: 'unreachable' }, `no phone of ${name} can be reached, or all of them are busy`),
  };
}
