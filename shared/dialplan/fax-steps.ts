import type { Destination } from '#shared/destination/index.ts';
import { FaxBox } from '#shared/fax-box/index.ts';
import { objectsOf, type TenantSnapshot } from '#shared/tenant/index.ts';
import { Trunk } from '#shared/trunk/index.ts';
import type { Caller } from './caller.ts';
import { type RoutableCall, reject, setBy } from './planning.ts';
import { plan } from './route.ts';
import type { RoutePlan, Step } from './route-plan.ts';

export const faxBoxWith = (snapshot: TenantSnapshot, id: string): FaxBox | undefined =>
  objectsOf(snapshot, FaxBox).get(id);

/** The box takes a fax; one that is switched off takes no call. */
export const faxStep = ({ id, name, isEnabled }: FaxBox, why: string): Step =>
  isEnabled ? { kind: 'fax', boxId: id, name, why } : reject({ code: 'unreachable' }, `${why}, which is switched off`);

const trunkOf = (snapshot: TenantSnapshot, caller: Caller): Trunk | undefined =>
  caller.kind === 'trunk' ? objectsOf(snapshot, Trunk).get(caller.trunkId) : undefined;

/** Where a caller goes on who turns out to be a fax machine; null: nobody listens for that. */
export const faxDestinationOf = (snapshot: TenantSnapshot, caller: Caller): Destination | null =>
  trunkOf(snapshot, caller)?.faxDestination ?? null;

/** The plan for a fax machine that has called a number of people (UCM-129). */
export function routeFax(snapshot: TenantSnapshot, call: RoutableCall): RoutePlan {
  const trunk = trunkOf(snapshot, call.caller);
  const destination = trunk?.faxDestination;
  return plan(snapshot, call, (planning) => {
    if (!trunk || !destination) return reject({ code: 'unreachable' }, 'the trunk has no place for faxes any more');
    const step = planning.send(setBy(planning, `the trunk ${trunk.name}`), destination, { code: 'unreachable' });
    return { ...step, why: `a fax machine calls over the trunk ${trunk.name}: ${step.why}` };
  });
}
