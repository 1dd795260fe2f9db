import type { CallId } from '#shared/cdr/index.ts';
import type { Principal } from '#shared/identity/index.ts';
import { fail, type Result } from '#shared/result.ts';
import type { CallTrace } from '#shared/trace/index.ts';
import { askEdge } from './ask-edge.ts';
import { permit } from './permission.ts';
import type { Problem } from './problem.ts';
import type { UseCaseWorld } from './world.ts';

/** The SIP messages of a call, asked of the edge that carried it; also while the call goes on. */
export async function getCallTrace(
  world: UseCaseWorld,
  principal: Principal,
  callId: CallId,
): Promise<Result<CallTrace, Problem>> {
  const permitted = permit(principal, 'cdr:read');
  if (!permitted.ok) return permitted;
  const { tenantId } = principal;
  const [first] = await world.store.tenant(tenantId).callEvents.ofCall(callId);
  if (!first) return fail({ code: 'not-found' });
  const asked = await askEdge(world, first.edgeId, { kind: 'trace-call', tenantId, callId });
  if (!asked.ok) return asked;
  return asked.value === null ? fail({ code: 'trace-gone' }) : { ok: true, value: asked.value };
}
