import type { Calls } from '#edge/calls/index.ts';
import { readCall, type TraceLog } from '#edge/trace/index.ts';
import type { EdgeOrder } from '#shared/command/index.ts';
import type { Handlers } from './commands.ts';

interface Answering {
  readonly edgeId: string;
  readonly trace: TraceLog;
  readonly control: Calls['control'];
  readonly presence: Calls['presence'];
  /** Who lights the lamps; where there is none, counts are of no use here. */
  readonly voicemailCounted?: (told: Extract<EdgeOrder, { kind: 'voicemail-counted' }>) => void;
}

/** Who answers what is asked of this edge. */
export function handlersFor({ edgeId, trace, control, presence, voicemailCounted }: Answering): Handlers {
  return {
    'trace-call': ({ tenantId, callId }) => readCall(trace, { tenantId, callId, edgeId }),
    'list-calls': async (asked) => control.list(asked),
    'show-call': async (asked) => control.show(asked),
    'order-call': (asked) => control.order(asked),
    originate: (asked) => control.originate(asked),
    'show-queue': async ({ tenantId, queueId }) => control.showQueue(tenantId, queueId),
    'order-queue': (asked) => control.orderQueue(asked),
    'order-agent': (asked) => control.orderAgent(asked),
    'list-conferences': async (asked) => control.listConferences(asked),
    'show-conference': async (asked) => control.showConference(asked),
    'order-conference': (asked) => control.orderConference(asked),
    'count-trunk-calls': async (asked) => control.trunkLoad(asked),
    'list-presence': (asked) => presence.list(asked),
    'voicemail-counted': async (told) => {
      voicemailCounted?.(told);
      return null;
    },
  };
}
