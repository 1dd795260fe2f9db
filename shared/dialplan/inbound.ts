import { PhoneNumber } from '#shared/number/index.ts';
import { objectWith, type TenantSnapshot } from '#shared/tenant/index.ts';
import { callerParty, type OutsideCaller } from './caller.ts';
import { type RoutableCall, reject } from './planning.ts';
import { plan } from './route.ts';
import type { RoutePlan } from './route-plan.ts';

/** A call that comes in over a trunk of the tenant. */
export interface InboundCall extends Pick<RoutableCall, 'nowMs'> {
  readonly caller: OutsideCaller;
  /** The called number, as the trunk has it. */
  readonly called: string;
}

/** Decides what happens to a call from outside: the number of the tenant that it is for says so. */
export function routeInbound(snapshot: TenantSnapshot, { caller, called, nowMs }: InboundCall): RoutePlan {
  const number = objectWith(snapshot, PhoneNumber, 'number', called.startsWith('+') ? called : `+${called}`);
  const isFor = number?.trunkId === null || number?.trunkId === caller.trunkId;
  const destination = isFor ? (number?.destination ?? null) : null;
  const { first } = plan(snapshot, { caller, dialed: called, nowMs }, (planning) =>
    destination
      ? planning.send(planning, destination, { code: 'no-answer' })
      : reject({ code: 'unknown-number', dialed: called }, `${called} is no number of the tenant`),
  );
  const arrival = {
    called: number?.number ?? called,
    inboundRouteId: null,
    numberId: number?.id ?? null,
    shown: callerParty(caller),
    language: null,
    alertInfo: null,
    codecs: [],
    isRecorded: false,
  };
  return { first, arrival };
}
