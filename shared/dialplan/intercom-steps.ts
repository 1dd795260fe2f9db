import { Intercom } from '#shared/intercom/index.ts';
import { objectsOf, type SnapshotUser, userDialed } from '#shared/tenant/index.ts';
import { type DialedCode, unknownNumber } from './dialed-code.ts';
import { type Planning, reject } from './planning.ts';
import type { AnswersItself } from './ring-target.ts';
import type { RejectStep, Step } from './route-plan.ts';
import { isUndisturbed, targetOf } from './user-steps.ts';

/**
 * A call by the prefix of an intercom (sipXcom 20.04 ICM-01 to ICM-04); null when what is dialed is none, or has a longer
 * code.
 *
 * @param longerThan  keys of the feature code that is dialed
 */
export function intercomStep(
  planning: Planning,
  caller: SnapshotUser,
  dialed: string,
  longerThan: number,
): Step | null {
  const { snapshot } = planning;
  const [intercom] = [...objectsOf(snapshot, Intercom).values()]
    .filter(({ isEnabled, prefix }) => isEnabled && prefix.length > longerThan && dialed.startsWith(prefix))
    .filter(({ prefix }) => userDialed(snapshot, dialed.slice(prefix.length)))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  // A prefix of digits leaves everybody the own number.
  if (!intercom || userDialed(snapshot, dialed) || snapshot.objectByNumber.has(dialed)) return null;
  const { prefix, name, ringSeconds: afterSeconds, alertInfo, deviceGroupIds } = intercom;
  const answersItself = { afterSeconds, alertInfo, deviceGroupIds };
  const why = `${prefix} is the prefix of the intercom ${name}`;
  return call({ snapshot, caller, code: prefix, number: dialed.slice(prefix.length), why, planning }, answersItself);
}

/** The code of a tenant that has set up nothing more about it. */
export const intercomCode = (dialed: DialedCode): Step =>
  call(dialed, { afterSeconds: 0, alertInfo: '', deviceGroupIds: [] });

/** Nobody is put through who talks or does not want to be disturbed, and calls go nowhere else: the phone would speak. */
function call({ snapshot, caller, number, why, planning }: DialedCode, answersItself: AnswersItself): Step {
  const user = userDialed(snapshot, number);
  if (!user) return unknownNumber(number);
  if (user.id === caller.id) return busy(`${number} is the caller's own extension`);
  if (!user.isEnabled) return reject({ code: 'user-disabled' }, `${user.name} is disabled`);
  if (isUndisturbed(planning, user)) return busy(`${user.name} does not want to be disturbed`);
  const because = `${why}: the phones of ${user.name} answer by themselves`;
  const target = targetOf({ ...planning, reason: 'intercom' }, user, because);
  return {
    kind: 'ring',
    stages: [[{ ...target, ringsWhileBusy: false, answersItself }]],
    callerName: null,
    why: because,
    otherwise: {
      busy: busy(`${user.name} talks`),
      noAnswer: reject({ code: 'no-answer' }, 'no phone answered by itself, nor did anybody'),
      unreachable: reject({ code: 'unreachable' }, 'no phone is registered, or none could be reached'),
      declined: reject({ code: 'declined' }, 'the callee declined the call'),
    },
  };
}

const busy = (why: string): RejectStep => reject({ code: 'busy' }, why);
