import { ownerName } from '#shared/object/owner.ts';
import { SpeedDial } from '#shared/speed-dial/index.ts';
import { callingUser } from './caller.ts';
import { madeOf } from './made-of.ts';
import { isCallersOwn, type Planning, passingBy, reject } from './planning.ts';
import type { Step } from './route-plan.ts';

const speedDialsOf = madeOf(
  SpeedDial,
  (all) => new Map(all.map((one) => [`${ownerName(one.owner)}/${one.code}`, one])),
);

/** The caller's own comes first, then that of the nearest group, then everybody's (PBK-07). */
function speedDialFor({ snapshot, call }: Planning, code: string): SpeedDial | null {
  const all = speedDialsOf(snapshot);
  if (all.size === 0) return null;
  const user = callingUser(call.caller);
  const groups = user ? (snapshot.groupsOfUser.get(user.id) ?? []).toReversed() : [];
  for (const owner of [...(user ? [user.id, ...groups] : []), 'tenant']) {
    const found = all.get(`${owner}/${code}`);
    if (found) return found;
  }
  return null;
}

/**
 * What a short number stands for: it is dialed with the rights of who dials it. Only a caller has speed dials, not a forwarding;
 * null where there is none of the code.
 */
export function speedDialStep(planning: Planning, code: string): Step | null {
  if (!isCallersOwn(planning)) return null;
  const found = speedDialFor(planning, code);
  const passing = found && passingBy(planning, found.id);
  if (!found || !passing) return null;
  const dialed = numberOf(found.target, planning.snapshot.tenant.domain);
  const why = `${code} is the speed dial ${found.label || found.target}`;
  if (dialed === null) return reject({ code: 'no-way-out' }, `${why}, an address outside, to which no call goes yet`);
  const step = passing.send(passing, { kind: 'number', number: dialed }, { code: 'unknown-number', dialed });
  return { ...step, why: `${why}: ${step.why}` };
}

/** What is dialed for a target: of an address of the tenant, its user part. */
function numberOf(target: string, domain: string): string | null {
  const [, user, host] = /^sips?:([^@;]+)@([^;>:?]+)/.exec(target) ?? [];
  if (user === undefined) return target.startsWith('sip') ? null : target;
  return host?.toLowerCase() === domain ? decodeURIComponent(user) : null;
}
