import type { Destination } from '#shared/destination/index.ts';
import { switchOf } from '#shared/presence/index.ts';
import { userDialed, userSetting } from '#shared/tenant/index.ts';
import { type DialedCode, unknownNumber } from './dialed-code.ts';
import { type Planning, reject } from './planning.ts';
import type { AgentStep, RedialStep, Step, SwitchStep } from './route-plan.ts';

/** Whom the caller called last, or who called him last; which number that is, the edge knows. */
export const redial =
  (whom: RedialStep['whom']) =>
  ({ why }: DialedCode): Step => ({
    kind: 'redial',
    whom,
    why,
    otherwise: reject({ code: 'nothing-to-redial' }, 'nobody is known, or the number is withheld'),
  });

/** A key that is pressed once for on, and again for off (XiVO 15.12 X3-FK-04). */
export const toggle =
  (what: SwitchStep['what']) =>
  ({ snapshot, caller, why }: DialedCode): Step => ({
    kind: 'switch',
    userId: caller.id,
    what,
    isOn: !switchOf(snapshot, caller.id, what),
    why,
  });

/** Only for who may record; off is always possible (XiVO 15.12 XA-USR-16). */
export function recordMyCalls(code: DialedCode): Step {
  const step = toggle('record-my-calls')(code);
  const { snapshot, caller, why } = code;
  const isOn = step.kind === 'switch' && step.isOn;
  return isOn && !userSetting(snapshot, caller.id, 'call.can-record')
    ? reject({ code: 'not-permitted' }, `${why}: ${caller.name} may not record calls`)
    : step;
}

/** By whom an administrator has let listen to the user, else to everybody (UCM-090, XiVO 15.12 X3-FK-04). */
export function listenIn({ snapshot, caller, number, why }: DialedCode): Step {
  const user = userDialed(snapshot, number);
  const mayToAll = userSetting(snapshot, caller.id, 'permission.listen-in');
  const listed = user ? userSetting(snapshot, user.id, 'call.listeners') : '';
  const may = listed === '' ? mayToAll : listed.split(/, ?/).includes(caller.extension ?? '');
  if (!may) return reject({ code: 'not-permitted' }, `${why}: ${caller.name} may not listen to calls of ${number}`);
  if (!user) return unknownNumber(number);
  const otherwise = reject({ code: 'nothing-to-hear' }, `${user.name} does not talk, or somebody listens already`);
  if (user.id === caller.id) return { ...otherwise, why: `${number} is the caller's own extension` };
  return { kind: 'listen-in', userId: user.id, name: user.name, why: `${why}, of ${user.name}`, otherwise };
}

/** Prompts of the tenant are recorded by who may (sipXcom 20.04 PRM-02). */
export function recordPrompt({ snapshot, caller, why }: DialedCode): Step {
  return userSetting(snapshot, caller.id, 'permission.system-prompts')
    ? { kind: 'record-prompt', why }
    : reject({ code: 'not-permitted' }, `${why}: ${caller.name} may not record prompts`);
}

/** A conference of the caller's own; with a number, one that goes on. */
export const conference = ({ code, number, why }: DialedCode): Step => ({
  kind: 'conference',
  code,
  number: number === '' ? null : number,
  why,
  otherwise: reject({ code: 'no-conference' }, 'no conference has the number, or it is full'),
});

/** What a code leads to that is a destination of its own. */
export function lead(planning: Planning, destination: Destination, why: string): Step {
  const step = planning.send(planning, destination, { code: 'unreachable' });
  return { ...step, why: `${why}: ${step.why}` };
}

/** What an agent orders from the phone that he dials at. */
export const agent =
  (wish: AgentStep['wish']) =>
  ({ caller: { extension }, number, why }: DialedCode): Step =>
    extension === null
      ? reject({ code: 'not-permitted' }, `${why}: the phone has no extension at which calls could ring`)
      : { kind: 'agent', wish, number: number === '' ? null : number, extension, why };
