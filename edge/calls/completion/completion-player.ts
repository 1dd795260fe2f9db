import type { CallCompletionStep, Step } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import { answerAndSay } from '../voice/index.ts';

/** Wishes for a call when the callee is free, or no longer; the caller hears which. */
export async function playCallCompletion(step: CallCompletionStep, call: LiveCall): Promise<Step | null> {
  const { caller, snapshot } = call.request;
  if (call.seeker || caller.kind !== 'user') return step.otherwise;
  const { completions } = call.world;
  const [tenantId, userId] = [snapshot.tenant.id, caller.user.id];
  const { target } = step;
  const outcome =
    target?.userId != null
      ? completions.callBack(tenantId, userId, { userId: target.userId, extension: target.number })
      : completions.toggle(tenantId, userId);
  if (outcome === 'refused') return step.otherwise;
  return answerAndSay(call, [{ phrase: outcome === 'wished' ? 'callback/on' : 'callback/off' }]);
}
