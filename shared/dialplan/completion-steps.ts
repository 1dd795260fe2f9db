import { toParty } from '#shared/cdr/index.ts';
import { userDialed } from '#shared/tenant/index.ts';
import { type DialedCode, unknownNumber } from './dialed-code.ts';
import { reject } from './planning.ts';
import type { CallCompletionStep, Step } from './route-plan.ts';

const otherwise = reject(
  { code: 'nothing-to-complete' },
  'no call of the last 30 s can be completed, or there are too many',
);

/** The call that came to nothing last is made again when the callee is free; dialed again, it is not (XiVO 15.12 XA-CC-01 to -05). */
export const completeLastCall = ({ why }: DialedCode): CallCompletionStep => ({
  kind: 'call-completion',
  target: null,
  why,
  otherwise,
});

/** As soon as an extension is free, it is called (sipXcom 20.04 CBB-01). */
export function callBackOnBusy({ snapshot, caller, number, why }: DialedCode): Step {
  const user = userDialed(snapshot, number);
  if (!user || user.extension === null) return unknownNumber(number);
  if (!user.isEnabled) return reject({ code: 'user-disabled' }, `${user.name} is disabled`);
  if (user.id === caller.id) return { ...otherwise, why: `${number} is the caller's own extension` };
  return { kind: 'call-completion', target: toParty(user), why: `${why}, of ${user.name}`, otherwise };
}
