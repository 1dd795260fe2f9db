import { type RedialStep, type RoutableCall, route, routeBack, type Step } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { wayTo } from './way-to.ts';

/** Goes on with what the number leads to, by the rights of who dials the code. */
export async function playRedial(step: RedialStep, call: LiveCall): Promise<Step | null> {
  const { snapshot, caller, invite } = call.request;
  if (caller.kind !== 'user') return step.otherwise;
  const { lastDialed, lastCaller } = call.world.recentCalls.of(snapshot.tenant.id, caller.user.id);
  const number = step.whom === 'last-dialed' ? lastDialed : lastCaller;
  if (number === null) return step.otherwise;
  const routable: Omit<RoutableCall, 'dialed'> = {
    caller,
    address: invite.flow.address,
    nowMs: call.world.clock.nowMs(),
    memory: call.world.groups.forCallOf(snapshot.tenant.id),
  };
  // Who has called may have claimed any number: it is not for him to say what this phone dials.
  const first = wayTo(snapshot, routable, number, step.whom === 'last-dialed' ? route : routeBack);
  return first.kind === 'redial' ? step.otherwise : first;
}
