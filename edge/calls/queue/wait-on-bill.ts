import { Agent } from '#shared/agent/index.ts';
import type { Queue } from '#shared/call-queue/index.ts';
import type { CdrLeg, LegId, LegQueue } from '#shared/cdr/index.ts';
import { objectsOf } from '#shared/tenant/index.ts';
import type { LiveCall } from '../call/index.ts';

/** The queue as a leg of the call. @param causedBy  null: it was dialed, or has called itself */
export function addQueueLeg(
  { record, world }: LiveCall,
  { id: queueId, extension, name }: Queue,
  { dialed = '', causedBy, reason }: { readonly dialed?: string } & Pick<CdrLeg, 'causedBy' | 'reason'>,
): LegId {
  const id = world.ids.next('leg');
  record.addLeg({
    id,
    role: 'service',
    party: { number: extension ?? dialed, name, userId: null },
    service: { kind: 'queue', id: queueId },
    reason,
    causedBy,
    sipCallId: '',
    userAgent: null,
    remoteAddress: '',
  });
  record.pickedUp(id);
  return id;
}

/** What is told of the end of a wait. */
export interface WaitEnd {
  readonly enteredAtMs: number;
  readonly outcome: LegQueue['outcome'];
  /** Null: nobody has answered. */
  readonly memberId: string | null;
}

/** How somebody has fared in a queue stands on the bill, with the leg of the queue. */
export function putOnBill({ record, request, world }: LiveCall, serviceLeg: LegId, end: WaitEnd): void {
  const { enteredAtMs, outcome, memberId } = end;
  const { snapshot } = request;
  const id = memberId ?? '';
  const memberNumber = objectsOf(snapshot, Agent).get(id)?.number ?? snapshot.userById.get(id)?.extension ?? null;
  const waitedSeconds = Math.max(0, world.clock.nowMs() - enteredAtMs) / 1000;
  record.queueLeft(serviceLeg, { waitedSeconds, outcome, memberId, memberNumber });
}
