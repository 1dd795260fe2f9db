import type { Destination } from '#shared/destination/index.ts';
import { type Opening, openingAt, Schedule } from '#shared/schedule/index.ts';
import { objectsOf, type TenantSnapshot, tenantSetting } from '#shared/tenant/index.ts';
import type { Caller } from './caller.ts';
import type { Rejection, RejectStep, RingTarget, Step } from './route-plan.ts';

/** A call that wants a plan. */
export interface RoutableCall {
  readonly caller: Caller;
  /** What the caller dialed: the user part of the Request-URI, unescaped. */
  readonly dialed: string;
  /** When the call came in, milliseconds since 1970-01-01 UTC. */
  readonly nowMs: number;
}

/** A plan is data that goes over the wire: it ends after so many steps, whatever leads where (chosen). */
const STEPS = 200;

/** What is known while a plan is made. */
export interface Planning {
  readonly snapshot: TenantSnapshot;
  readonly call: RoutableCall;
  /** Ids of what the call has been sent to before: nothing gets it twice, or it would go in circles. */
  readonly passed: ReadonlySet<string>;
  /** Why whoever rings next rings. */
  readonly reason: RingTarget['reason'];
  /** What becomes of a call that is sent somewhere; it knows every kind of destination. */
  readonly send: (planning: Planning, destination: Destination, instead: Rejection) => Step;
  readonly steps: { left: number };
}

export const startPlanning = (snapshot: TenantSnapshot, call: RoutableCall, send: Planning['send']): Planning => ({
  snapshot,
  call,
  send,
  passed: new Set(),
  reason: 'dialed',
  steps: { left: STEPS },
});

/**
 * Goes on with what nobody on the way has had yet.
 *
 * @returns null when it had the call already, or when the plan is too long
 */
export function passingBy(planning: Planning, id: string): Planning | null {
  planning.steps.left -= 1;
  if (planning.passed.has(id) || planning.steps.left < 0) return null;
  return { ...planning, passed: new Set([...planning.passed, id]) };
}

export const because = (planning: Planning, reason: Planning['reason']): Planning => ({ ...planning, reason });

/** Open when there is no schedule. */
export function openingOf({ snapshot, call }: Planning, scheduleId: string | null): Opening {
  const schedule = scheduleId === null ? undefined : objectsOf(snapshot, Schedule).get(scheduleId);
  return schedule ? openingAt(schedule, call.nowMs, tenantSetting(snapshot, 'region.time-zone')) : { isOpen: true };
}

export const reject = (rejection: Rejection, why: string): RejectStep => ({ kind: 'reject', rejection, why });
