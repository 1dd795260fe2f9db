import { Forwarding } from '#shared/forwarding/index.ts';
import { secretaryAt } from '#shared/presence/index.ts';
import { objectWith, type SnapshotUser, userSetting } from '#shared/tenant/index.ts';
import { type DialedCode, unknownNumber } from './dialed-code.ts';
import { dialNumber } from './dialed-number.ts';
import { type Planning, reject, sentBy } from './planning.ts';
import { FORWARD_WHEN } from './ring-target.ts';
import type { ForwardingStep, RejectStep, Step } from './route-plan.ts';

type When = ForwardingStep['when'][number];

/**
 * The code of a forwarding. With a number it is on, to there; where it leads there already, it is off again: so a key does both.
 * Alone it is off when it was on, and on again to where it led before (XiVO 15.12 X3-PV-10, X3-CE-22, XA-USR-11).
 */
export const forwardWhen =
  (when: When) =>
  ({ snapshot, caller, number, why, planning }: DialedCode): Step => {
    const kept = objectWith(snapshot, Forwarding, 'userId', caller.id)?.[when];
    const isThere = kept?.destination.kind === 'number' && kept.destination.number === number;
    const isOn = !(kept?.isActive && (number === '' || isThere));
    const order = { kind: 'forwarding' as const, userId: caller.id, when: [when], isOn };
    if (!isOn) return { ...order, number: null, why: `${why}: it is on, and goes off` };
    if (when === 'always' && !userSetting(snapshot, caller.id, 'forwarding.is-unconditional-allowed'))
      return reject({ code: 'not-permitted' }, `${why}: ${caller.name} may not forward every call`);
    if (number === '')
      return kept
        ? { ...order, number: null, why: `${why}: on again, to where it led before` }
        : reject({ code: 'declined' }, `${why}: there is no number to which calls could go`);
    return whyNotTo(planning, caller, number) ?? { ...order, number, why: `${why}: to ${number}` };
  };

/** Calls are forwarded to nobody of whom the user could not be called. */
export function whyNotTo(planning: Planning, user: SnapshotUser, number: string): RejectStep | null {
  if (number === user.extension) return reject({ code: 'forwarding-loop' }, `${number} is the own extension`);
  const sent = sentBy(planning, user, 'forward-always');
  const step = dialNumber({ ...sent, steps: { ...planning.steps } }, number);
  if (step.kind !== 'reject' || !NOT_THERE.has(step.rejection.code)) return null;
  return { ...step, why: `calls cannot go to ${number}: ${step.why}` };
}

const NOT_THERE: ReadonlySet<string> = new Set(['unknown-number', 'not-permitted']);

export const forwardNothing = ({ caller, why }: DialedCode): Step => ({
  kind: 'forwarding',
  userId: caller.id,
  when: [...FORWARD_WHEN],
  isOn: false,
  number: null,
  why,
});

/** Dialed by the boss or by the secretary, for the two of them (XiVO 15.12 XA-BS-11). */
export function switchSecretary({ snapshot, caller, number, why }: DialedCode): Step {
  const pair = secretaryAt(snapshot, caller.id, number);
  if (!pair) return unknownNumber(number);
  const { filter, secretary } = pair;
  const isOn = !secretary.isActive;
  return { kind: 'secretary', filterId: filter.id, userId: secretary.userId, isOn, why: `${why}: ${filter.name}` };
}
