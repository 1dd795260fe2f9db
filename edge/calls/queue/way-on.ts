import type { Queue } from '#shared/call-queue/index.ts';
import { type RejectStep, routeSentBy, routeTo, SIP_ANSWER, type Step } from '#shared/dialplan/index.ts';
import type { LiveCall } from '../call/index.ts';
import type { CallerOrder } from '../contact-centre/index.ts';
import { LEFT, untilItEnds, type VoiceLeg } from '../voice/index.ts';

/** Where the queue is set up to send callers they go as it has it; who is removed goes by the right of who has removed him. */
export function wayOn(call: LiveCall, order: Extract<CallerOrder, { name: 'send-away' }>): Step {
  const { request, world } = call;
  const { snapshot } = request;
  const routable = {
    caller: request.caller,
    dialed: request.dialed,
    address: request.invite.flow.address,
    nowMs: world.clock.nowMs(),
    memory: world.groups.forCallOf(snapshot.tenant.id),
  };
  const { reason, destination, asker } = order;
  if (reason !== 'removed') return routeTo(snapshot, routable, destination).first;
  const sender = snapshot.userById.get(asker ?? '');
  return routeSentBy(snapshot, routable, destination, sender?.isEnabled ? sender : null).first;
}

/** His call ends, and he hears so. */
export async function sayGoodbye(call: LiveCall, queue: Queue, voice: VoiceLeg, step: RejectStep): Promise<null> {
  const { code } = step.rejection;
  const { goodbyePromptId } = queue;
  const says = goodbyePromptId === null ? [] : [{ promptId: goodbyePromptId }];
  if ((await voice.say([...says, ...untilItEnds(step)])) === LEFT) return null;
  const reason = code === 'hang-up' ? 'normal-clearing' : code;
  call.conversation.stop({ reason, q850Cause: SIP_ANSWER[code].cause });
  return null;
}
