import type { Destination } from '#shared/destination/index.ts';
import { type Opening, openingAt, Schedule } from '#shared/schedule/index.ts';
import { objectsOf, type SnapshotUser, type TenantSnapshot, tenantSetting, userSetting } from '#shared/tenant/index.ts';
import { assignedNumber } from './assigned-number.ts';
import type { Caller } from './caller.ts';
import type { GroupMemory } from './group-memory.ts';
import { locationOf } from './places.ts';
import type { Rejection } from './rejection.ts';
import type { Diversion, RingTarget } from './ring-target.ts';
import type { RejectStep, Step } from './route-plan.ts';

/** A call that wants a plan. */
export interface RoutableCall {
  readonly caller: Caller;
  /** What the caller dialed: the user part of the Request-URI, unescaped. */
  readonly dialed: string;
  /** When the call came in, milliseconds since 1970-01-01 UTC. */
  readonly nowMs: number;
  /** Where the phone of the caller is seen, an IP address: it tells the location. */
  readonly address?: string | null;
  /** Call permissions that an authorization code lends to the caller for this call. */
  readonly lent?: readonly string[];
  /** A number of the tenant's own that is shown outside instead of who calls; the name is empty where it has none. */
  readonly shows?: { readonly number: string; readonly name: string } | null;
  /** What has become of earlier calls to groups; nothing is known without it. */
  readonly memory?: GroupMemory;
}

/** By whose right a call leaves: a user's, or because an administrator has made an object send it there. */
export type Payer =
  | { readonly kind: 'user'; readonly user: SnapshotUser }
  | { readonly kind: 'object'; readonly name: string };

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
  /** Null: nobody. A call from outside does not leave again unless somebody of the tenant sends it out. */
  readonly payer: Payer | null;
  /** A menu has let the caller choose: from there on nothing but a user's own forwarding leads out (sipXcom 20.04 AAT-12). */
  readonly isInMenu: boolean;
  /** Whether the mailbox of a user answers for him; who calls by an application says himself what comes then. */
  readonly hasMailboxes: boolean;
  /** Who has sent the call on, the latest first. */
  readonly diversions: readonly Diversion[];
  /** What the caller has asked for by a code before the number; null: as his settings have it. */
  readonly isWithheld: boolean | null;
  /** The number of the tenant that a call from outside was for, in every form: empty for other calls. */
  readonly cameBy: readonly string[];
  /** What becomes of a call that is sent somewhere; it knows every kind of destination. */
  readonly send: (planning: Planning, destination: Destination, instead: Rejection) => Step;
  readonly steps: { left: number };
}

export const startPlanning = (snapshot: TenantSnapshot, call: RoutableCall, send: Planning['send']): Planning => ({
  snapshot,
  call,
  send,
  payer: call.caller.kind === 'user' ? byRightOf(call.caller.user) : null,
  isInMenu: false,
  hasMailboxes: true,
  diversions: [],
  isWithheld: null,
  cameBy: [],
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

export const byRightOf = (user: SnapshotUser): Payer => ({ kind: 'user', user });

/** Whether the caller himself has dialed, nobody having sent the call on: his restrictions and codes count then. */
export const isCallersOwn = ({ payer, call, diversions }: Planning): boolean =>
  payer?.kind === 'user' &&
  call.caller.kind === 'user' &&
  payer.user.id === call.caller.user.id &&
  diversions.length === 0;

/** Goes on by the right of a user who sends the call elsewhere. */
export function sentBy(planning: Planning, user: SnapshotUser, reason: Diversion['reason']): Planning {
  const number = assignedNumber(planning.snapshot, user.id)?.number ?? user.extension ?? '';
  const isWithheld = userSetting(planning.snapshot, user.id, 'caller-id.is-withheld');
  const diversions = [{ name: user.name, number, reason, isWithheld }, ...planning.diversions];
  return { ...planning, payer: byRightOf(user), diversions, reason };
}

/** Goes on where an administrator has made an object send the call: nobody's permissions are asked. */
export const setBy = (planning: Planning, name: string): Planning => ({
  ...planning,
  payer: planning.isInMenu ? null : { kind: 'object', name },
});

/** Goes on where the caller has chosen in a menu: by nobody's right, whoever he is. */
export const inMenu = (planning: Planning): Planning => ({ ...planning, payer: null, isInMenu: true });

export const because = (planning: Planning, reason: Planning['reason']): Planning => ({ ...planning, reason });

/**
 * Open when there is no schedule.
 *
 * @param user  whose schedule it is: where it has no time zone, the user's counts, or that of his location (LOC-09)
 */
export function openingOf(planning: Planning, scheduleId: string | null, user?: SnapshotUser | null): Opening {
  const { snapshot, call } = planning;
  const schedule = scheduleId === null ? undefined : objectsOf(snapshot, Schedule).get(scheduleId);
  if (!schedule) return { isOpen: true };
  const own = user && (userSetting(snapshot, user.id, 'general.time-zone') || locationOf(planning, user)?.timeZone);
  return openingAt(schedule, call.nowMs, own || tenantSetting(snapshot, 'region.time-zone'));
}

export const reject = (rejection: Rejection, why: string): RejectStep => ({ kind: 'reject', rejection, why });
